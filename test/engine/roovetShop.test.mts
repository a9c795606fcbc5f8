import type { IDataObject, INodeType } from 'n8n-workflow';
import nock from 'nock';

import { loadPackage } from './engine.mts';
import { official, OFFICIAL, RoovetLab } from './roovetLab.mts';

let lab: RoovetLab;
beforeAll(async () => {
	lab = await new RoovetLab().start();
});
beforeEach(async () => await lab.reset());
afterEach(() => nock.cleanAll());
afterAll(async () => await lab.sandbox.close());

const products = { resource: 'product', operation: 'search', returnAll: true };
const orders = { resource: 'order', operation: 'getAll', returnAll: true };
const cart = { resource: 'cart', operation: 'upsert' };
const queries = async () => (await lab.requests()).map(({ query }) => query);

describe('Product: Search', () => {
	test('one item for each product, as it came', async () => {
		const { json } = await lab.run({ ...products, query: 'Mug' });
		expect(json[0]).toEqual({
			id: 'prod_2',
			name: 'Café Mug 0,3 l 2',
			price_cents: 299,
			currency: 'USD',
		});
		expect(await queries()).toEqual(['limit=100&query=Mug']);
	});

	test('the limit is sent, and kept if Roovet does not keep it', async () => {
		const { json } = await lab.run({ ...products, returnAll: false, limit: 5 });
		expect(json).toHaveLength(5);
		expect(await queries()).toEqual(['limit=5']);
		nock(OFFICIAL)
			.get('/api/shop/products?limit=2')
			.reply(200, { data: [{}, {}, {}] });
		const few = await lab.run({ ...products, returnAll: false, limit: 2 }, official('key-s'));
		expect(few.json).toHaveLength(2);
	});

	test('full pages without a way to read on are pointed out', async () => {
		await lab.behave({ productCount: 250 });
		const { json, hints } = await lab.run(products);
		expect(json).toHaveLength(100);
		expect(hints).toEqual([expect.stringContaining('There may be more')]);
	});

	test('cursors are followed where there are some', async () => {
		await lab.behave({ productCount: 250, shopCursors: true });
		const { json, hints } = await lab.run(products);
		expect(json).toHaveLength(250);
		expect(hints).toEqual([]);
	});

	test('additional parameters are sent as they are', async () => {
		await lab.run({ ...products, options: { queryParameters: '{"sort":"price","limit":3}' } });
		expect(await queries()).toEqual(['limit=3&sort=price']);
	});
});

describe('answers of a form that nobody knows', () => {
	test.each<[string, unknown, IDataObject[]]>([
		['a bare list', [{ id: 1 }, { id: 2 }], [{ id: 1 }, { id: 2 }]],
		['a list of texts', ['a', 'b'], [{ value: 'a' }, { value: 'b' }]],
		['another name for the list', { products: [{ id: 1 }] }, [{ products: [{ id: 1 }] }]],
		['an empty list', { data: [] }, []],
		['big ids', '{"data":[{"id":12345678901234567890}]}', [{ id: '12345678901234567890' }]],
	])('%s', async (_name, body, expected) => {
		nock(OFFICIAL)
			.get('/api/shop/orders')
			.query(true)
			.reply(200, body as nock.Body);
		expect((await lab.run(orders, official('key-s'))).json).toEqual(expected);
	});
});

test('Order: Get Many gives the orders as they came', async () => {
	await lab.control('/act', { provider: 'roovet', action: 'order' });
	const { json } = await lab.run(orders);
	expect(json).toMatchObject([{ id: 'ord_123', status: 'paid', total_cents: 199 }]);
});

describe('Cart and Checkout', () => {
	const items = [{ product_id: 'prod_1', quantity: 2 }];

	test('what is entered is sent exactly, and what comes is passed on', async () => {
		const { json } = await lab.run({ ...cart, body: JSON.stringify({ items }) });
		expect(json).toMatchObject([{ items: [{ product_id: 'prod_1' }], total_cents: 398 }]);
		const paid = await lab.checkOut('', { body: { cart_id: json[0]?.id } as never });
		expect(paid.json).toMatchObject([
			{ id: 'ord_123', status: 'paid', total_cents: 398, idempotencyKey: lab.key },
		]);
		const [first, second] = await lab.requests();
		expect(first).toMatchObject({
			body: { items },
			headers: { 'idempotency-key': expect.stringMatching(/^[0-9a-f-]{36}$/) as string },
		});
		expect(second).toMatchObject({
			body: { cart_id: json[0]?.id },
			headers: { 'idempotency-key': lab.key },
		});
	});

	test('text from an expression and an object from an expression are the same', async () => {
		const sent = nock(OFFICIAL)
			.post('/api/shop/cart', { items, nested: { a: [1, null] } })
			.twice()
			.reply(200, { ok: true });
		const item = { object: { items, nested: { a: [1, null] } } };
		for (const body of ['={{ $json.object }}', '={{ JSON.stringify($json.object) }}']) {
			const run = await lab.run({ ...cart, body }, { ...official('key-s'), items: [item] });
			expect(run.json).toEqual([{ ok: true }]);
		}
		expect(sent.isDone()).toBe(true);
	});

	test('each item of a run changes its cart under a key of its own', async () => {
		await lab.run({ ...cart, body: JSON.stringify({ items }) }, { items: [{}, {}, {}] });
		await lab.run({ ...cart, body: JSON.stringify({ items }) });
		const keys = (await lab.requests()).map(({ headers }) => headers['idempotency-key']);
		expect(new Set(keys).size).toBe(4);
	});

	test.each([
		['{"a":}', 'must be a JSON object'],
		['[1]', 'must be a JSON object'],
		['"text"', 'must be a JSON object'],
		['={{ [1] }}', 'must be a JSON object'],
		['={{ 5 }}', 'must be a JSON object'],
		['{"id":12345678901234567890}', 'has a number with more digits'],
	])('the body %s is refused before anything is sent', async (body, text) => {
		const { error } = await lab.checkOut('', { body });
		expect(error?.message).toContain(`Checkout (JSON) ${text}`);
		expect(await lab.calls()).toEqual([]);
	});

	test('what Roovet finds wrong with a checkout is the headline, and nothing was paid', async () => {
		const { error } = await lab.checkOut('cart_none');
		expect(error?.message).toBe(
			'Roovet found nothing at this path or with this ID: There is no such cart',
		);
		expect(error?.context).toMatchObject({ param: 'cart_id', reference: lab.key });
		expect(await lab.payments()).toEqual([]);
	});
});

describe('what is not documented', () => {
	const description = async () =>
		((await loadPackage()).getNode('roovet').type as INodeType).description;

	test('every operation of the shop says so', async () => {
		const notices = (await description()).properties.filter(
			({ name }) => name === 'undocumentedNotice',
		);
		expect(notices.map(({ displayOptions }) => displayOptions?.show?.resource?.[0])).toEqual(
			expect.arrayContaining(['cart', 'checkout', 'order', 'product']),
		);
		for (const { displayName } of notices) expect(displayName).toContain('Roovet ');
	});

	test('the API is called beta, and there is nothing for scopes without an endpoint', async () => {
		const { description: text, properties } = await description();
		expect(text).toContain('beta');
		const resources = properties.find(({ name }) => name === 'resource')?.options as Array<{
			value: string;
		}>;
		expect(resources.map(({ value }) => value)).toEqual([
			'cart',
			'checkout',
			'order',
			'product',
			'wallet',
		]);
	});
});
