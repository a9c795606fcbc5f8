import {
	isRejection,
	largestBody,
	readJsonBytes,
	reject,
	singleHeader,
} from '../../../../kit/webhook/request';
import { webhookContext } from '../../support.mts';

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
		expect(await read({ 'content-type': type })).toEqual({
			status: 415,
			text: 'Send the callback as application/json',
		});
	});

	test('is read here when n8n has not read it', async () => {
		const unread = webhookContext({ unread: BODY });
		expect(await readJsonBytes(unread.context, 1024)).toBe(BODY);
	});

	test('is refused with 400 when it is not packed as its headers say', async () => {
		const { context } = webhookContext({ headers: { 'content-encoding': 'gzip' } });
		const readRawBody = async () => await Promise.reject(new Error('incorrect header check'));
		context.getRequestObject = () => ({ readRawBody }) as never;
		expect(await readJsonBytes(context, 1024)).toEqual({
			status: 400,
			text: 'The body cannot be read',
		});
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
		expect(await read({ 'content-length': '1024' })).toBe(BODY);
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

describe('the largest body', () => {
	test.each<[unknown, number]>([
		[{}, 32],
		[{ maxBodyKb: 1 }, 1],
		[{ maxBodyKb: '64' }, 64],
		[{ maxBodyKb: 0 }, 32],
		[{ maxBodyKb: -1 }, 32],
		[{ maxBodyKb: 'many' }, 32],
	])('by the options %j has %i KB', (options, kilobytes) => {
		expect(largestBody(options)).toBe(kilobytes * 1024);
	});
});
