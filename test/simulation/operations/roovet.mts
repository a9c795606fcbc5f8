import type { IDataObject } from 'n8n-workflow';
import type { Sent } from '../network.mts';
import type { Random } from '../random.mts';
import type { Item, Schedule } from '../schedule.mts';
import type { StandIn } from '../standIn.mts';
import {
	asText,
	bodyOf,
	directly,
	recordedOf,
	referenceOf,
	type Access,
	type Operation,
	type Payment,
} from './operation.mts';

const KEY = 'rvpk_test_sandbox';
const TRANSFER = '/api/wallet/transfer';
const CHECKOUT = '/api/shop/checkout';

const access: Access = {
	provider: 'roovet',
	node: { file: 'nodes/Roovet/Roovet.node.ts', name: 'Roovet' },
	credential: {
		file: 'credentials/RoovetApi.credentials.ts',
		name: 'RoovetApi',
		data: {
			...{ apiKey: KEY, baseUrl: 'http://127.0.0.1:4602', apiVersion: '' },
			...{ webhookSecret: '', signatureScheme: 'auto' },
		},
	},
};

const pay = (standIn: StandIn, path: string, key: string, body: object) =>
	directly(standIn, path, { authorization: `Bearer ${KEY}`, 'idempotency-key': key }, body);

const causeOf = (sent: readonly Sent[], request: number | undefined): Sent | undefined =>
	request === undefined ? undefined : sent[request];

/** The key as it was sent, whatever the provider has made of it. */
function keyOf(cause: Sent | undefined, recorded: string | null): string | null {
	const key = cause?.call.headers['idempotency-key'];
	return cause ? (typeof key === 'string' ? key : null) : recorded;
}

const wallet = {
	...access,
	resource: 'wallet',
	guard: () => 'always',
	survivesStaleReads: true,
	isWrite: ({ method }) => method === 'POST',
	idOf: ({ id }) => (typeof id === 'string' ? id : undefined),
	behaviour: (random) => ({
		settleAfterMs: random.pick([0, 1000, 1000, 30_000]),
		idempotencyReplay: random.pick(['replay', 'replay', 'conflict']),
		lastCursor: random.pick(['null', 'empty', 'absent']),
		errorParam: random.pick(['null', 'absent']),
		rateLimit: random.pick([60, 60, 5, 3]),
		rateLimitReset: random.pick(['epoch', 'seconds']),
		rateLimitRetryAfter: random.chance(0.3),
		balanceCents: random.chance(0.1) ? 900 : 100_000,
	}),
	isEasy: ({ balanceCents = 100_000 }) => Number(balanceCents) >= 100_000,
} satisfies Partial<Operation>;

/** Recipients that do not exist, fail before or after acting, give the money back, or never settle. */
const ODD = ['user_404', 'user_500', 'user_501', 'user_406', 'user_410'];

const transferItem = (random: Random, index: number): Item => {
	const cents = 100 + 300 * index + random.int(0, 299);
	const made = (to: string, amount: string, more: Partial<Item> = {}): Item => ({
		json: { ref: `t${index}-${random.hex(6)}`, to, amount },
		receiver: to,
		amount: asText(cents),
		...more,
	});
	const amount = (cents / 100).toFixed(2);
	if (random.chance(0.04)) return made(random.pick(ODD), amount, { odd: true });
	if (random.chance(0.02)) return made(`user_${index}`, '0.001', { invalid: true });
	return made(`user_${1000 + index}`, amount);
};

const areApart = ({ items, prior }: Schedule): boolean =>
	new Set(items.map(({ amount }) => amount)).size === items.length && prior.length === 0;

const transfer: Operation = {
	...wallet,
	name: 'Roovet wallet:transfer',
	operation: 'transfer',
	pays: true,
	weight: 4,
	reference: 'idempotencyKey',
	// An answer names neither recipient nor key: the amount alone tells transfers apart.
	canTellStale: areApart,
	choices: (random) => ({ parameters: random.chance(0.3) ? { note: 'Thanks' } : {} }),
	parameters: () => ({ to: '={{ $json.to }}', amount: '={{ $json.amount }}', currency: 'USD' }),
	item: transferItem,
	denial: (request) => ({
		id: 'trf_denied',
		status: 'failed',
		amount_cents: Math.round(Number(bodyOf(request).amount) * 100),
		currency: 'USD',
		created_at: '2026-11-16T12:00:00Z',
	}),
	payBefore(standIn, schedule, { item, same }) {
		const meant = schedule.items[item]!;
		const amount = (Number(meant.amount) + (same ? 0 : 100)) / 100;
		const to = same ? meant.receiver : 'user_77';
		// A note makes another request of it, as it would for the node.
		const note = schedule.parameters.note as string | undefined;
		const body = { to, amount, currency: 'USD', ...(note && { note }) };
		pay(standIn, TRANSFER, referenceOf(transfer, schedule, meant), body);
	},
	payments: (standIn, sent) =>
		recordedOf(standIn, 'transfer').map((effect): Payment => {
			const cause = causeOf(sent, effect.request);
			return {
				id: effect.id,
				reference: keyOf(cause, effect.reference),
				receiver: asText(effect.to),
				amount: asText(effect.amount),
				at: effect.at,
				sent: cause,
			};
		}),
};

const UNPAYABLE = 'cart_none';

const checkout: Operation = {
	...wallet,
	name: 'Roovet checkout:create',
	resource: 'checkout',
	operation: 'create',
	pays: true,
	weight: 2,
	reference: 'idempotencyKey',
	canTellStale: () => false,
	choices: () => ({}),
	parameters: () => ({
		body: '={{ JSON.stringify({ cart_id: $json.cart, payment_method: $json.method }) }}',
	}),
	item: (random, index) => ({
		json: {
			ref: `c${index}-${random.hex(6)}`,
			cart: random.chance(0.04) ? UNPAYABLE : '',
			...{ product: `prod_${index + 1}`, quantity: random.int(1, 3) },
			method: random.pick(['wallet', 'wallet', 'card']),
		},
		receiver: '',
		amount: '',
	}),
	denial: () => ({ success: false, message: 'The payment was declined' }),
	prepare(standIn, { items }) {
		for (const item of items) {
			const { cart, product, quantity } = item.json;
			item.receiver = item.receiver || asText(cart);
			if (cart === UNPAYABLE) item.odd = true;
			if (cart !== '') continue;
			const made = pay(standIn, '/api/shop/cart', `cart-${items.indexOf(item)}`, {
				items: [{ product_id: product, quantity }],
			});
			const body = made.body as IDataObject;
			Object.assign(item.json, { cart: body.id });
			item.receiver = asText(body.id);
			item.amount = asText(body.total_cents);
		}
	},
	payBefore(standIn, schedule, { item, same }) {
		const meant = schedule.items[item]!;
		if (meant.odd) return;
		let cart = meant.receiver;
		if (!same) {
			const made = pay(standIn, '/api/shop/cart', `other-${item}`, {
				items: [{ product_id: 'prod_9', quantity: 1 }],
			});
			cart = asText((made.body as IDataObject).id);
		}
		const body = { cart_id: cart, payment_method: meant.json.method };
		pay(standIn, CHECKOUT, referenceOf(checkout, schedule, meant), body);
	},
	payments: (standIn, sent) =>
		recordedOf(standIn, 'checkout').map((effect): Payment => {
			const cause = causeOf(sent, effect.request);
			return {
				id: effect.id,
				reference: keyOf(cause, effect.reference),
				receiver: asText(effect.cart),
				amount: asText(effect.amount),
				at: effect.at,
				sent: cause,
			};
		}),
};

const getTransactions: Operation = {
	...transfer,
	name: 'Roovet wallet:getTransactions',
	operation: 'getTransactions',
	pays: false,
	weight: 1,
	denial: undefined,
	reference: undefined,
	choices: (random) => ({ parameters: { returnAll: random.chance(0.5) } }),
	parameters: () => ({}),
	idOf: () => undefined,
};

export const roovet: readonly Operation[] = [transfer, checkout, getTransactions];
