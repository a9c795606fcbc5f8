import nock from 'nock';

import { loadPackage, processedData } from './engine.mts';
import { failed, HOST, newOrder, order, SECRET, send, status } from './rocheapCallback.mts';
import { runTrigger, type Delivery } from './webhook.mts';

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
				failure: null,
				confirmed: false,
				verifiedBy: 'rawBody',
				verifiedWith: 'current',
				eventKey: expect.stringMatching(/^[0-9a-f]{32}$/) as string,
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
				failure: {
					code: 'GAMEPASS_NOT_FOUND',
					causedBy: 'receiver',
					retryable: false,
					providerMessage: 'What ROCheap says',
				},
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
		const again = await send(order(status('PROCESSING')));
		const done = await send(order());
		expect([first, again, done].map(({ started }) => started?.length)).toEqual([1, undefined, 1]);
		expect(again).toMatchObject({ status: 200, answer: 'Already received', stored: false });
	});

	test('ten at the same moment start once', async () => {
		const results = await Promise.all(Array.from({ length: 10 }, async () => await send(order())));
		expect(results.filter(({ started }) => started)).toHaveLength(1);
		expect(results.filter(({ stored }) => stored)).toHaveLength(1);
		expect(results.map(({ answer }) => answer).sort()).toEqual([
			...Array<string>(9).fill('Already received'),
			'Received',
		]);
	});

	test('the item goes to n8n, which answers when it is stored, and nothing is in static data', async () => {
		const { status: code, answer, stored, staticData } = await send(order());
		expect({ code, answer, stored, staticData }).toEqual({
			code: 200,
			answer: 'Received',
			stored: true,
			staticData: {},
		});
	});

	test('every delivery starts with the same eventKey when the database of the user decides', async () => {
		const parameters = { statuses: ['COMPLETED'], options: { once: false } };
		const before = processedData.entries.length;
		const sent = [await send(order(), { parameters }), await send(order(), { parameters })];
		expect(sent.map(({ started }) => started?.length)).toEqual([1, 1]);
		expect(new Set(sent.map(({ started }) => started?.[0]?.eventKey)).size).toBe(1);
		expect(sent[0]?.started?.[0]?.eventKey).toMatch(/^[0-9a-f]{32}$/);
		expect(processedData.entries).toHaveLength(before);
	});

	test('a late PROCESSING after the end starts nothing', async () => {
		await send(order());
		expect((await send(order(status('PROCESSING')))).started).toBeUndefined();
	});

	test('a late PROCESSING after the end starts the workflow when the user wants it', async () => {
		const parameters = { statuses: ['COMPLETED', 'PROCESSING'], options: { ignoreLate: false } };
		await send(order(), { parameters });
		expect((await send(order(status('PROCESSING')), { parameters })).started).toHaveLength(1);
	});

	test('an end that the filter drops still makes a late PROCESSING late', async () => {
		const parameters = { statuses: ['PROCESSING'] };
		const end = await send(order(), { parameters });
		expect([end.stored, end.started]).toEqual([true, undefined]);
		expect((await send(order(status('PROCESSING')), { parameters })).started).toBeUndefined();
	});

	test('an end that the filter drops and nobody misses starts no execution', async () => {
		const { stored } = await send(order(), { parameters: { statuses: ['FAILED'] } });
		expect(stored).toBe(false);
	});

	test('a refund after completion is reported', async () => {
		await send(order());
		expect((await send(order(failed('ORDER_REFUNDED')))).started).toHaveLength(1);
	});

	test('one event is one entry', async () => {
		const parameters = { statuses: ['COMPLETED', 'FAILED'] };
		const { entries } = processedData;
		await send(order(), { parameters });
		expect(processedData.entries).toHaveLength(entries.length + 1);
	});

	test('Retry execution goes on with what was recorded when n8n crashed', async () => {
		const { started } = await send(order());
		expect(started).toHaveLength(1);
		const again = await runTrigger('rocheapTrigger', started!, 'retry');
		expect(again).toHaveLength(1);
		expect(await runTrigger('rocheapTrigger', started!, 'webhook')).toEqual([]);
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
		const second = await send(order(), { parameters });
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

describe('a rotated key', () => {
	const credentials = {
		apiKey: 'the new key',
		previousApiKey: SECRET,
		baseUrl: `${HOST}/business/api`,
	};

	test('lets callbacks through that were signed with the previous one', async () => {
		const { started } = await send(order(), { credentials });
		expect(started).toMatchObject([{ verifiedWith: 'previous' }]);
	});

	test('is the only one when there is no previous one', async () => {
		const { status: code } = await send(order(), {
			credentials: { ...credentials, previousApiKey: '' },
		});
		expect(code).toBe(401);
	});

	test('is the only one that is sent to ROCheap', async () => {
		const asked = nock(HOST, { reqheaders: { 'rocheap-api-key': 'the new key' } })
			.get(`/business/api/get_order_info/${String(order().order_id)}`)
			.reply(200, order());
		const parameters = { statuses: ['COMPLETED'], options: { confirm: true } };
		expect((await send(order(), { credentials, parameters })).started).toHaveLength(1);
		expect(asked.isDone()).toBe(true);
	});
});

describe('on the Engine 2.0, which does not call execute()', () => {
	const settings = { engineType: 'v2' as const };

	test('static data remember what was started, also in another process', async () => {
		const { started, staticData } = await send(order(), { settings });
		expect(started).toHaveLength(1);
		expect(Object.values(staticData)).toEqual([
			{ seen: [started![0]!.eventKey, expect.any(String)] },
		]);
	});

	test('what static data hold starts nothing', async () => {
		const { staticData } = await send(order(), { settings, mode: 'webhook' });
		const again = await send(order(), { settings, staticData });
		expect([again.started, again.answer]).toEqual([undefined, 'Already received']);
	});
});
