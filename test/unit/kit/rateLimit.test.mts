import { Pacer, parseReset, sharedPacer } from '../../../kit/rateLimit';

const NOW = Date.parse('2026-01-01T00:00:00Z');

/** A pacer on a clock that moves only while somebody waits. */
function paced(limit: number, windowMs: number, parallel?: number) {
	let now = NOW;
	const pacer = new Pacer({ limit, windowMs, parallel }, () => now);
	const pause = (milliseconds: number) => {
		now += milliseconds;
		return Promise.resolve(false);
	};
	const send = async (headers?: Record<string, string>): Promise<number> => {
		await pacer.acquire(pause);
		pacer.release(headers);
		return now - NOW;
	};
	return { pacer, pause, send, later: (milliseconds: number) => void (now += milliseconds) };
}

const headers = (remaining: number, resetSeconds: number) => ({
	'x-ratelimit-remaining': String(remaining),
	'x-ratelimit-reset': String(resetSeconds),
});

describe('requests under a limit', () => {
	test('wait for the window when its requests are spent', async () => {
		const { send } = paced(3, 1000);
		const times = [await send(), await send(), await send(), await send(), await send()];
		expect(times.slice(0, 3)).toEqual([0, 0, 0]);
		expect(times[3]).toBeGreaterThanOrEqual(1000);
		expect(times[4]).toBeLessThan(1100);
	});

	test('never exceed the limit in any window, however long the run', async () => {
		const { send, later } = paced(5, 1000);
		const times: number[] = [];
		for (let n = 0; n < 60; n++) {
			later((n * 37) % 300);
			times.push(await send());
		}
		for (const from of times) {
			expect(times.filter((at) => at >= from && at - from < 1000).length).toBeLessThanOrEqual(5);
		}
	});

	test('go by what the provider says is left', async () => {
		const { send } = paced(100, 1000);
		expect(await send(headers(1, 30))).toBe(0);
		expect(await send()).toBe(0);
		expect(await send()).toBeGreaterThanOrEqual(30_000);
	});

	test('are free again when the provider’s window has ended', async () => {
		const { send, later } = paced(2, 1000);
		await send(headers(0, 10));
		later(10_000);
		expect(await send()).toBe(10_000);
		expect(await send()).toBe(10_000);
	});

	test('do not trust an older answer of the same window that promises more', async () => {
		const { send } = paced(100, 1000);
		await send(headers(1, 30));
		await send(headers(50, 30));
		expect(await send()).toBeGreaterThanOrEqual(30_000);
	});

	test.each([{}, { 'x-ratelimit-remaining': 'few', 'x-ratelimit-reset': '9' }, headers(0, 0)])(
		'count by themselves when the headers are of no use: %p',
		async (useless) => {
			const { send } = paced(2, 1000);
			expect([await send(useless), await send(useless)]).toEqual([0, 0]);
			expect(await send()).toBeGreaterThanOrEqual(1000);
		},
	);

	test('keep to the number that may be under way, in the order they asked', async () => {
		const { pacer, pause } = paced(100, 1000, 2);
		const order: number[] = [];
		const asked = [1, 2, 3, 4].map(async (n) => {
			await pacer.acquire(pause);
			order.push(n);
		});
		await new Promise(setImmediate);
		expect(order).toEqual([1, 2]);
		pacer.release();
		await new Promise(setImmediate);
		expect(order).toEqual([1, 2, 3]);
		pacer.release();
		await Promise.all(asked);
		expect(order).toEqual([1, 2, 3, 4]);
	});

	test('end when the execution is cancelled, and cost nothing then', async () => {
		const { pacer, pause, send } = paced(1, 1000);
		await send();
		expect(await pacer.acquire(() => Promise.resolve(true))).toBe(false);
		expect(await pacer.acquire(pause)).toBe(true);
	});
});

test.each([
	['30', NOW + 30_000],
	['0', NOW],
	[String(NOW / 1000), NOW],
	[String(NOW), NOW],
	[['5', '9'], NOW + 5000],
	['', undefined],
	['soon', undefined],
	['-1', undefined],
	[undefined, undefined],
])('a reset of %p is %p', (value, at) => expect(parseReset(value, NOW)).toBe(at));

test('nodes with the same credential share one pacer', () => {
	const rules = { limit: 1, windowMs: 1 };
	expect(sharedPacer('a', rules)).toBe(sharedPacer('a', rules));
	expect(sharedPacer('a', rules)).not.toBe(sharedPacer('b', rules));
});
