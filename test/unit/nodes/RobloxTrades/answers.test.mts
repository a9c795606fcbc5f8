import {
	attemptOf,
	challengeOf,
	failureIn,
	freshTokenOf,
	readFailureIn,
} from '../../../../nodes/RobloxTrades/api/answers';
import { codeFor, failures, OF_OFFER } from '../../../../nodes/RobloxTrades/api/failures';

const raw = (status: number, body: unknown, headers = {}) => ({
	status,
	headers,
	text: typeof body === 'string' ? body : JSON.stringify(body),
});

const advice = Object.entries(failures.table).filter(([code]) => failures.knows(code));

test.each(advice)('%s says what happened and how to fix it', (_code, { message, howToFix }) => {
	expect(message).toMatch(/^\S.*[^.]$/);
	expect(howToFix).toMatch(/^[A-Z].*\.$/);
	expect(`${message} ${howToFix}`).not.toMatch(/\b(errors?|failures?|mistakes?|tells?|told)\b/i);
});

test('every documented code of the trade service stands in the table', () => {
	const documented = [...Array(24).keys()].slice(1).filter((code) => code !== 20);
	for (const number of [...documented, 25, 30]) {
		const code = codeFor('trades', 400, number);
		expect([code, failures.advice(code)?.number]).toEqual([code, number]);
	}
});

test('what needs a person says so and is never repeated by itself', () => {
	for (const code of ['TWO_STEP_VERIFICATION', 'CHALLENGE'] as const) {
		expect(failures.make(code).message).toContain('Manual action needed in Roblox');
		expect(failures.make(code).retryable).toBe(false);
	}
});

test.each([
	['trades', 400, 2, 'TRADE_NOT_FOUND'],
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
	expect(failureIn('trades', raw(403, body, { 'x-csrf-token': 'abc' }))?.code).toBe('NOT_ALLOWED');
});

test('a success is no failure, unless it brings a reason', () => {
	expect(failureIn('trades', raw(200, { tradeId: 1 }))).toBeUndefined();
	expect(failureIn('trades', raw(200, { FailureReason: '' }))).toBeUndefined();
	expect(failureIn('trades', raw(200, { FailureReason: 'Fraud' }))).toMatchObject({
		code: 'ECONOMIC_RESTRICTION',
		facts: { restriction: 'Fraud', expiresInMinutes: null },
	});
});

describe('the answer to a request that changes something', () => {
	const coded = (code: number) => ({ errors: [{ code, message: 'no' }] });
	const token = { 'x-csrf-token': 'abc' };
	const reason = { 'x-roblox-system-reason': 'why' };
	const challenge = { 'rblx-challenge-id': 'x', 'rblx-challenge-type': 'captcha' };

	test.each([
		[400, coded(17), {}, 'NOT_ENOUGH_ROBUX'],
		[400, { code: 17, message: 'bare' }, {}, 'NOT_ENOUGH_ROBUX'],
		[401, coded(0), {}, 'UNAUTHENTICATED'],
		[403, coded(0), {}, 'OFFER_FORBIDDEN'],
		[403, '', reason, 'OFFER_FORBIDDEN'],
		[403, { errors: [{ code: 0, message: 'Token Validation Failed' }] }, token, 'TOKEN_REFUSED'],
		[403, '<html>', challenge, 'CHALLENGE'],
		[404, coded(0), {}, 'OFFER_ITEM_UNKNOWN'],
		[429, coded(14), {}, 'TOO_MANY_TRADES'],
		[429, '<html>', {}, 'RATE_LIMITED'],
		[200, { FailureReason: 'Fraud' }, {}, 'ECONOMIC_RESTRICTION'],
	])('HTTP %i %j is a refusal', (status, body, headers, code) => {
		const attempt = attemptOf(raw(status, body, headers), OF_OFFER);
		expect(attempt).toMatchObject({ refused: { code } });
	});

	test.each([
		[200, coded(17), {}],
		[200, '', {}],
		[200, '[]', {}],
		[302, '', {}],
		[400, coded(0), {}],
		[400, coded(19), {}],
		[400, coded(99), {}],
		[400, { message: 'bad gateway' }, {}],
		[403, '<html>', {}],
		[403, '"only text"', {}],
		[404, '', {}],
		[408, coded(17), {}],
		[409, coded(17), {}],
		[500, coded(17), {}],
		[503, coded(5), {}],
		[503, '', challenge],
	])('HTTP %i %j leaves it open', (status, body, headers) => {
		expect(attemptOf(raw(status, body, headers))).toHaveProperty('unclear');
	});

	test('HTTP 200 with an object is done, an empty one too', () => {
		expect(attemptOf(raw(200, {}))).toEqual({ done: {} });
		expect(attemptOf(raw(200, { errors: [] }))).toEqual({ done: { errors: [] } });
	});
});

test('a read takes a page from something in between for no answer, and an empty 4xx for what its status says', () => {
	expect(readFailureIn('trades', raw(403, '<html>'))).toBeUndefined();
	expect(readFailureIn('trades', raw(502, 'Bad gateway'))).toBeUndefined();
	expect(readFailureIn('trades', raw(302, ''))).toBeUndefined();
	expect(readFailureIn('trades', raw(200, { data: [] }))).toBeUndefined();
	expect(readFailureIn('trades', raw(401, ''))?.code).toBe('UNAUTHENTICATED');
	expect(readFailureIn('trades', raw(200, { errors: [{ code: 2 }] }))?.code).toBe(
		'TRADE_NOT_FOUND',
	);
});
