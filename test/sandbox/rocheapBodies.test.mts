import { startSandbox, type Sandbox } from '../../sandbox/sandbox.mts';
import { clients, fixture, order, shape, startReceiver, type Json } from './support.mts';

let sandbox: Sandbox;
const { rocheap, create } = clients(() => sandbox);

beforeAll(async () => {
	sandbox = await startSandbox({ portBase: 0 });
});
afterAll(() => sandbox.close());
beforeEach(() => sandbox.control.reset());

const lookUp = async (created: Json) =>
	(await rocheap(`/get_order_info/${String(created.order_id)}`)).json;

test('ping and its refusal', async () => {
	expect((await rocheap('/ping')).json).toEqual(fixture('ping.success'));
	for (const headers of [{ 'rocheap-api-key': 'wrong' }, { 'rocheap-api-key': '' }]) {
		const refused = await rocheap('/ping', { headers });
		expect([refused.status, refused.json]).toEqual([200, fixture('any.error-invalid-api-key')]);
	}
});

test('balance', async () => {
	expect((await rocheap('/balance')).json).toEqual({ success: true, balance: 100 });
	await create();
	expect((await rocheap('/balance')).json.balance).toBe(99.9525);
});

test('a created order, without and with delivery_method', async () => {
	sandbox.control.behaviour('rocheap', { deliveryMethod: false });
	const plain = (await create()).json;
	const documented = fixture('create-order.success-assumed-full') as Json;
	expect(shape(plain)).toEqual(shape(documented));
	expect(plain).toMatchObject({
		success: true,
		status: documented.status,
		cost: 0.0475,
		robux: 10,
		after_tax_robux: 7,
		receiver_roblox_user_id: 261,
		universe_id: 5,
		place_id: 6,
	});
	sandbox.control.behaviour('rocheap', { deliveryMethod: true });
	expect((await create()).json.delivery_method).toBe('gamepass');
});

test('look-ups and callbacks without universe and place', async () => {
	const created = (await create({ custom_order_id: 'partial' })).json;
	const whole = await lookUp(created);
	sandbox.control.behaviour('rocheap', { lookupFields: 'partial' });
	const { universe_id, place_id, ...rest } = whole;
	expect([universe_id, place_id]).toEqual([5, 6]);
	expect(await lookUp(created)).toEqual(rest);
	expect((await rocheap('/get_order_info_by_custom_id/partial')).json).toEqual(rest);
	const receiver = await startReceiver();
	sandbox.control.callbacksTo('rocheap', receiver.url);
	await sandbox.control.advance(500);
	await receiver.close();
	expect(receiver.received.map(({ json }) => json)).toEqual([await lookUp(created)]);
	expect((await create()).json).toMatchObject({ universe_id: 5, place_id: 6 });
});

test('the documented head of a created order only', async () => {
	sandbox.control.behaviour('rocheap', { createBody: 'head' });
	const head = (await create()).json;
	expect(head).toMatchObject(fixture('create-order.success-partial') as Json);
	expect(Object.keys(head)).toEqual([
		'success',
		'status',
		'cost',
		'robux',
		'after_tax_robux',
		'order_id',
	]);
});

test('order ids only look like UUIDs', async () => {
	const id = String((await create()).json.order_id);
	expect(id).toMatch(/^\wz\w{6}-\w{4}-\w{4}-\w{4}-\w{12}$/);
	expect(id).not.toMatch(/^[0-9a-f-]+$/);
});

test('an order on its way: created, processing, completed', async () => {
	const created = (await create({ custom_order_id: 'my-order-1' })).json;
	expect((await lookUp(created)).status).toEqual(created.status);

	sandbox.control.behaviour('rocheap', { deliveryMethod: false });
	await sandbox.control.advance(500);
	const processing = fixture('get-order-info.success-processing') as Json;
	expect(shape(await lookUp(created))).toEqual(shape(processing));
	expect((await lookUp(created)).status).toEqual(processing.status);

	await sandbox.control.advance(1500);
	const completed = fixture('get-order-info.success-completed') as Json;
	expect(await lookUp(created)).toMatchObject({
		status: completed.status,
		custom_order_id: 'my-order-1',
	});
});

test('a completed order in both documented versions', async () => {
	const created = (await create()).json;
	await sandbox.control.advance(2000);
	expect(shape(await lookUp(created))).toEqual(
		shape(fixture('get-order-info.success-completed-delivery-method')),
	);
	sandbox.control.behaviour('rocheap', { deliveryMethod: false });
	expect(shape(await lookUp(created))).toEqual(shape(fixture('get-order-info.success-completed')));
});

test('a failed order is found with success true', async () => {
	sandbox.control.behaviour('rocheap', { deliveryMethod: false });
	const created = (await create({ roblox_user_id: 406 })).json;
	await sandbox.control.advance(2000);
	const documented = fixture('get-order-info.success-failed-order') as Json;
	const found = await lookUp(created);
	expect(shape(found)).toEqual(shape(documented));
	expect(found).toMatchObject({
		success: true,
		status: documented.status,
		failure_code: documented.failure_code,
	});
});

test('an order that does not exist', async () => {
	const documented = fixture('get-order-info.error-not-found');
	for (const path of ['/get_order_info/x', '/get_order_info_by_custom_id/x']) {
		const missing = await rocheap(path);
		expect([missing.status, missing.json]).toEqual([200, documented]);
	}
});

test.each(['a/b?c=d&e%20f', 'заказ-№5 😀', 'x'.repeat(255)])(
	'look-up by the custom id %s',
	async (customId) => {
		const created = (await create({ custom_order_id: customId })).json;
		const found = await rocheap(`/get_order_info_by_custom_id/${encodeURIComponent(customId)}`);
		expect(found.json).toEqual(created);
	},
);

test.each([
	[10, 7],
	[12, 8],
	[15, 11],
	[18, 13],
	[5000, 3500],
])('of %i Robux %i arrive', async (robux, arriving) => {
	expect((await create({ robux })).json.after_tax_robux).toBe(arriving);
});

test.each([
	[11, 0.05225],
	[999, 4.74525],
	[4999, 23.74525],
])('the cost of %i Robux has no float noise', async (robux, cost) => {
	expect((await create({ robux })).text).toContain(`"cost":${cost},`);
});

test('a path it does not have', async () => {
	const missing = await rocheap('/list_orders', { body: order() });
	expect([missing.status, missing.json.success]).toEqual([404, false]);
});
