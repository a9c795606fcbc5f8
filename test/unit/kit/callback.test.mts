import type { IDataObject } from 'n8n-workflow';

import {
	DeliveryMemory,
	equalInConstantTime,
	hmacSha256Hex,
	isRejection,
	readJsonBytes,
	reject,
	singleHeader,
} from '../../../kit/callback';
import { webhookContext } from '../support.mts';

const BODY = Buffer.from('{"a":1}');
const read = async (headers: Record<string, unknown>, rawBody: unknown = BODY, max = 1024) =>
	await readJsonBytes(webhookContext({ headers, rawBody }).context, max);

describe('the body of a callback', () => {
	test.each([
		undefined,
		'',
		'application/json',
		'application/json; charset=utf-8',
		'APPLICATION/JSON',
		'application\\json',
		'application/vnd.api+json',
		' application/json ',
	])('is taken byte by byte with the content type %p', async (type) => {
		expect(await read({ 'content-type': type })).toBe(BODY);
	});

	test.each([
		'text/plain',
		'text/html',
		'multipart/form-data; boundary=x',
		'application/x-www-form-urlencoded',
		'application/jsonp',
		'application/xml',
		'x/application/json',
	])('is refused with 415 with the content type %p', async (type) => {
		expect(await read({ 'content-type': type })).toMatchObject({ status: 415 });
	});

	test('is read here when n8n has not read it', async () => {
		const unread = webhookContext({ unread: BODY });
		expect(await readJsonBytes(unread.context, 1024)).toBe(BODY);
	});

	test.each([null, Buffer.alloc(0), '{"a":1}', { a: 1 }])(
		'is refused with 400 when there are no bytes: %p',
		async (rawBody) => {
			expect(await read({}, rawBody)).toMatchObject({ status: 400, text: 'The body is empty' });
		},
	);

	test('is refused with 413 beyond the limit, by its announced and by its true size', async () => {
		expect(await read({}, Buffer.alloc(1024, 32))).toHaveLength(1024);
		expect(await read({}, Buffer.alloc(1025, 32))).toEqual({
			status: 413,
			text: 'The body is larger than 1024 bytes',
		});
		expect(await read({ 'content-length': '1025' })).toMatchObject({ status: 413 });
		expect(await read({ 'content-length': 'many' })).toBe(BODY);
	});

	test('announced as too large is not read at all', async () => {
		const huge = webhookContext({ headers: { 'content-length': '99999' } });
		huge.context.getRequestObject = () => {
			throw new Error('read');
		};
		expect(await readJsonBytes(huge.context, 1024)).toMatchObject({ status: 413 });
	});
});

describe('headers', () => {
	test('count when they stand once', () => {
		const { context } = webhookContext({
			headers: { one: ' a ', two: ['a', 'b'], none: undefined },
		});
		expect(singleHeader(context, 'one')).toBe('a');
		expect(singleHeader(context, 'two')).toBeUndefined();
		expect(singleHeader(context, 'none')).toBeUndefined();
	});
});

describe('a refusal', () => {
	test('answers the sender in full and starts nothing', () => {
		const { context, answer } = webhookContext();
		expect(reject(context, { status: 401, text: 'Unauthorized' })).toEqual({
			noWebhookResponse: true,
		});
		expect(answer).toEqual({ status: 401, type: 'text/plain', text: 'Unauthorized', ended: true });
	});

	test('is told apart from bytes and other values', () => {
		expect(isRejection({ status: 400, text: 'x' })).toBe(true);
		expect(isRejection(BODY)).toBe(false);
		expect(isRejection({ status: 400 })).toBe(false);
	});
});

describe('signatures', () => {
	test('are HMAC-SHA256 in lower-case hexadecimal over text or bytes', () => {
		// Test case 2 of RFC 4231.
		const expected = '5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843';
		expect(hmacSha256Hex('Jefe', 'what do ya want for nothing?')).toBe(expected);
		expect(hmacSha256Hex('Jefe', Buffer.from('what do ya want for nothing?'))).toBe(expected);
	});

	test('are never made with an empty secret', () => {
		expect(() => hmacSha256Hex('', 'x')).toThrow(RangeError);
	});

	test('are compared by all their bytes, of any length', () => {
		expect(equalInConstantTime('abc', 'abc')).toBe(true);
		expect(equalInConstantTime('abc', 'abd')).toBe(false);
		expect(equalInConstantTime('abc', 'ab')).toBe(false);
		expect(equalInConstantTime('', '')).toBe(true);
		expect(equalInConstantTime('é', 'e\u0301')).toBe(false);
		// As many UTF-16 units, another number of bytes: must be refused, not thrown.
		expect(equalInConstantTime('é', 'e')).toBe(false);
	});
});

describe('the memory of deliveries', () => {
	const memoryOf = (nodeId: string, staticData: IDataObject = {}) =>
		new DeliveryMemory(webhookContext({ nodeId, staticData }).context);

	test('is stored with the workflow', () => {
		const staticData: IDataObject = {};
		memoryOf('stored', staticData).add('a', 'b');
		expect(staticData.seen).toEqual(['a', 'b']);
	});

	test('survives a restart', () => {
		const memory = memoryOf('restart', { seen: ['a', 7, null, 'b'] });
		expect([memory.has('a'), memory.has('b'), memory.has('c')]).toEqual([true, true, false]);
	});

	test('starts empty when the stored value is of no use', () => {
		expect(memoryOf('odd', { seen: 'a' }).has('a')).toBe(false);
	});

	test('is shared by requests that hold their own copies of the static data', () => {
		const [first, second] = [memoryOf('shared'), memoryOf('shared')];
		first.add('a');
		expect(second.has('a')).toBe(true);
	});

	test('loses nothing when the request that began first is stored last', () => {
		const [slow, fast] = [{} as IDataObject, {} as IDataObject];
		const slowMemory = memoryOf('order', slow);
		memoryOf('order', fast).add('b');
		slowMemory.add('a');
		expect([...(slow.seen as string[])].sort()).toEqual(['a', 'b']);
	});

	test('is kept apart for every trigger', () => {
		memoryOf('one').add('a');
		expect(memoryOf('two').has('a')).toBe(false);
	});

	test('forgets the oldest beyond 2000', () => {
		const staticData: IDataObject = {};
		const memory = memoryOf('bounded', staticData);
		for (let n = 0; n < 2500; n++) memory.add(`id-${n}`);
		expect(staticData.seen).toHaveLength(2000);
		expect([memory.has('id-499'), memory.has('id-500'), memory.has('id-2499')]).toEqual([
			false,
			true,
			true,
		]);
	});

	test('stores nothing when nothing is new', () => {
		memoryOf('quiet').add('a');
		const staticData: IDataObject = {};
		memoryOf('quiet', staticData).add('a');
		memoryOf('quiet', staticData).add();
		expect(staticData).toEqual({});
	});

	test('lets requests at the same moment share one piece of work', async () => {
		let runs = 0;
		const work = async () => await Promise.resolve(++runs);
		const [a, b, other] = await Promise.all([
			memoryOf('once').once('x', work),
			memoryOf('once').once('x', work),
			memoryOf('once').once('y', work),
		]);
		expect([a, b]).toEqual([
			{ value: 1, shared: false },
			{ value: 1, shared: true },
		]);
		expect(other).toEqual({ value: 2, shared: false });
		expect(await memoryOf('once').once('x', work)).toEqual({ value: 3, shared: false });
	});

	test('does not remember work that failed', async () => {
		const failing = async () => await Promise.reject(new Error('no'));
		await expect(memoryOf('fail').once('x', failing)).rejects.toThrow('no');
		const { value } = await memoryOf('fail').once('x', () => Promise.resolve(1));
		expect(value).toBe(1);
	});
});
