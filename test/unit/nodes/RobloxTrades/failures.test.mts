import { challengeOf, failureOf, freshTokenOf } from '../../../../nodes/RobloxTrades/answers';
import { codeFor, failures } from '../../../../nodes/RobloxTrades/failures';
import { serviceUrl } from '../../../../nodes/RobloxTrades/hosts';

const raw = (status: number, body: unknown, headers = {}) => ({
	status,
	headers,
	text: typeof body === 'string' ? body : JSON.stringify(body),
});

test.each(Object.entries(failures))('%s says what happened and how to fix it', (_code, advice) => {
	expect(advice.happened).toMatch(/^\S.*[^.]$/);
	expect(advice.fix).toMatch(/^[A-Z].*\.$/);
	expect(`${advice.happened} ${advice.fix}`).not.toMatch(/\b(errors?|failures?|mistakes?)\b/i);
});

test('every documented code of the trade service stands in the table', () => {
	const documented = [...Array(24).keys()].slice(1).filter((code) => code !== 20);
	for (const code of [...documented, 25, 30]) expect(failures).toHaveProperty(String(code));
});

test('what needs a person says so and is never repeated by itself', () => {
	for (const code of ['23', 'CHALLENGE'] as const) {
		expect(failures[code].happened).toContain('Manual action needed in Roblox');
		expect(failures[code].retryable).toBe(false);
	}
});

test.each([
	['trades', 400, 2, '2'],
	['users', 400, 2, 'TOO_MANY_NAMES'],
	['users', 404, 3, 'USER_NOT_FOUND'],
	['inventory', 403, 0, 'INVENTORY_HIDDEN'],
	['inventory', 400, 1, 'BAD_ITEM_FILTER'],
	['trades', 401, 4, 'UNAUTHENTICATED'],
	['trades', 404, 0, 'NOT_FOUND'],
	['trades', 429, undefined, 'RATE_LIMITED'],
	['trades', 502, 0, 'INTERNAL_ERROR'],
	['trades', 400, 20, 'UNKNOWN_CODE'],
	['users', 429, 0, 'RATE_LIMITED'],
] as const)('%s with HTTP %i and code %p is %s', (service, status, code, key) => {
	expect(codeFor(service, status, code)).toBe(key);
});

describe('a token to repeat with', () => {
	const token = { 'x-csrf-token': 'abc' };
	test.each([200, 400, 401, 404, 429, 500, 503])('does not come with HTTP %i', (status) => {
		expect(freshTokenOf(raw(status, {}, token))).toBeUndefined();
	});

	test('comes with HTTP 403 alone', () => {
		expect(freshTokenOf(raw(403, {}, token))).toBe('abc');
		expect(freshTokenOf(raw(403, {}))).toBeUndefined();
		expect(freshTokenOf(raw(403, {}, { 'x-csrf-token': '' }))).toBeUndefined();
		expect(freshTokenOf(raw(403, {}, { 'x-csrf-token': 'a\r\nb: c' }))).toBeUndefined();
	});

	test('does not come with a challenge', () => {
		const both = { ...token, 'rblx-challenge-id': 'x', 'rblx-challenge-type': 'captcha' };
		expect(freshTokenOf(raw(403, {}, both))).toBeUndefined();
		expect(challengeOf(raw(403, {}, both))).toBe('captcha');
		expect(challengeOf(raw(400, {}, both))).toBeUndefined();
	});
});

test('a refusal that brings a token but is about something else keeps its code', () => {
	const body = { errors: [{ code: 4, message: 'You are not authorized to view this.' }] };
	expect(failureOf('trades', raw(403, body, { 'x-csrf-token': 'abc' }))?.code).toBe('4');
});

test('a success is no failure, unless it brings a reason', () => {
	expect(failureOf('trades', raw(200, { tradeId: 1 }))).toBeUndefined();
	expect(failureOf('trades', raw(200, { FailureReason: '' }))).toBeUndefined();
	expect(failureOf('trades', raw(200, { FailureReason: 'Fraud' }))).toMatchObject({
		code: 'ECONOMIC_RESTRICTION',
		details: { restriction: 'Fraud', expiresInMinutes: null },
	});
});

test('services have hosts of their own, but for a loopback address', () => {
	expect(serviceUrl('https://roblox.com/', 'trades')).toBe('https://trades.roblox.com');
	expect(serviceUrl('https://www.roblox.com', 'inventory')).toBe('https://inventory.roblox.com');
	expect(serviceUrl('http://127.0.0.1:4604/', 'users')).toBe('http://127.0.0.1:4604');
	expect(() => serviceUrl('https://evil.example', 'users')).toThrow(RangeError);
});
