import { parseReset, parseRetryAfter, readLimit, readQuota } from '../../../../kit/http/headers';

describe('Retry-After', () => {
	const now = Date.parse('2026-01-01T00:00:00Z');

	test.each([
		['0', 0],
		['5', 5000],
		[' 120 ', 120_000],
		[['3', '9'], 3000],
		['Thu, 01 Jan 2026 00:01:00 GMT', 60_000],
		['Wed, 31 Dec 2025 23:00:00 GMT', 0],
	])('%p means a wait of %p ms', (value, milliseconds) => {
		expect(parseRetryAfter(value, now)).toBe(milliseconds);
	});

	test.each([undefined, null, '', 'soon', '-5', '1.5', '12345678901', 5, {}])(
		'%p means nothing',
		(value) => expect(parseRetryAfter(value, now)).toBeUndefined(),
	);
});

describe('parseReset', () => {
	const now = 1_762_782_800_500;
	test.each<[unknown, unknown, number | undefined]>([
		['1762782860', undefined, 1_762_782_861_000],
		['60', undefined, now + 61_000],
		['0', undefined, now + 1000],
		['0.5', undefined, now + 500],
		['1762782860123', undefined, 1_762_782_860_123],
		[['1762782860', '5'], undefined, 1_762_782_861_000],
		['1762786460', new Date(now + 3_600_000).toUTCString(), now + 61_000],
		['1762782860', 'no date', 1_762_782_861_000],
		['', undefined, undefined],
		['soon', undefined, undefined],
		['-5', undefined, undefined],
		[undefined, undefined, undefined],
		[60, undefined, undefined],
	])('%p with Date %p', (value, date, expected) => {
		expect(parseReset(value, now, date)).toBe(expected);
	});
});

describe('what remains of a limit with windows of a minute', () => {
	const now = 1_762_782_800_000;
	const date = new Date(now).toUTCString();
	const quota = (remaining: string, reset?: string, more = {}) =>
		readQuota(
			{ 'x-ratelimit-remaining': remaining, 'x-ratelimit-reset': reset, ...more },
			now,
			60_000,
		);

	test.each([
		['seconds left', '30', {}, 31_000],
		['a point in time', '1762782830', {}, 31_000],
		[
			'a point in time by a clock of its own',
			'1762786430',
			{ date: '10 Nov 2025 14:53:20 GMT' },
			31_000,
		],
		['no reset: one window', undefined, {}, 60_000],
		['an unreadable reset: one window', 'soon', {}, 60_000],
		['a minute that was rounded up: one window', '61', {}, 60_000],
		['a window longer than documented', '200', {}, 201_000],
		['the same as a point in time', '1762783000', { date }, 201_000],
		['far away, by a clock nobody knows: one window', '1762783000', {}, 60_000],
	])('%s', (_name, reset, more, expected) => {
		expect(quota('7', reset, more)).toEqual({ remaining: 7, resetAt: now + expected });
	});

	test.each([
		['a window that is over', '7', '1762782790'],
		['a reset that nobody waits for', '7', '301'],
		['an unreadable number', 'few', '30'],
		['no number', '', '30'],
		['a negative number', '-1', '30'],
		['a fraction', '1.5', '30'],
	])('nothing is known from %s', (_name, remaining, reset) => {
		expect(quota(remaining, reset)).toBeUndefined();
	});

	test('nothing is known without headers', () =>
		expect(readQuota({}, now, 60_000)).toBeUndefined());
});

test.each([
	['60', 60],
	['1000, 1000;w=60', 1000],
	['30;w=1', 30],
	['', undefined],
	['many', undefined],
	[undefined, undefined],
])('X-RateLimit-Limit %p', (value, limit) => {
	expect(readLimit({ 'x-ratelimit-limit': value })).toBe(limit);
});
