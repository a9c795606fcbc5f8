import { createHmac } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import nock from 'nock';

import { loadPackage } from './engine.mts';
import { deliver, type Delivery, type DeliveryResult } from './webhook.mts';

const fixture = (name: string): string =>
	readFileSync(join(__dirname, '../fixtures/rocheap', `${name}.json`), 'utf8');

interface Vector {
	name: string;
	secret: string;
	rawBody: string;
	expected: string;
	hmacOverRawBody: string;
	headerValue?: string | null;
}
const vectors = JSON.parse(fixture('signature-vectors')) as Record<
	'positive' | 'negative' | 'ambiguous',
	Vector[]
>;

const SECRET = 'rc_test_key_0123456789abcdefghijklmnopqrstuvwxyz';
const HOST = 'https://rocheap.com';
const hmac = (text: string) => createHmac('sha256', SECRET).update(text).digest('hex');

let nextOrder = 0;
beforeEach(() => (nextOrder += 1));
afterEach(() => nock.cleanAll());

/** An order as ROCheap would call back with it; each test has orders of its own. */
const order = (changes: object = {}) => ({
	...(JSON.parse(fixture('get-order-info.success-completed')) as Record<string, unknown>),
	order_id: `order-${nextOrder}`,
	...changes,
});
const status = (code: string) => ({ status: { code, message: code } });
const failed = (code: string) => ({
	...status('FAILED'),
	failure_code: { code, message: 'What ROCheap says' },
});

const send = async (
	body: object | string,
	changes: Omit<Partial<Delivery>, 'body'> = {},
): Promise<DeliveryResult> => {
	const text = typeof body === 'string' ? body : JSON.stringify(body);
	return await deliver({
		type: 'rocheapTrigger',
		credential: 'rocheapApi',
		credentials: { apiKey: SECRET, baseUrl: `${HOST}/business/api` },
		parameters: { statuses: ['COMPLETED', 'FAILED', 'PROCESSING', 'other'] },
		body: text,
		...changes,
		headers: {
			'content-type': 'application/json',
			'rocheap-api-signature': hmac(text),
			...changes.headers,
		},
	});
};
const signed = (signature: string) => ({ headers: { 'rocheap-api-signature': signature } });

describe('signature', () => {
	const REFUSED_OUTRIGHT = ['proto-key'];
	const BYTES_ONLY = ['big-integer-precision'];

	test.each(vectors.positive)(
		'vector $name',
		async ({ name, rawBody, expected, hmacOverRawBody }) => {
			const documented = await send(rawBody, { ...signed(expected), staticData: {} });
			const overBytes = await send(rawBody, { ...signed(hmacOverRawBody), mode: 'manual' });
			if (REFUSED_OUTRIGHT.includes(name)) {
				expect([documented.status, overBytes.status]).toEqual([401, 400]);
				expect([documented.started, overBytes.started]).toEqual([undefined, undefined]);
				return;
			}
			expect(documented.status).toBe(BYTES_ONLY.includes(name) ? 401 : undefined);
			expect(overBytes.status).toBeUndefined();
		},
	);

	test.each(vectors.negative)('vector $name is refused', async ({ name, rawBody, headerValue }) => {
		const headers =
			typeof headerValue === 'string'
				? { 'rocheap-api-signature': headerValue }
				: { 'rocheap-api-signature': undefined as unknown as string };
		const result = await send(rawBody, { headers });
		expect(result.started).toBeUndefined();
		// The body that is not JSON bears a signature that fits its bytes, so it is told what is wrong with it.
		expect(result.status).toBe(name === 'not-json' ? 400 : 401);
		if (result.status === 401) expect(result.answer).toBe('Unauthorized');
	});

	test.each(vectors.ambiguous)('vector $name is accepted', async ({ rawBody, headerValue }) => {
		const { status: answered } = await send(rawBody, {
			...signed(headerValue ?? ''),
			mode: 'manual',
		});
		expect(answered).toBeUndefined();
	});

	test('ids beyond what a number holds arrive with all digits, verified over the bytes', async () => {
		const text = '{"success":true,"status":{"code":"COMPLETED"},"place_id":9007199254740993}';
		const { started } = await send(text);
		expect(started).toMatchObject([{ place_id: '9007199254740993', verifiedBy: 'rawBody' }]);
	});

	test('no secret, nothing accepted: an empty key would let anyone sign', async () => {
		const text = JSON.stringify(order());
		const forged = createHmac('sha256', '').update(text).digest('hex');
		const { status: answered } = await send(text, {
			...signed(forged),
			credentials: { apiKey: '', baseUrl: HOST },
		});
		expect(answered).toBe(401);
	});

	test('neither the answer nor the log tells anything about key or signature', async () => {
		const { answer, logged } = await send(order(), signed('0'.repeat(64)));
		expect(logged).toHaveLength(1);
		expect(answer + logged.join()).not.toMatch(/rc_test|[0-9a-f]{16}/);
	});

	test('a header that was sent twice is refused', async () => {
		const text = JSON.stringify(order());
		const { status: answered } = await send(text, {
			headers: { 'rocheap-api-signature': [hmac(text), hmac(text)] },
		});
		expect(answered).toBe(401);
	});
});

describe('what is no callback', () => {
	test.each([
		['text/plain', 415],
		['multipart/form-data; boundary=x', 415],
		['application/x-www-form-urlencoded', 415],
		['application/json; charset=utf-8', undefined],
		['application\\json', undefined],
		['application/vnd.rocheap+json', undefined],
	])('content type %s', async (contentType, expected) => {
		const result = await send(order(), { headers: { 'content-type': contentType } });
		expect(result.status).toBe(expected);
	});

	test('a content type that n8n does not read is read by the node', async () => {
		const result = await send(order(), {
			alreadyRead: false,
			headers: { 'content-type': 'application/vnd.rocheap+json' },
		});
		expect(result.started).toHaveLength(1);
	});

	test('signed, but not JSON', async () => {
		const { status: answered, started } = await send('success=true', {
			headers: { 'content-type': undefined as unknown as string },
		});
		expect([answered, started]).toEqual([400, undefined]);
	});

	test('too large, by its declared or by its real length', async () => {
		const large = order({ note: 'x'.repeat(2048) });
		const parameters = { statuses: ['COMPLETED'], options: { maxBodyKb: 1 } };
		expect((await send(large, { parameters })).status).toBe(413);
		const lying = await send(large, { parameters, headers: { 'content-length': '10' } });
		expect(lying.status).toBe(413);
	});

	test('an empty body', async () => {
		expect((await send('')).status).toBe(400);
	});
});

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
		expect(again.status).toBeUndefined();
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
		nock(HOST).get(`/business/api/get_order_info/order-${nextOrder}`).reply(code, body);

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
		expect(results.map(({ status: code }) => code)).toEqual(Array(10).fill(undefined));
		expect(asked.isDone()).toBe(true);
	});
});

test('activation says which URL to paste where', async () => {
	const { type } = (await loadPackage()).getNode('rocheapTrigger');
	const description = 'activationMessage' in type.description ? type.description : undefined;
	expect(description?.activationMessage).toContain('Business Settings');
});
