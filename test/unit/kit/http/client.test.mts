import { Readable } from 'node:stream';

import { answerOf, type Json } from '../../support.mts';
import { clientWith, fails, pay, read, type Answer } from './support.mts';

const OK = () => answerOf(200, { success: true });
const VERDICT = { success: false, code: 'DOCUMENTED' };

// Without chance in it every wait is zero, so that these tests do not sleep.
beforeEach(() => void jest.spyOn(Math, 'random').mockReturnValue(0));
afterEach(() => void jest.restoreAllMocks());

describe('what is sent', () => {
	test('goes through n8n with the credential, without redirects and without n8n sending it twice', async () => {
		const { client, sent, additional, types } = clientWith([OK]);
		await client.send({ ...pay, query: { q: 1 }, headers: { 'X-Id': 'a' } });
		expect(types).toEqual(['someApi']);
		expect(sent).toEqual([
			{
				method: 'POST',
				url: 'https://api.example.com/v1/pay',
				headers: { Accept: 'application/json', 'X-Id': 'a' },
				qs: { q: 1 },
				body: { n: 1 },
				timeout: 30_000,
				ignoreHttpStatusErrors: true,
				returnFullResponse: true,
				disableFollowRedirect: true,
				encoding: 'stream',
			},
		]);
		expect(additional[0]).toEqual({
			credentialsDecrypted: {
				id: '',
				name: '',
				type: 'someApi',
				data: { apiKey: 'secret-key' },
			},
		});
	});

	test('has no body and no query unless there is one, and the time-out that was asked for', async () => {
		const { client, sent } = clientWith([OK], { timeoutMs: 1234 });
		await client.send(read);
		expect(sent[0]).not.toHaveProperty('body');
		expect(sent[0]).not.toHaveProperty('qs');
		expect(sent[0]?.timeout).toBe(1234);
	});

	test('names a list in a query the same each time', async () => {
		const { client, sent } = clientWith([OK]);
		await client.send({ ...read, query: { ids: [1, 2], q: 'x' } });
		expect(sent[0]).toMatchObject({ qs: { ids: [1, 2], q: 'x' }, arrayFormat: 'repeat' });
		await client.send({ ...read, query: { q: 'x' } });
		expect(sent[1]).not.toHaveProperty('arrayFormat');
	});

	test('needs no credential where there is none', async () => {
		const { client, sent, types } = clientWith([OK], { credentials: undefined });
		expect(await client.send(read)).toMatchObject({ kind: 'answered' });
		expect(types).toEqual([]);
		expect(sent).toHaveLength(1);
	});
});

describe('an answer in the provider’s own form counts as answered', () => {
	test.each([
		[200, { success: true }],
		[200, { success: false, error: 'no' }],
		[201, { id: 1 }],
		[299, {}],
		[400, { success: false }],
		[401, { anything: 1 }],
		[404, { success: false }],
		[499, {}],
		[500, VERDICT],
		[503, VERDICT],
	])('HTTP %p with %p', async (status, body) => {
		const { client, sent } = clientWith([() => answerOf(status, body, { 'x-a': 'b' })]);
		expect(await client.send(read)).toEqual({
			kind: 'answered',
			status,
			headers: { 'x-a': 'b' },
			body,
		});
		expect(sent).toHaveLength(1);
	});

	test('with all digits of a long id and text in parts of characters', async () => {
		const bytes = Buffer.from('{"success":true,"id":9007199254740993,"name":"Žoë 😀"}');
		const parts = Array.from(bytes, (byte) => Buffer.from([byte]));
		const { client } = clientWith([
			() => ({ statusCode: 200, headers: {}, body: Readable.from(parts) }),
		]);
		expect(await client.send(read)).toMatchObject({
			body: { id: '9007199254740993', name: 'Žoë 😀' },
		});
	});

	test('a list only under the name that the provider’s module gives it', async () => {
		const list = () => answerOf(200, [{ id: 1 }]);
		expect(await clientWith([list], { listAs: 'data' }).client.send(read)).toMatchObject({
			kind: 'answered',
			body: { data: [{ id: 1 }] },
		});
		expect(await clientWith([list], { tries: 1 }).client.send(read)).toMatchObject({
			kind: 'unknown',
			reason: 'unreadable',
		});
	});
});

describe('an answer that is none leaves the outcome open', () => {
	test.each([
		[500, '<html>Oops</html>', 'server-error', 'HTTP 500'],
		[500, '{"success":false,"error":"Internal Server Error"}', 'server-error', 'HTTP 500'],
		[500, '{"success":true}', 'server-error', 'HTTP 500'],
		[502, '', 'server-error', 'HTTP 502'],
		[503, '{"message":"gateway"}', 'server-error', 'HTTP 503'],
		[504, 'upstream', 'server-error', 'HTTP 504'],
		[200, '<!doctype html><p>', 'unreadable', 'HTTP 200 with a web page'],
		[403, '  <html>', 'unreadable', 'HTTP 403 with a web page'],
		[200, '', 'unreadable', 'HTTP 200 with a text that is not a JSON object'],
		[200, 'see <html>', 'unreadable', 'HTTP 200 with a text that is not a JSON object'],
		[200, '{"success":true', 'unreadable', 'HTTP 200 with a text that is not a JSON object'],
		[200, '[{"success":true}]', 'unreadable', 'HTTP 200 with a text that is not a JSON object'],
		[200, '"ok"', 'unreadable', 'HTTP 200 with a text that is not a JSON object'],
		[200, 'null', 'unreadable', 'HTTP 200 with a text that is not a JSON object'],
		[300, '', 'redirect', 'HTTP 300, a redirect'],
		[301, '', 'redirect', 'HTTP 301, a redirect'],
		[302, '{"success":true}', 'redirect', 'HTTP 302, a redirect'],
		[399, '', 'redirect', 'HTTP 399, a redirect'],
	])('HTTP %p with %p', async (status, body, reason, detail) => {
		const { client, sent } = clientWith([() => answerOf(status, body)]);
		expect(await client.send(pay)).toEqual({ kind: 'unknown', reason, status, detail });
		expect(sent).toHaveLength(1);
	});

	test('a 5xx is no verdict of a provider that documents none', async () => {
		const { client } = clientWith([() => answerOf(500, VERDICT)], { isVerdict: undefined });
		expect(await client.send(pay)).toMatchObject({ kind: 'unknown', reason: 'server-error' });
	});
});

describe('trouble on the way', () => {
	test.each([
		['ECONNREFUSED', 'refused', 'unreachable'],
		['ENOTFOUND', 'refused', 'unreachable'],
		['EAI_AGAIN', 'refused', 'unreachable'],
		['CERT_HAS_EXPIRED', 'refused', 'unreachable'],
		['DEPTH_ZERO_SELF_SIGNED_CERT', 'refused', 'unreachable'],
		['ECONNRESET', 'unknown', 'connection-lost'],
		['EPIPE', 'unknown', 'connection-lost'],
		['ERR_STREAM_PREMATURE_CLOSE', 'unknown', 'connection-lost'],
		['SOMETHING_NEW', 'unknown', 'connection-lost'],
		['ECONNABORTED', 'unknown', 'timeout'],
		['ETIMEDOUT', 'unknown', 'timeout'],
		['ERR_CANCELED', 'unknown', 'cancelled'],
	])('%s is %s: %s', async (code, kind, reason) => {
		expect(await clientWith([fails(code)]).client.send(pay)).toMatchObject({ kind, reason });
	});

	test.each([
		['connect', 'refused'],
		['getaddrinfo', 'refused'],
		['read', 'unknown'],
		['write', 'unknown'],
	])('a host that became unreachable while the system call was %s is %s', async (syscall, kind) => {
		const broken = () => {
			throw Object.assign(new Error('x'), { code: 'EHOSTUNREACH', syscall });
		};
		expect(await clientWith([broken]).client.send(pay)).toMatchObject({ kind });
	});

	test('is recognised inside n8n’s own error, whose request headers never get out', async () => {
		const nested = () => {
			const cause = Object.assign(new Error('x'), {
				code: 'ECONNREFUSED',
				config: { headers: {} },
			});
			throw Object.assign(new Error('secret-key', { cause }), { name: 'NodeApiError' });
		};
		const result = await clientWith([nested]).client.send(pay);
		expect(result).toEqual({ kind: 'refused', reason: 'unreachable', detail: 'ECONNREFUSED' });
		const lost = await clientWith([fails('ECONNRESET')]).client.send(pay);
		expect(JSON.stringify(lost)).not.toContain('secret-key');
	});

	test('that blocks the address is neither repeated nor taken for an outage', async () => {
		class SsrfBlockedIpError extends Error {}
		const blocked = () => {
			throw new Error('no', { cause: new SsrfBlockedIpError('blocked') });
		};
		const { client, sent } = clientWith([blocked]);
		expect(await client.send(read)).toMatchObject({ kind: 'refused', reason: 'blocked' });
		expect(sent).toHaveLength(1);
	});

	test.each([[undefined], [null], ['text'], [42]])(
		'that throws %p is a lost answer',
		async (thrown) => {
			const odd: Answer = () => {
				// eslint-disable-next-line @typescript-eslint/only-throw-error
				throw thrown;
			};
			expect(await clientWith([odd]).client.send(pay)).toMatchObject({
				kind: 'unknown',
				reason: 'connection-lost',
				detail: 'the connection broke',
			});
		},
	);
});

describe('sending again', () => {
	const attempts = async (call: typeof read, answer: Answer, options: Json = {}) => {
		const { client, sent } = clientWith([answer], options);
		await client.send(call);
		return sent.length;
	};

	test.each<[string, Answer, number, number]>([
		['no connection', fails('ECONNREFUSED'), 3, 3],
		['HTTP 429', () => answerOf(429, {}), 3, 3],
		['HTTP 500 without an answer', () => answerOf(500, ''), 3, 1],
		['HTTP 500 with JSON that is no verdict', () => answerOf(500, { success: false }), 3, 1],
		['HTTP 503 without an answer', () => answerOf(503, ''), 3, 1],
		['HTTP 408 without an answer', () => answerOf(408, ''), 3, 1],
		['HTTP 200 with a web page', () => answerOf(200, '<html>'), 3, 1],
		['a reset connection', fails('ECONNRESET'), 3, 1],
		['a time-out', fails('ECONNABORTED'), 3, 1],
		['a page with HTTP 403', () => answerOf(403, '<html>'), 1, 1],
		['a redirect', () => answerOf(302, ''), 1, 1],
		['a cancelled execution', fails('ERR_CANCELED'), 1, 1],
		['an answered 500', () => answerOf(500, VERDICT), 1, 1],
	])('after %s', async (_name, answer, safe, never) => {
		expect(await attempts(read, answer)).toBe(safe);
		expect(await attempts(pay, answer)).toBe(never);
	});

	test('stops at the number of tries that was asked for', async () => {
		expect(await attempts(read, fails('ECONNREFUSED'), { tries: 1 })).toBe(1);
		expect(await attempts(read, fails('ECONNREFUSED'), { tries: 5 })).toBe(5);
	});

	test('gives the first answer that comes', async () => {
		const { client, sent } = clientWith([fails('ECONNRESET'), () => answerOf(502, ''), OK]);
		expect(await client.send(read)).toMatchObject({ kind: 'answered', status: 200 });
		expect(sent).toHaveLength(3);
	});

	test('never happens to a payment once its outcome is open, whatever came before', async () => {
		const { client, sent } = clientWith([() => answerOf(429, {}), fails('ECONNRESET'), OK]);
		expect(await client.send(pay)).toMatchObject({ kind: 'unknown', reason: 'connection-lost' });
		expect(sent).toHaveLength(2);
	});
});

test('every try is shown as it came, also under an answer that is none', async () => {
	const seen: unknown[] = [];
	const answers = [fails('ECONNRESET'), () => answerOf(502, 'bad', { 'x-a': 'b' }), OK];
	await clientWith(answers).client.send({ ...read, onTry: (answer) => seen.push(answer) });
	expect(seen).toEqual([
		undefined,
		{ status: 502, headers: { 'x-a': 'b' }, text: 'bad' },
		{ status: 200, headers: {}, text: '{"success":true}' },
	]);
});
