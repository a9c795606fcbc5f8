import { startSandbox, type Sandbox } from '../../sandbox/sandbox.mts';
import { clients, dataOf, errorOf, idsOf } from './roovetSupport.mts';
import { startReceiver, type Json } from './support.mts';

let sandbox: Sandbox;
const { roovet, post, cart, control } = clients(() => sandbox);

beforeAll(async () => {
	sandbox = await startSandbox({ portBase: 0 });
});
afterAll(() => sandbox.close());
beforeEach(() => sandbox.control.reset());

const effects = () => sandbox.control.ledger('roovet');
const checkOut = (cart_id: unknown, changes: Json = {}, key?: string) =>
	post('/shop/checkout', { cart_id, ...changes }, key);

describe('products', () => {
	test('by limit alone, as far as documented', async () => {
		const reply = await roovet('/shop/products?limit=3');
		expect(Object.keys(reply.json)).toEqual(['data']);
		expect(idsOf(reply)).toEqual(['prod_1', 'prod_2', 'prod_3']);
		expect(idsOf(await roovet('/shop/products'))).toHaveLength(12);
		expect((await roovet('/shop/products?limit=101')).status).toBe(400);
	});

	test('found by name, whatever its case and script', async () => {
		expect(idsOf(await roovet('/shop/products?query=STICKER'))).toEqual(['prod_1', 'prod_7']);
		const query = new URLSearchParams({ query: 'рувет' });
		expect(idsOf(await roovet(`/shop/products?${query.toString()}`))).toEqual([
			'prod_5',
			'prod_11',
		]);
		expect(idsOf(await roovet('/shop/products?query=nothing'))).toEqual([]);
	});

	test('with cursors, on request', async () => {
		sandbox.control.behaviour('roovet', { shopCursors: true, productCount: 130 });
		const first = await roovet('/shop/products?limit=100');
		expect([first.json.has_more, first.json.next_cursor]).toEqual([true, 'prod_100']);
		const second = await roovet('/shop/products?limit=100&starting_after=prod_100');
		expect([idsOf(second).length, second.json.has_more]).toEqual([30, false]);
	});
});

describe('cart', () => {
	test('made, changed, and priced by the shop', async () => {
		const made = await cart([{ product_id: 'prod_2', quantity: 3 }, { product_id: 'prod_1' }]);
		expect([made.status, made.json]).toEqual([
			200,
			{
				id: expect.stringMatching(/^cart_\w+$/) as string,
				items: [
					{ product_id: 'prod_2', quantity: 3, price_cents: 299 },
					{ product_id: 'prod_1', quantity: 1, price_cents: 199 },
				],
				total_cents: 1096,
				currency: 'USD',
				updated_at: expect.stringMatching(/Z$/) as string,
			},
		]);
		const changed = await cart([{ product_id: 'prod_1' }], made.json.id);
		expect(changed.json).toMatchObject({ id: made.json.id, total_cents: 199 });
		expect(effects()).toEqual([]);
	});

	test.each<[number, string, Json]>([
		[400, 'items', {}],
		[400, 'items', { items: 'prod_1' }],
		[400, 'items[0].product_id', { items: ['prod_1'] }],
		[400, 'items[1].quantity', { items: [{ product_id: 'a' }, { product_id: 'b', quantity: 0 }] }],
		[400, 'items[0].quantity', { items: [{ product_id: 'prod_1', quantity: '1' }] }],
		[404, 'product_id', { items: [{ product_id: 'prod_404' }] }],
		[404, 'id', { items: [], id: 'cart_404' }],
		[400, 'id', { items: [], id: 5 }],
	])('%i that names %s for %j', async (status, param, body) => {
		const reply = await post('/shop/cart', body);
		expect([reply.status, errorOf(reply).param]).toEqual([status, param]);
	});

	test('one key makes one cart', async () => {
		const items = [{ product_id: 'prod_1' }];
		const first = await post('/shop/cart', { items }, 'c');
		expect((await post('/shop/cart', { items }, 'c')).json).toEqual(first.json);
	});
});

describe('checkout', () => {
	test('paid by the wallet at once, listed, and told by a webhook', async () => {
		const receiver = await startReceiver();
		sandbox.control.callbacksTo('roovet', receiver.url);
		const { id } = (await cart([{ product_id: 'prod_2', quantity: 2 }])).json;
		const order = await checkOut(id, {}, 'key-1');
		expect([order.status, order.json]).toMatchObject([
			200,
			{ id: 'ord_123', status: 'paid', payment_method: 'wallet', total_cents: 598 },
		]);
		expect(effects()).toMatchObject([
			{ kind: 'checkout', id: 'ord_123', reference: 'key-1', amount: 598, cart: id },
		]);
		expect((await roovet('/wallet/balance')).json).toMatchObject({
			balance_cents: 11_747,
			available_cents: 11_402,
		});
		expect(dataOf(await roovet('/wallet/transactions?limit=1'))).toMatchObject([
			{ type: 'debit', amount_cents: -598 },
		]);
		expect(dataOf(await roovet('/shop/orders'))).toEqual([order.json]);
		await sandbox.control.advance(0);
		expect(receiver.received.map(({ json }) => [json.event, json.id])).toEqual([
			['order.created', 'ord_123'],
		]);
		await receiver.close();
	});

	test('the same key gives the same order, pays once and tells once', async () => {
		const { id } = (await cart()).json;
		const first = await checkOut(id, {}, 'k');
		const again = await checkOut(id, {}, 'k');
		expect([again.status, again.json]).toEqual([200, first.json]);
		expect(effects()).toHaveLength(1);
		expect((await checkOut(id, { payment_method: 'card' }, 'k')).status).toBe(409);
	});

	test('a key of a transfer serves no checkout', async () => {
		const body = { to: 'user_42', amount: 1, currency: 'USD' };
		expect((await post('/wallet/transfer', body, 'k')).status).toBe(200);
		const { id } = (await cart()).json;
		expect((await checkOut(id, {}, 'k')).status).toBe(409);
		expect(effects()).toHaveLength(1);
	});

	test('409 for a cart that became an order', async () => {
		const { id } = (await cart()).json;
		await checkOut(id);
		expect((await checkOut(id)).status).toBe(409);
		expect((await cart([], id)).status).toBe(409);
		expect(effects()).toHaveLength(1);
	});

	test('a card leaves the wallet alone', async () => {
		const { id } = (await cart()).json;
		expect((await checkOut(id, { payment_method: 'card' })).status).toBe(200);
		expect((await roovet('/wallet/balance')).json.balance_cents).toBe(12_345);
		expect(effects()).toMatchObject([{ kind: 'checkout', paymentMethod: 'card', reference: null }]);
	});

	test('refused without a trace', async () => {
		const dear = (await cart([{ product_id: 'prod_10', quantity: 100 }])).json.id;
		const empty = (await cart([])).json.id;
		const replies = [
			await checkOut('cart_404', {}, 'a'),
			await checkOut(undefined),
			await checkOut(empty),
			await checkOut(dear, { payment_method: 'cash' }),
			await checkOut(dear, {}, 'b'),
		];
		expect(replies.map((reply) => [reply.status, errorOf(reply).param])).toEqual([
			[404, 'cart_id'],
			[400, 'cart_id'],
			[400, 'cart_id'],
			[400, 'payment_method'],
			[400, 'amount'],
		]);
		expect(effects()).toEqual([]);
		expect(dataOf(await roovet('/shop/orders'))).toEqual([]);
		sandbox.control.behaviour('roovet', { balanceCents: 1_000_000 });
		expect((await checkOut(dear, {}, 'b')).status).toBe(200);
	});
});

test('orders of others, newest first', async () => {
	for (const productId of ['prod_1', 'prod_2']) {
		const reply = await control('/act', { provider: 'roovet', action: 'order', productId });
		expect(reply.status).toBe(200);
	}
	expect(idsOf(await roovet('/shop/orders'))).toEqual(['ord_124', 'ord_123']);
	expect(idsOf(await roovet('/shop/orders?limit=1'))).toEqual(['ord_124']);
	expect(effects()).toEqual([]);
	const missing = await control('/act', { provider: 'roovet', action: 'order', productId: 'x' });
	expect([missing.status, missing.json.error]).toEqual([400, 'productId: there is no x']);
});
