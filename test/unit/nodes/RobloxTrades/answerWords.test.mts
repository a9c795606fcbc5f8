import type { FailureError } from '../../../../kit/failure/failure';
import {
	attemptOf,
	challengeOf,
	failureIn,
	pageOf,
	readFailureIn,
} from '../../../../nodes/RobloxTrades/api/answers';
import { failures } from '../../../../nodes/RobloxTrades/api/failures';
import { thrownBy } from '../../support.mts';

const raw = (status: number, body: unknown, headers: Record<string, unknown> = {}) => ({
	status,
	headers: headers as never,
	text: typeof body === 'string' ? body : JSON.stringify(body),
});
const refusing = (code: unknown, more: object = {}, status = 400, headers = {}) =>
	failureIn('trades', raw(status, { errors: [{ code, message: 'No', ...more }] }, headers))!;

describe('what Roblox asks a person for', () => {
	test.each([
		[{ 'rblx-challenge-id': 'x' }, 'unknown'],
		[{ 'rblx-challenge-metadata': 'x' }, 'unknown'],
		[{ 'rblx-challenge-type': 'Captcha' }, 'captcha'],
		[{ 'rblx-challenge-type': ['captcha', 'other'] }, 'captcha'],
		[{ 'rblx-challenge-type': 'captcha=secret' }, 'unknown'],
		[{ 'rblx-challenge-type': '1captcha' }, 'unknown'],
		[{ 'rblx-challenge-type': 'a'.repeat(41) }, 'unknown'],
	])('%j is %s, and nothing else of it is shown', (headers, kind) => {
		const answer = raw(403, '', headers);
		expect(challengeOf(answer)).toBe(kind);
		expect(failureIn('trades', answer)).toMatchObject({
			code: 'CHALLENGE',
			message: `${failures.make('CHALLENGE').message} (${kind})`,
			httpStatus: 403,
			facts: { manualAction: true, challengeType: kind },
		});
	});
});

describe('a refusal', () => {
	test('has Roblox’s words and number, and how long to wait', () => {
		expect(refusing(17, {}, 400, { 'retry-after': '7' })).toMatchObject({
			code: 'NOT_ENOUGH_ROBUX',
			message: failures.make('NOT_ENOUGH_ROBUX').message,
			howToFix: failures.make('NOT_ENOUGH_ROBUX').howToFix,
			causedBy: 'you',
			providerMessage: 'No',
			providerCode: '17',
			httpStatus: 400,
			retryAfterMs: 7000,
			facts: {},
		});
		expect(refusing(17).facts).toEqual({});
	});

	test.each([undefined, null, 1.5, 'x'])('without a number has none: %p', (code) => {
		const { providerCode } = refusing(code);
		expect(providerCode).toBe(code === null ? '0' : undefined);
	});

	test('of a few words of a kilobyte has the first 500 characters', () => {
		expect(refusing(17, { message: ` ${'x'.repeat(1000)}` }).providerMessage).toBe('x'.repeat(500));
	});

	test.each([
		['SenderUserId', 'you', 'you', 'you'],
		['recipient', 'partner', 'your partner', 'receiver'],
	])('about the side %s says whose it is', (field, side, words, causedBy) => {
		const failure = refusing(7, { field });
		expect(failure.message).toBe(`${failures.make('USER_CANNOT_TRADE').message} (${words})`);
		expect(failure).toMatchObject({ causedBy, facts: { side, field } });
	});

	test('about a field that is no side says the field alone', () => {
		const failure = refusing(17, { field: 'robux' });
		expect(failure.message).toBe(failures.make('NOT_ENOUGH_ROBUX').message);
		expect(failure.facts).toEqual({ field: 'robux' });
		expect(refusing(7).message).toBe(failures.make('USER_CANNOT_TRADE').message);
	});

	test('that needs a person says so', () => {
		expect(refusing(23).facts).toEqual({ manualAction: true });
	});

	test.each<[unknown, string, boolean]>([
		[5, ' Roblox gives the value 5.', true],
		['y'.repeat(50), ` Roblox gives the value ${'y'.repeat(40)}.`, true],
		[[{ userAssetId: 1, reason: 'held' }], ' Items: 1: held.', true],
		[
			['x', { collectibleItemInstanceId: 'c', reason: 'a' }, { userAssetId: 2, reason: 'b' }],
			' Items: c: a, 2: b.',
			true,
		],
		[[], '', true],
		[{ a: 1 }, '', true],
		[null, '', false],
	])('shows the data %j', (fieldData, words, isFact) => {
		const { howToFix, facts } = refusing(12, { fieldData });
		expect(howToFix).toBe(failures.make('INVALID_ITEMS').howToFix + words);
		expect(facts).toEqual(isFact ? { fieldData } : {});
	});

	test('names at most eight items', () => {
		const fieldData = Array.from({ length: 9 }, (_, n) => ({ userAssetId: n, reason: 'r' }));
		expect(refusing(12, { fieldData }).howToFix).toMatch(/6: r, 7: r\.$/);
	});
});

describe('a restriction', () => {
	const told = (minutes: unknown) =>
		failureIn('trades', raw(200, { FailureReason: 'Held', ExpirationTimeInMinutes: minutes }));
	const { message } = failures.make('ECONOMIC_RESTRICTION');

	test('is told with its minutes, where there are some', () => {
		expect(told(5)).toMatchObject({
			message: `${message} for 5 more minutes`,
			providerMessage: 'Held',
			facts: { restriction: 'Held', expiresInMinutes: 5 },
		});
		for (const none of [0, -1, 'soon', undefined]) {
			expect(told(none)).toMatchObject({ message, facts: { expiresInMinutes: null } });
		}
	});
});

describe('an answer that came to a read', () => {
	test.each<[number, unknown, string | undefined]>([
		[300, '', undefined],
		[399, '', undefined],
		[400, '<html>', undefined],
		[404, '<html>', undefined],
		[400, '  ', 'UNKNOWN_CODE'],
		[404, {}, 'NOT_FOUND'],
		[404, { errors: [] }, 'NOT_FOUND'],
		[200, '<html>', undefined],
		[200, { errors: [{ code: 2 }] }, 'TRADE_NOT_FOUND'],
		[400, { errors: [{ code: 2 }] }, 'TRADE_NOT_FOUND'],
	])('HTTP %i with %j: %p', (status, body, code) => {
		expect(readFailureIn('trades', raw(status, body))?.code).toBe(code);
	});

	test('is a page with its cursor', () => {
		const body = { data: [{ a: 1 }, 'x'], nextPageCursor: 'c' };
		expect(pageOf(body, 'data')).toEqual({ items: [{ a: 1 }], next: 'c' });
		expect(pageOf({ items: [], nextPageCursor: 5 }, 'items')).toEqual({ items: [], next: null });
		const { failure } = thrownBy(() => pageOf(body, 'items')) as FailureError;
		expect(failure.code).toBe('NO_READABLE_ANSWER');
	});
});

describe('an answer to a request that changes something', () => {
	test.each<[number, unknown, string]>([
		[300, { id: 1 }, 'HTTP 300, a redirect'],
		[302, '', 'HTTP 302, a redirect'],
		[399, '', 'HTTP 399, a redirect'],
		[200, '<html>', 'HTTP 200 without a readable body'],
		[
			200,
			{ errors: [{ code: 17, message: 'No' }] },
			`HTTP 200 with a refusal in it: ${failures.make('NOT_ENOUGH_ROBUX').message}`,
		],
		[502, '<html>', 'HTTP 502'],
	])('HTTP %i with %j leaves it open: %s', (status, body, unclear) => {
		expect(attemptOf(raw(status, body))).toMatchObject({ unclear });
	});

	test('that asks for the token again is Roblox’s own, and did nothing', () => {
		expect(attemptOf(raw(403, '', { 'x-csrf-token': 'abc' }))).toMatchObject({
			refused: { code: 'TOKEN_REFUSED' },
		});
	});

	test('with a list of refusals is Roblox’s own, also without a number', () => {
		expect(attemptOf(raw(403, { errors: [{ message: 'No' }] }))).toMatchObject({
			refused: { code: 'FORBIDDEN' },
		});
		expect(attemptOf(raw(403, { message: 'No' }))).toMatchObject({ unclear: 'HTTP 403' });
	});
});
