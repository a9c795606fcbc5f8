import { BodyDeadlines, classify, classifyError } from '../../../../kit/http/answer';

const broken = (fields: object, cause?: unknown): Error =>
	Object.assign(new Error('x', { cause }), fields);

describe('an error before a byte of the request has left: nothing was sent', () => {
	test.each([
		'ECONNREFUSED',
		'ENOTFOUND',
		'EAI_AGAIN',
		'CERT_HAS_EXPIRED',
		'DEPTH_ZERO_SELF_SIGNED_CERT',
		'SELF_SIGNED_CERT_IN_CHAIN',
		'UNABLE_TO_VERIFY_LEAF_SIGNATURE',
		'ERR_TLS_CERT_ALTNAME_INVALID',
	])('%s', (code) => {
		const refused = { kind: 'refused', reason: 'unreachable', detail: code };
		expect(classifyError(broken({ code }), undefined)).toStrictEqual(refused);
		expect(classifyError(broken({}, broken({ httpCode: code })), undefined)).toEqual(refused);
		expect(classifyError(Object.assign(Object.create(null), { code }), undefined)).toEqual(refused);
	});

	test.each(['EHOSTUNREACH', 'ENETUNREACH'])('%s, when it came while connecting', (code) => {
		for (const syscall of ['connect', 'getaddrinfo']) {
			const error = broken({ code }, broken({ code, syscall }));
			expect(classifyError(error, undefined)).toMatchObject({
				reason: 'unreachable',
				detail: code,
			});
		}
		const later = { kind: 'unknown', reason: 'connection-lost', detail: 'CONNECTION_BROKE' };
		expect(classifyError(broken({ code }), undefined)).toStrictEqual(later);
		expect(classifyError(broken({ code, syscall: 'read' }), undefined)).toEqual(later);
		const both = broken({ code, syscall: 'read' }, broken({ code, syscall: 'connect' }));
		expect(classifyError(both, undefined)).toEqual(later);
	});

	test('the protection of n8n', () => {
		expect(classifyError(broken({ code: 'SsrfBlocked' }), undefined)).toEqual({
			kind: 'refused',
			reason: 'blocked',
			detail: "n8n's SSRF protection blocks the address",
		});
	});
});

describe('any other error leaves the outcome open', () => {
	test.each(['ECONNABORTED', 'ETIMEDOUT', 'ESOCKETTIMEDOUT'])('%s is a time-out', (code) => {
		expect(classifyError(broken({ code }), 200)).toEqual({
			kind: 'unknown',
			reason: 'timeout',
			status: 200,
			detail: 'no whole answer in time',
		});
	});

	test('it is named by its code or class, and never by what n8n wraps it in', () => {
		class NodeApiError extends Error {}
		const detail = (error: unknown) => classifyError(error, undefined).detail;
		expect(detail(broken({ code: 'EPIPE' }))).toBe('EPIPE');
		expect(detail(new NodeApiError('x'))).toBe('the connection broke');
		expect(detail('x')).toBe('the connection broke');
	});

	test('causes are followed six deep, and around no circle', () => {
		const chain = (depth: number): Error =>
			depth === 0 ? broken({ code: 'ECONNREFUSED' }) : broken({}, chain(depth - 1));
		expect(classifyError(chain(5), undefined).kind).toBe('refused');
		expect(classifyError(chain(6), undefined).kind).toBe('unknown');
		const circle = broken({ code: 'EPIPE' });
		circle.cause = circle;
		expect(classifyError(circle, undefined)).toMatchObject({ detail: 'EPIPE' });
	});
});

test('too many requests are a refusal, with the time to wait if it is said', () => {
	const limited = { kind: 'refused', reason: 'rate-limited', status: 429, detail: 'HTTP 429' };
	expect(classify(429, {}, '', {})).toStrictEqual(limited);
	expect(classify(429, { 'retry-after': '7' }, '', {})).toEqual({ ...limited, retryAfterMs: 7000 });
});

describe('the watch over bodies', () => {
	beforeEach(() => void jest.useFakeTimers());
	afterEach(() => void jest.useRealTimers());

	test('is one for all of them, and ends with the last', async () => {
		const deadlines = new BodyDeadlines(60_000);
		let end: () => void = () => undefined;
		const slow = deadlines.race(new Promise<void>((resolve) => (end = resolve)));
		await deadlines.race(Promise.resolve());
		expect(jest.getTimerCount()).toBe(1);
		await jest.advanceTimersByTimeAsync(1000);
		expect(jest.getTimerCount()).toBe(1);
		end();
		await slow;
		await jest.advanceTimersByTimeAsync(500);
		expect(jest.getTimerCount()).toBe(0);
		// And begins again.
		const late = expect(deadlines.race(new Promise(() => undefined))).rejects.toThrow();
		await jest.advanceTimersByTimeAsync(60_000);
		await late;
		await jest.advanceTimersByTimeAsync(500);
		expect(jest.getTimerCount()).toBe(0);
	});
});
