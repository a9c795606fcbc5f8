import nock from 'nock';

import { API_KEY, documented, OFFICIAL, official, RocheapLab } from './rocheapLab.mts';

let lab: RocheapLab;
beforeAll(async () => {
	lab = await new RocheapLab().start();
});
beforeEach(async () => await lab.reset());
afterEach(() => nock.cleanAll());
afterAll(async () => await lab.sandbox.close());

describe('Order: Create', () => {
	test.each([
		['robux', 10.5, 'Robux'],
		['robux', 0, 'Robux'],
		['robux', -5, 'Robux'],
		['robux', '1e3', 'Robux'],
		['robux', 9007199254740992, 'Robux'],
		['robloxUserId', '={{ "" }}', 'Receiver'],
		['robloxUserId', 'Shedletsky', 'Receiver'],
		['robloxUserId', '-1', 'Receiver'],
		['robloxUserId', '12345678901234567890', 'Receiver'],
		['universeId', '0', 'Universe ID'],
		['placeId', '3.5', 'Place'],
		['customOrderId', 'x'.repeat(256), 'Custom Order ID'],
	])('%s = %p is refused by name before anything is sent', async (field, value, label) => {
		const { error } = await lab.create({ [field]: value });
		expect(error?.message).toMatch(new RegExp(`^${label} `));
		expect(error?.description).toMatch(/Nothing (was|is) sent/);
		expect(await lab.requests()).toEqual([]);
	});

	test('255 characters are enough for a Custom Order ID', async () => {
		const { json } = await lab.create({ customOrderId: 'x'.repeat(255) });
		expect(json).toMatchObject([{ existing: false }]);
	});

	test('limits of ROCheap stay with ROCheap: 8 Robux are sent, and its refusal is explained', async () => {
		const { error } = await lab.create({ robux: 8 });
		expect(error?.context).toMatchObject({ code: 'INVALID_AMOUNT', causedBy: 'you' });
		expect(error?.description).toContain('10 to 5000');
	});

	test.each([
		['404', 'USER_DOES_NOT_EXIST', 'you'],
		['405', 'GAMEPASS_NOT_FOUND', 'receiver'],
	])('a payout to user %s fails with %s', async (robloxUserId, code, causedBy) => {
		const { error } = await lab.create({ robloxUserId });
		expect(error?.context).toMatchObject({ code: code, causedBy, retryable: false });
	});

	test('the documented failure of a create stops, or goes on to be branched on', async () => {
		const body = documented('create-order.failure-gamepass-not-found');
		nock(OFFICIAL).post('/business/api/create_order').twice().reply(200, body);
		const parameters = { ...createParameters };
		const stopped = await lab.run(parameters, official);
		expect(stopped.error?.context?.causedBy).toBe('receiver');
		const gone = await lab.run({ ...parameters, options: { failOnFailedOrder: false } }, official);
		expect(gone.error).toBeUndefined();
		expect(gone.json).toEqual([
			expect.objectContaining({
				...body,
				outcome: 'failed',
				failure: expect.objectContaining({
					code: 'GAMEPASS_NOT_FOUND',
					causedBy: 'receiver',
				}) as unknown,
			}),
		]);
	});

	test('the documented head of an answer shows no reference, so the order is looked up', async () => {
		const body = documented('create-order.success-partial');
		const shown = documented('create-order.success-assumed-full');
		const whole = { ...shown, custom_order_id: 'shop-1' };
		nock(OFFICIAL).post('/business/api/create_order').reply(200, body);
		nock(OFFICIAL).get('/business/api/get_order_info_by_custom_id/shop-1').reply(200, whole);
		const { json } = await lab.run(createParameters, official);
		expect(json).toMatchObject([{ order_id: shown.order_id, outcome: 'pending' }]);
	});

	test('what is sent is the documented request, with the key as a header', async () => {
		const request = { ...documented('create-order.request'), custom_order_id: 'shop-1' };
		const answer = {
			...documented('create-order.success-assumed-full'),
			order_id: 'the-order-of-this-request',
			custom_order_id: 'shop-1',
			receiver_roblox_user_id: 1,
			universe_id: 4284924817,
			place_id: 3927852479,
		};
		const sent = nock(OFFICIAL, { reqheaders: { 'rocheap-api-key': API_KEY } })
			.post('/business/api/create_order', request)
			.reply(200, answer);
		const payout = { robloxUserId: '1', universeId: '4284924817', placeId: '3927852479' };
		const { json } = await lab.run({ ...createParameters, ...payout }, official);
		expect(sent.isDone()).toBe(true);
		expect(json).toMatchObject([{ existing: false }]);
	});

	test('the same Custom Order ID again returns the order that exists', async () => {
		const first = await lab.create();
		const second = await lab.create();
		expect(first.json).toMatchObject([{ existing: false }]);
		expect(second.json).toMatchObject([
			{ existing: true, foundAfter: 'duplicate', order_id: first.json[0]?.order_id },
		]);
		expect(await lab.payouts()).toEqual(['shop-1']);
	});

	test('the same Custom Order ID fails if the user wants that', async () => {
		await lab.create();
		const { error } = await lab.create({ options: { onDuplicate: 'fail' } });
		expect(error?.message).toBe('An order with the Custom Order ID shop-1 exists already');
		expect(error?.context?.existing).toMatchObject({ custom_order_id: 'shop-1' });
	});

	test.each([
		['robux', 20, 'Robux 10 instead of 20'],
		['robloxUserId', '999', 'receiver 261 instead of 999'],
		['placeId', '77', 'place 3927852479 instead of 77'],
		['universeId', '78', 'universe 4284924817 instead of 78'],
	])(
		'the same Custom Order ID with another %s is never taken for paid',
		async (field, value, text) => {
			await lab.create();
			const { error, json } = await lab.create({ [field]: value });
			expect(json).toEqual([]);
			expect(error?.message).toBe('The Custom Order ID shop-1 belongs to another order');
			expect(error?.description).toContain(text);
			expect(await lab.payouts()).toEqual(['shop-1']);
		},
	);

	test('an existing order that failed is not taken for a payout', async () => {
		await lab.create({ robloxUserId: '406' });
		await lab.control('/advance', { ms: 60_000 });
		const { error } = await lab.create({ robloxUserId: '406' });
		expect(error?.context).toMatchObject({
			code: 'ORDER_FAILED_USER_ERROR',
			causedBy: 'receiver',
		});
		expect(error?.description).toContain('new Custom Order ID');
	});

	test('"Retry execution" with the shop\'s own id pays what was not paid', async () => {
		const { json } = await lab.create({}, { mode: 'retry' as never });
		expect(json).toMatchObject([{ existing: false }]);
	});

	test('cancelling stops before the next item', async () => {
		await lab.control('/latency', { provider: 'rocheap', ms: 150 });
		await lab.create(
			{ customOrderId: '={{ $json.order }}' },
			{
				items: Array.from({ length: 20 }, (_, index) => ({ order: `o${index}` })),
				cancelAfterMs: 250,
			},
		);
		await new Promise((resolve) => setTimeout(resolve, 500));
		expect((await lab.payouts()).length).toBeLessThan(5);
	});
});

const createParameters = {
	resource: 'order',
	operation: 'create',
	robux: 10,
	robloxUserId: '261',
	universeId: '5',
	placeId: '6',
	customOrderId: 'shop-1',
};
