import type { IDataObject } from 'n8n-workflow';
import type { Random } from '../random.mts';
import type { Item } from '../schedule.mts';
import {
	asText,
	bodyOf,
	directly,
	recordedOf,
	referenceOf,
	type Access,
	type Operation,
} from './operation.mts';

const KEY = 'sandbox-rocheap-key';
const PATH = '/business/api/create_order';
const PLACE = { universe_id: 4_284_924_817, place_id: 3_927_852_479 };

const access: Access = {
	provider: 'rocheap',
	node: { file: 'nodes/Rocheap/Rocheap.node.ts', name: 'Rocheap' },
	credential: {
		file: 'credentials/RocheapApi.credentials.ts',
		name: 'RocheapApi',
		data: { apiKey: KEY, previousApiKey: '', baseUrl: 'http://127.0.0.1:4601/business/api' },
	},
};

/** Receivers by which the sandbox refuses, fails before or after acting, or gives the money back later. */
const ODD = [404, 405, 406, 407, 408, 409];

const item = (random: Random, index: number): Item => {
	const user = 10_000 + 100 * index + random.int(0, 99);
	const robux = random.int(10, 200);
	const made = (json: IDataObject, more: Partial<Item> = {}): Item => ({
		json: { ref: `o${index}-${random.hex(6)}`, ...json },
		receiver: asText(json.user),
		amount: asText(json.robux),
		...more,
	});
	if (random.chance(0.04)) return made({ user: random.pick(ODD), robux }, { odd: true });
	if (random.chance(0.01)) return made({ user, robux: 5001 }, { odd: true });
	if (random.chance(0.02)) return made({ user, robux: 0 }, { invalid: true });
	return made({ user, robux });
};

const shared = {
	...access,
	resource: 'order',
	reference: 'customOrderId',
	guard: () => 'always',
	// A head without the ID can be looked up by it.
	canTellStale: () => true,
	survivesStaleReads: true,
	item,
	isWrite: ({ path }) => path === PATH,
	payBefore(standIn, schedule, { item: index, same }) {
		const meant = schedule.items[index]!;
		const user = Number(meant.json.user) + (same ? 0 : 1_000_000);
		const body = {
			...{ robux: Number(meant.json.robux), roblox_user_id: user, ...PLACE },
			custom_order_id: referenceOf(create, schedule, meant),
		};
		directly(standIn, PATH, { 'rocheap-api-key': KEY }, body);
	},
	payments(standIn, sent) {
		const refunds = recordedOf(standIn, 'refund');
		return recordedOf(standIn, 'payout').map((effect) => {
			const cause = effect.request === undefined ? undefined : sent[effect.request];
			const reference = cause ? bodyOf(cause.call).custom_order_id : effect.reference;
			const undoneAt = refunds.find(({ id }) => id === effect.id)?.at;
			return {
				id: effect.id,
				reference: typeof reference === 'string' ? reference : null,
				receiver: asText(effect.receiver),
				amount: asText(effect.amount),
				at: effect.at,
				sent: cause,
				...(undoneAt !== undefined && { undoneAt }),
			};
		});
	},
	idOf: ({ order_id: id }) => (typeof id === 'string' ? id : undefined),
	failedLater: ['ORDER_FAILED_USER_ERROR', 'ORDER_REFUNDED'],
	behaviour: (random) => ({
		statusCodes: random.pick(['always-200', 'conventional']),
		createBody: random.pick(['full', 'full', 'head']),
		lookupFields: random.pick(['full', 'full', 'partial']),
		processingAfterMs: random.pick([0, 500, 5000]),
		completeAfterMs: random.pick([500, 2000, 60_000]),
		deliveryMethod: random.chance(0.5),
		balance: random.chance(0.1) ? 1 : 100,
	}),
	isEasy: ({ balance }) => balance === undefined || Number(balance) >= 100,
	changes: (random) =>
		random.chance(0.1)
			? [
					{ afterMs: random.int(0, 3000), behaviour: { maintenance: true } },
					{ afterMs: random.int(3000, 20_000), behaviour: { maintenance: false } },
				]
			: [],
} satisfies Partial<Operation>;

const create: Operation = {
	...shared,
	name: 'ROCheap order:create',
	operation: 'create',
	pays: true,
	weight: 4,
	choices: (random) => ({
		options: {
			...(random.chance(0.3) && { onDuplicate: 'fail' }),
			...(random.chance(0.3) && { failOnFailedOrder: false }),
		},
	}),
	parameters: () => ({
		robux: '={{ $json.robux }}',
		robloxUserId: '={{ $json.user }}',
		universeId: asText(PLACE.universe_id),
		placeId: asText(PLACE.place_id),
	}),
};

const get: Operation = {
	...shared,
	name: 'ROCheap order:get',
	operation: 'get',
	pays: false,
	weight: 1,
	choices: () => ({}),
	parameters: () => ({ lookupBy: 'customOrderId' }),
};

export const rocheap: readonly Operation[] = [create, get];
