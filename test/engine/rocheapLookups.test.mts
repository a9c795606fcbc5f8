import nock from 'nock';

import { API_KEY, documented, OFFICIAL, official, RocheapLab } from './rocheapLab.mts';

let lab: RocheapLab;
beforeAll(async () => {
	lab = await new RocheapLab().start();
});
beforeEach(async () => await lab.reset());
afterEach(() => nock.cleanAll());
afterAll(async () => await lab.sandbox.close());

const getOrder = { resource: 'order', operation: 'get', lookupBy: 'orderId', orderId: 'abc' };

describe('Account', () => {
	test('Ping answers pong', async () => {
		const { json } = await lab.run({ resource: 'account', operation: 'ping' });
		expect(json).toEqual([{ success: true, message: 'pong' }]);
	});

	test('Get Balance passes on what ROCheap answers, whatever its fields', async () => {
		const { json } = await lab.run({ resource: 'account', operation: 'getBalance' });
		expect(json).toEqual([expect.objectContaining({ success: true })]);
		nock(OFFICIAL).get('/business/api/balance').reply(200, { success: true, credits: '1.50' });
		const other = await lab.run({ resource: 'account', operation: 'getBalance' }, official);
		expect(other.json).toEqual([{ success: true, credits: '1.50' }]);
	});

	test('a bad key is told as such, although it is answered with HTTP 200 and a bare text', async () => {
		const { error } = await lab.run(
			{ resource: 'account', operation: 'ping' },
			{ credentials: { ...lab.credentials, apiKey: 'secret-but-wrong' } },
		);
		expect(error?.message).toBe('ROCheap refused the API key');
		expect(error?.description).toContain('"Invalid API key."');
		expect(JSON.stringify(error)).not.toContain('secret-but-wrong');
	});
});

describe('Order: Get', () => {
	test.each([
		['get-order-info.success-completed', { outcome: 'completed', failure: null }],
		['get-order-info.success-completed-delivery-method', { outcome: 'completed' }],
		['get-order-info.success-processing', { outcome: 'pending', failure: null }],
		[
			'get-order-info.success-failed-order',
			{
				outcome: 'failed',
				failure: expect.objectContaining({
					code: 'ORDER_FAILED_USER_ERROR',
					causedBy: 'receiver',
					retryable: false,
					providerMessage: 'You did not put a public gamepass for sale for the required price.',
					message: expect.stringContaining('because of the receiver') as string,
					howToFix: expect.stringContaining('new Custom Order ID') as string,
				}) as unknown,
			},
		],
	])('%s keeps every documented field and adds the outcome', async (name, added) => {
		const body = documented(name);
		const orderId = body.order_id as string;
		nock(OFFICIAL).get(`/business/api/get_order_info/${orderId}`).reply(200, body);
		const { json } = await lab.run({ ...getOrder, orderId }, official);
		expect(json).toEqual([expect.objectContaining({ ...body, ...added })]);
	});

	test('the HTTP status does not decide: a documented order with HTTP 500 is an order', async () => {
		const body = documented('get-order-info.success-completed');
		const orderId = body.order_id as string;
		nock(OFFICIAL).get(`/business/api/get_order_info/${orderId}`).reply(500, body);
		const { json } = await lab.run({ ...getOrder, orderId }, official);
		expect(json).toMatchObject([{ outcome: 'completed' }]);
	});

	test('by Custom Order ID, with characters that an address cannot hold', async () => {
		const customOrderId = 'bestellung/№ 5?x=1&y=%2F';
		await lab.create({ customOrderId });
		const { json } = await lab.run({
			resource: 'order',
			operation: 'get',
			lookupBy: 'customOrderId',
			customOrderId,
		});
		expect(json).toMatchObject([{ custom_order_id: customOrderId, outcome: 'pending' }]);
	});

	test('an unknown order is an item, to compare a list with ROCheap', async () => {
		await lab.create();
		const parameters = {
			resource: 'order',
			operation: 'get',
			lookupBy: 'customOrderId',
			customOrderId: '={{ $json.order }}',
			options: { ifNotFound: 'continue' },
		};
		const { json, error } = await lab.run(parameters, {
			items: [{ order: 'shop-1' }, { order: 'shop-2' }],
		});
		expect(error).toBeUndefined();
		expect(json).toMatchObject([
			{ found: true, custom_order_id: 'shop-1', outcome: 'pending' },
			{ found: false, custom_order_id: 'shop-2' },
		]);
		// Only an answer that there is none counts as absent.
		await lab.fault({ kind: 'status', status: 500, body: '', times: 0 });
		expect((await lab.run(parameters, { items: [{ order: 'x' }] })).error?.context?.code).toBe(
			'NO_READABLE_ANSWER',
		);
	});

	test('an unknown order', async () => {
		const { error } = await lab.run(getOrder);
		expect(error?.message).toBe('ROCheap has no order with this ID');
		expect(error?.context?.code).toBe('ORDER_NOT_FOUND');
	});

	test('ids with more digits than a number holds arrive unchanged', async () => {
		nock(OFFICIAL)
			.get('/business/api/get_order_info/abc')
			.reply(200, '{"success":true,"status":{"code":"PROCESSING"},"place_id":9007199254740993}', {
				'content-type': 'application/json',
			});
		const { json } = await lab.run(getOrder, official);
		expect(json[0]?.place_id).toBe('9007199254740993');
	});

	test('a redirect is not followed, so the key stays with ROCheap', async () => {
		const elsewhere = nock('https://elsewhere.example').get('/').reply(200, {});
		nock(OFFICIAL)
			.get('/business/api/get_order_info/abc')
			.reply(302, '', { location: 'https://elsewhere.example/' });
		const { error } = await lab.run(getOrder, official);
		expect(error?.message).toBe('ROCheap gave no readable answer');
		expect(elsewhere.isDone()).toBe(false);
	});

	test('a passing fault of a look-up is not noticed', async () => {
		const { json: made } = await lab.create();
		await lab.fault({ method: 'GET', kind: 'html', times: 2 });
		const { json } = await lab.run({ ...getOrder, orderId: made[0]?.order_id as string });
		expect(json).toMatchObject([{ outcome: 'pending' }]);
	});

	test('500 orders arrive complete and in order', async () => {
		const { json: made } = await lab.create();
		const { json, outputs } = await lab.run(
			{ ...getOrder, orderId: made[0]?.order_id as string },
			{ items: Array.from({ length: 500 }, (_, index) => ({ index })) },
		);
		expect(json).toHaveLength(500);
		expect(outputs[0]?.map(({ pairedItem }) => pairedItem)).toEqual(
			Array.from({ length: 500 }, (_, item) => ({ item })),
		);
	});
});

describe('credential', () => {
	test.each([
		['http://rocheap.com/business/api', 'must start with https://'],
		['http://127.0.0.1.evil.example', 'must start with https://'],
		['rocheap.com', 'is not a web address'],
		['https://user:pass@rocheap.com', 'must hold no user name'],
	])('the key is not sent to %s', async (baseUrl, text) => {
		const { error } = await lab.run(
			{ resource: 'account', operation: 'ping' },
			{ credentials: { apiKey: API_KEY, baseUrl } },
		);
		expect(error?.message).toContain(text);
	});
});
