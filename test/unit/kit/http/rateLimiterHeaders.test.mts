import type { LimitRules } from '../../../../kit/http/rateLimiter';
import { bulk, type LimitSetup } from './limitedProvider.mts';
import { DOCUMENTED, limiterLab, MINUTE } from './limiterLab.mts';
import { VirtualTime } from './virtualTime.mts';

let time: VirtualTime;
beforeEach(() => (time = new VirtualTime()));
const lab = (rules: LimitRules) => limiterLab(time, rules);

describe('150 calls at 60 a minute meet no 429 and take at most 1.02 of the least time', () => {
	const { floor, ceil } = Math;
	test.each<[string, Partial<LimitSetup>]>([
		['a point in time, rounded up', { reset: 'epoch', round: ceil }],
		['a point in time, rounded down', { reset: 'epoch', round: floor }],
		['seconds left, rounded up', { reset: 'seconds', round: ceil }],
		['seconds left, rounded down', { reset: 'seconds', round: floor }],
		['milliseconds', { reset: 'milliseconds' }],
		['no headers at all', { reset: 'none' }],
		['a clock 40 s ahead that sends its time', { reset: 'epoch', skewMs: 40_000, date: true }],
		['a clock 40 s behind that sends its time', { reset: 'epoch', skewMs: -40_000, date: true }],
		['a clock an hour ahead', { reset: 'epoch', skewMs: 3_600_000 }],
		['a clock an hour behind', { reset: 'epoch', skewMs: -3_600_000 }],
		['sliding windows, the next permit', { windows: 'sliding', resetMeans: 'next' }],
		['sliding windows, all permits', { windows: 'sliding', resetMeans: 'all' }],
	])('%s', async (_name, setup) => {
		for (let seed = 1; seed <= 5; seed++) {
			const result = await bulk({ limit: 60, windowMs: MINUTE, reset: 'epoch', ...setup, seed });
			expect(result).toMatchObject({ refused: 0, served: 150 });
			expect(result.ratio).toBeLessThanOrEqual(1.02);
		}
	});
});

describe('what the headers say counts for more than what is documented', () => {
	test.each([1, 2, 3, 7, 20, 100, 200])('a limit of %i', async (limit) => {
		for (const sendsLimit of [true, false]) {
			const setup = { limit, windowMs: MINUTE, reset: 'seconds', sendsLimit, workers: 64 } as const;
			const result = await bulk({ ...setup, calls: 3 * limit });
			expect(result.refused).toBe(0);
			expect(result.ratio).toBeLessThanOrEqual(1.02);
		}
	});

	test.each([500, 5000, 120_000])('a window of %i ms', async (windowMs) => {
		const setup = { limit: 20, windowMs, reset: 'seconds', latencyMs: 5, calls: 60 } as const;
		const { refused, ms, leastMs } = await bulk(setup);
		expect(refused).toBe(0);
		// The reset is known to a second before and a second after.
		expect(ms - leastMs).toBeLessThanOrEqual(2 * 2000 + 100);
	});

	test('others have used a part of the limit', async () => {
		for (const windows of ['fromFirst', 'aligned', 'sliding'] as const) {
			const setup = { limit: 60, windowMs: MINUTE, reset: 'seconds', windows } as const;
			expect(await bulk({ ...setup, earlier: 50 })).toMatchObject({ refused: 0, served: 150 });
		}
	});

	test('others spend it at the same time', async () => {
		const { granted, askFor, answer } = lab(DOCUMENTED);
		const left = (remaining: number) => ({ 'x-ratelimit-remaining': String(remaining) });
		await askFor(1);
		answer(left(10));
		void askFor(3);
		await time.pass(1);
		answer(left(2));
		void askFor(20);
		await time.pass(1);
		expect(granted).toHaveLength(6);
	});

	test('a request that hangs does not keep others from the next window', async () => {
		const { granted, ask, answer } = lab({ limit: 1, windowMs: MINUTE });
		await ask('answered');
		answer({ 'x-ratelimit-remaining': '1', 'x-ratelimit-reset': '9' });
		void ask('hangs');
		expect(await time.run(ask('next'))).toBe(10_000);
		expect(granted).toHaveLength(3);
	});

	test('a limit of 0 says nothing', async () => {
		const { ask, answer } = lab({ limit: 2, windowMs: MINUTE });
		await ask();
		answer({ 'x-ratelimit-limit': '0' });
		expect(await time.run(ask())).toBe(0);
	});

	const wait = async (headers: Record<string, string>) => {
		const { ask, answer } = lab({ limit: 60, windowMs: 1000 });
		await ask();
		answer({ 'x-ratelimit-remaining': '0', ...headers });
		return await time.run(ask());
	};

	test('nothing left in a window that is longer', async () => {
		expect(await wait({ 'x-ratelimit-reset': '30' })).toBe(31_000);
	});

	test('nothing left and no end named: one documented window', async () => {
		expect(await wait({})).toBe(1000);
	});

	test('an end in a day is left to the caller', async () => {
		expect(await wait({ 'x-ratelimit-reset': '86400' })).toBe(0);
	});

	test.each(['few', ''])('%j says nothing', async (remaining) => {
		expect(await wait({ 'x-ratelimit-remaining': remaining })).toBe(0);
	});
});

describe('the first request', () => {
	const LEFT = { 'x-ratelimit-remaining': '5', 'x-ratelimit-reset': '30' };

	test('goes alone when answers say what remains', async () => {
		const { granted, askFor, answer } = lab(DOCUMENTED);
		void askFor(10);
		await time.pass(5000);
		expect(granted).toHaveLength(1);
		answer(LEFT);
		await time.pass(1);
		expect(granted).toHaveLength(6);
	});

	test('of the next window goes alone as well', async () => {
		const { granted, ask, askFor, answer } = lab(DOCUMENTED);
		await ask();
		answer(LEFT);
		await time.pass(31_000);
		void askFor(10);
		await time.pass(5000);
		expect(granted).toHaveLength(2);
	});

	test('does not hold up the others when its answer is lost', async () => {
		const { granted, askFor, answer } = lab(DOCUMENTED);
		void askFor(100);
		await time.pass(5000);
		answer();
		await time.pass(1);
		expect(granted).toHaveLength(60);
	});

	test('goes with all others when nothing is known of headers', async () => {
		const { granted, askFor } = lab({ ...DOCUMENTED, learns: false });
		void askFor(100);
		await time.pass(1);
		expect(granted).toHaveLength(60);
	});
});
