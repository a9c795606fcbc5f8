import nock from 'nock';

import { loadPackage } from './engine.mts';
import { failed, HOST, newOrder, order, send, status } from './rocheapCallback.mts';
import type { Delivery } from './webhook.mts';

beforeEach(newOrder);
afterEach(() => nock.cleanAll());

describe('output', () => {
	test('a completed order with everything that ROCheap sent', async () => {
		const body = order({ new_field: { a: [1, 'two'] } });
		const { started } = await send(body);
		expect(started).toEqual([
			{
				...body,
				outcome: 'completed',
				causedBy: null,
				retryable: null,
				confirmed: false,
				verifiedBy: 'rawBody',
				receivedAt: expect.stringMatching(/^\d{4}-\d\d-\d\dT/) as string,
			},
		]);
	});

	test('sorted as ROCheap documents, it is verified by the documented form', async () => {
		const body = order();
		const sorted = JSON.stringify(body, Object.keys({ ...body, code: 0, message: 0 }).sort());
		expect((await send(sorted)).started).toMatchObject([{ verifiedBy: 'canonical' }]);
	});

	test('a failed order says who caused it and what to do', async () => {
		const { started } = await send(order(failed('GAMEPASS_NOT_FOUND')));
		expect(started).toMatchObject([
			{
				outcome: 'failed',
				causedBy: 'receiver',
				retryable: false,
				providerCode: 'GAMEPASS_NOT_FOUND',
				providerMessage: 'What ROCheap says',
			},
		]);
	});
});

describe('filters', () => {
	const filtered = async (parameters: Delivery['parameters'], body: object) =>
		(await send(body, { parameters })).started !== undefined;

	test.each([
		['COMPLETED', true],
		['PROCESSING', false],
		['ON_HOLD', false],
	])('only Completed: %s', async (code, starts) => {
		expect(await filtered({ statuses: ['COMPLETED'] }, order(status(code)))).toBe(starts);
	});

	test('Other stands for statuses that ROCheap does not document', async () => {
		expect(await filtered({ statuses: ['other'] }, order(status('ON_HOLD')))).toBe(true);
	});

	test.each([
		['GAMEPASS_NOT_FOUND', ['receiver'], true],
		['GAMEPASS_NOT_FOUND', ['provider', 'you'], false],
		['INSUFFICIENT_BALANCE', ['you'], true],
		['API_MAINTENANCE', ['provider'], true],
		['A_NEW_CODE', ['provider'], true],
		['A_NEW_CODE', ['receiver'], false],
	])('%s for causes %j', async (code, causes, starts) => {
		const parameters = { statuses: ['FAILED'], causes };
		expect(await filtered(parameters, order(failed(code)))).toBe(starts);
	});

	test('causes do not touch completed orders', async () => {
		const parameters = { statuses: ['COMPLETED', 'FAILED'], causes: ['you'] };
		expect(await filtered(parameters, order())).toBe(true);
	});
});

describe('duplicates', () => {
	test('the same order and status starts once, another status starts again', async () => {
		const first = await send(order(status('PROCESSING')));
		const again = await send(order(status('PROCESSING')), { staticData: first.staticData });
		const done = await send(order(), { staticData: again.staticData });
		expect([first, again, done].map(({ started }) => started?.length)).toEqual([1, undefined, 1]);
		expect(again.status).toBe(200);
		expect(again.answer).toBe('Already received');
	});

	test('ten at the same moment start once', async () => {
		const results = await Promise.all(Array.from({ length: 10 }, async () => await send(order())));
		expect(results.filter(({ started }) => started)).toHaveLength(1);
	});

	test('a late PROCESSING after the end starts nothing, unless the user wants it', async () => {
		const end = await send(order());
		const { staticData } = end;
		expect((await send(order(status('PROCESSING')), { staticData })).started).toBeUndefined();
		const parameters = { statuses: ['PROCESSING'], options: { ignoreLate: false } };
		expect(
			(await send(order(status('PROCESSING')), { staticData, parameters })).started,
		).toHaveLength(1);
	});

	test('an end that the filter drops still makes a late PROCESSING late', async () => {
		const { staticData } = await send(order(), { parameters: { statuses: ['PROCESSING'] } });
		const late = await send(order(status('PROCESSING')), { staticData });
		expect(late.started).toBeUndefined();
	});

	test('a refund after completion is told', async () => {
		const { staticData } = await send(order());
		expect((await send(order(failed('ORDER_REFUNDED')), { staticData })).started).toHaveLength(1);
	});

	test('what is stored stays bounded', async () => {
		let staticData = {};
		for (let index = 0; index < 2100; index++) {
			({ staticData } = await send(order({ order_id: `many-${index}` }), { staticData }));
		}
		expect(JSON.stringify(staticData).length).toBeLessThan(100_000);
		expect((await send(order({ order_id: 'many-2099' }), { staticData })).started).toBeUndefined();
	});

	test('listening for a test event shows the same delivery again', async () => {
		await send(order(), { mode: 'manual' });
		expect((await send(order(), { mode: 'manual' })).started).toHaveLength(1);
	});
});

describe('Confirm with ROCheap', () => {
	const parameters = { statuses: ['COMPLETED', 'FAILED'], options: { confirm: true } };
	const answer = (body: object, code = 200) =>
		nock(HOST)
			.get(`/business/api/get_order_info/${String(order().order_id)}`)
			.reply(code, body);

	test('goes on with the order as ROCheap tells it', async () => {
		answer(order({ robux: 10, note: 'from ROCheap' }));
		const { started } = await send(order({ robux: 5000 }), { parameters });
		expect(started).toMatchObject([{ confirmed: true, robux: 10, note: 'from ROCheap' }]);
	});

	test('a replayed COMPLETED of an order that was refunded since is told as failed', async () => {
		answer(order(failed('ORDER_REFUNDED')));
		const { started } = await send(order(), { parameters });
		expect(started).toMatchObject([{ outcome: 'failed', confirmed: true }]);
	});

	test.each([
		['an unknown order', 200, { success: false, error: { code: 'ORDER_NOT_FOUND' } }],
		['another order', 200, { success: true, order_id: 'other', status: { code: 'COMPLETED' } }],
		['HTTP 404 without a readable body', 404, {}],
	])('%s: 503, nothing starts, and the next delivery is tried again', async (_name, code, body) => {
		answer(body, code);
		const first = await send(order(), { parameters });
		expect([first.status, first.started]).toEqual([503, undefined]);
		answer(order());
		const second = await send(order(), { parameters, staticData: first.staticData });
		expect(second.started).toHaveLength(1);
	});

	test('ten at the same moment ask once and start once', async () => {
		const asked = answer(order());
		const results = await Promise.all(
			Array.from({ length: 10 }, async () => await send(order(), { parameters })),
		);
		expect(results.filter(({ started }) => started)).toHaveLength(1);
		expect(results.map(({ status: code }) => code)).toEqual(Array(10).fill(200));
		expect(asked.isDone()).toBe(true);
	});
});

test('activation says which URL to paste where', async () => {
	const { type } = (await loadPackage()).getNode('rocheapTrigger');
	const description = 'activationMessage' in type.description ? type.description : undefined;
	expect(description?.activationMessage).toContain('Business Settings');
});
