import type { IDataObject } from 'n8n-workflow';
import type { Random } from '../random.mts';
import type { Item } from '../schedule.mts';
import {
	asText,
	directly,
	recordedOf,
	referenceOf,
	type Access,
	type Operation,
} from './operation.mts';

const TOKEN = 'lrrp_v1_sandbox';
const PATH = '/api/v1/me/orders';
const PLACE = 123_456_789;
const DISCORD = '123456789012345678';

const access: Access = {
	provider: 'leuwongrr',
	node: { file: 'nodes/Leuwongrr/Leuwongrr.node.ts', name: 'Leuwongrr' },
	credential: {
		file: 'credentials/LeuwongrrApi.credentials.ts',
		name: 'LeuwongrrApi',
		data: { apiToken: TOKEN, baseUrl: 'http://127.0.0.1:4603', discordUserId: '' },
	},
};

/** Users that do not exist, or with whom the server fails before or after acting. */
const ODD = ['NoSuchUser', 'ErrorBefore', 'ErrorAfter'];

const item = (random: Random, index: number): Item => {
	const made = (user: string, more: Partial<Item> = {}): Item => ({
		json: { ref: `l${index}-${random.hex(6)}`, user, pass: 987_000_000 + index },
		receiver: user,
		amount: '',
		...more,
	});
	if (random.chance(0.04)) return made(random.pick(ODD), { odd: true });
	if (random.chance(0.02)) return made('', { invalid: true });
	return made(`${random.pick(['Buyer', 'PaidLater'])}${index}`);
};

const create: Operation = {
	...access,
	name: 'LeuwongRR order:create',
	resource: 'order',
	operation: 'create',
	pays: true,
	weight: 4,
	reference: 'idempotencyKey',
	guard: ({ workMs }) => (workMs > 0 ? 'afterWork' : 'always'),
	// Its longer answers name the user, and nothing else of the order.
	canTellStale: ({ behaviour, items }) =>
		behaviour.createBody !== 'guide' &&
		new Set(items.map(({ receiver }) => receiver)).size === items.length,
	hidesOrders: ({ behaviour }) => behaviour.createBody === 'guide',
	survivesStaleReads: true,
	choices: (random) => ({
		parameters: random.chance(0.3)
			? { paymentMethod: { __rl: true, mode: 'id', value: 'balance' }, discordUserId: DISCORD }
			: { paymentMethod: { __rl: true, mode: 'list', value: 'invoice' } },
	}),
	parameters: () => ({
		orderType: 'gamepass',
		robloxUsername: '={{ $json.user }}',
		placeId: asText(PLACE),
		passId: '={{ $json.pass }}',
	}),
	behaviour: (random) => ({
		createBody: random.pick(['full', 'spec', 'guide']),
		idempotencyMismatch: random.pick(['replay', 'replay', 'refuse']),
		codeStatus: random.pick([422, 400, 402]),
		enforceLimits: random.chance(0.2),
		payAfterMs: random.pick([null, 0, 3000]),
		balance: random.chance(0.15) ? 16_000 : 500_000,
	}),
	isEasy: ({ balance = 500_000 }) => Number(balance) >= 500_000,
	item,
	isWrite: ({ method, path }) => method === 'POST' && path === PATH,
	payBefore(standIn, schedule, { item: index, same }) {
		const meant = schedule.items[index]!;
		const { value } = schedule.parameters.paymentMethod as IDataObject;
		const headers = {
			authorization: `Bearer ${TOKEN}`,
			'idempotency-key': referenceOf(create, schedule, meant),
			'x-discord-user-id': DISCORD,
		};
		directly(standIn, PATH, headers, {
			order_type: 'gamepass',
			roblox_username: same ? meant.receiver : 'SomebodyElse',
			place_id: PLACE,
			roblox_pass_id: Number(meant.json.pass),
			payment_method: value,
		});
	},
	payments: (standIn, sent) =>
		recordedOf(standIn, 'order').map((effect) => {
			const cause = effect.request === undefined ? undefined : sent[effect.request];
			const key = cause ? cause.call.headers['idempotency-key'] : effect.key;
			return {
				id: effect.id,
				reference: typeof key === 'string' ? key : null,
				receiver: asText(effect.username),
				amount: '',
				at: effect.at,
				sent: cause,
			};
		}),
	idOf: ({ invoice_code: code }) => (typeof code === 'string' ? code : undefined),
};

const getAll: Operation = {
	...create,
	name: 'LeuwongRR order:getAll',
	operation: 'getAll',
	pays: false,
	weight: 1,
	reference: undefined,
	choices: (random) => ({ parameters: { returnAll: random.chance(0.5) } }),
	parameters: () => ({}),
	payBefore: () => undefined,
	idOf: () => undefined,
};

export const leuwongrr: readonly Operation[] = [create, getAll];
