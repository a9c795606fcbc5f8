import {
	allOf,
	rateLimiter,
	sharedLimiter,
	type LimitRules,
	type RateLimiter,
} from '../../../../kit/http/rateLimiter';
import { DOCUMENTED, limiterLab, MINUTE } from './limiterLab.mts';
import { VirtualTime } from './virtualTime.mts';

let time: VirtualTime;
beforeEach(() => (time = new VirtualTime()));
const lab = (rules: LimitRules, limiter?: RateLimiter) => limiterLab(time, rules, limiter);

describe('waiting', () => {
	test('no more are under way at once than the provider allows', async () => {
		const { limiter, ask } = lab({ limit: 100, windowMs: MINUTE, parallel: 3 });
		let underWay = 0;
		let most = 0;
		const call = async () => {
			const permit = await ask();
			most = Math.max(most, ++underWay);
			await time.sleep(50);
			underWay -= 1;
			limiter.release(permit!);
		};
		expect(await time.run(Promise.all(Array.from({ length: 20 }, call)))).toBe(350);
		expect(most).toBe(3);
	});

	test('requests get their permits in the order they asked', async () => {
		const { granted, limiter, ask } = lab({ limit: 2, windowMs: 100, parallel: 1 });
		const call = async (_: unknown, index: number) => limiter.release((await ask(index))!);
		await time.run(Promise.all(Array.from({ length: 9 }, call)));
		expect(granted.map(({ name }) => name)).toEqual([0, 1, 2, 3, 4, 5, 6, 7, 8]);
	});

	test('an answer wakes the next one at once', async () => {
		const { granted, askFor, answer } = lab({ limit: 5, windowMs: MINUTE, parallel: 1 });
		void askFor(2);
		await time.pass(9876);
		answer();
		await time.pass(1);
		expect(granted.map(({ after }) => after)).toEqual([0, 9876]);
	});

	test('many that wait look no more often than one, and leave no long pause behind', async () => {
		const { limiter, ask, askFor } = lab({ limit: 1, windowMs: MINUTE });
		limiter.release((await ask())!);
		void askFor(100);
		await time.pass(MINUTE);
		expect(time.pauses.length).toBeLessThanOrEqual(130);
		expect(Math.max(...time.pauses)).toBeLessThanOrEqual(1000);
	});

	test('an execution is not watched any longer than it waits', async () => {
		const { ask, askFor, answer } = lab({ limit: 9, windowMs: MINUTE, parallel: 1 });
		let pauses = 0;
		const served = ask('served', async (milliseconds) => {
			pauses += 1;
			return await time.pause(milliseconds);
		});
		const waiting = ask('waiting', async (milliseconds) => {
			pauses += 1;
			return await time.pause(milliseconds);
		});
		void askFor(2);
		await served;
		await time.pass(1);
		answer();
		await time.run(waiting);
		const pausesUntilServed = pauses;
		await time.pass(20_000);
		expect(pauses).toBe(pausesUntilServed);
	});

	test('a permit counts once, however often it is released', async () => {
		const { limiter, granted, askFor } = lab({ limit: 9, windowMs: MINUTE, parallel: 2 });
		void askFor(9);
		await time.pass(1);
		for (let times = 0; times < 3; times++) limiter.release(granted[0]!.permit);
		await time.pass(1);
		expect(granted).toHaveLength(3);
	});

	test('a clock that was set back does not stop it', async () => {
		const { granted, askFor, answer } = lab({ limit: 1, windowMs: MINUTE });
		void askFor(2);
		await time.pass(1);
		answer({ 'retry-after': '60', 'x-ratelimit-remaining': '0', 'x-ratelimit-limit': '2' });
		time.now -= 3_600_000;
		await time.pass(10_000);
		expect(granted).toHaveLength(2);
	});
});

describe('a cancelled execution', () => {
	test('gets no permit, and those behind it do not wait for it', async () => {
		const { granted, ask, answer } = lab({ limit: 1, windowMs: 20_000 });
		const cancelled = [new AbortController(), new AbortController()];
		void ask('sent');
		const first = ask('first', time.pauseOf(cancelled[0]!.signal));
		void ask('second');
		const third = ask('third', time.pauseOf(cancelled[1]!.signal));
		void ask('fourth');
		await time.pass(1000);
		cancelled.forEach((controller) => controller.abort());
		expect(await time.run(Promise.all([first, third]))).toBe(0);
		expect(await Promise.all([first, third])).toEqual([undefined, undefined]);
		answer();
		await time.pass(20_001);
		answer();
		await time.pass(20_001);
		expect(granted.map(({ name }) => name)).toEqual(['sent', 'second', 'fourth']);
		expect(granted.map(({ after }) => after)).toEqual([0, 21_000, 41_001]);
	});

	test('gets no permit either when its own request ends in that moment', async () => {
		const { granted, ask, answer } = lab({ limit: 9, windowMs: MINUTE, parallel: 1 });
		const controller = new AbortController();
		const pause = time.pauseOf(controller.signal);
		await ask('sent', pause);
		const waiting = ask('waiting', pause);
		await time.pass(1000);
		answer();
		controller.abort();
		await time.run(waiting);
		expect(granted).toHaveLength(1);
	});

	test('leaves no trace of a permit that headers allowed', async () => {
		const { limiter, granted, ask, askFor, answer } = lab({ limit: 1, windowMs: MINUTE });
		await ask();
		answer({ 'x-ratelimit-remaining': '2' });
		limiter.giveBack((await ask())!);
		void askFor(9);
		await time.pass(1);
		expect(granted).toHaveLength(4);
	});

	test('leaves no trace of a permit that it gives back', async () => {
		const { limiter, granted, ask, askFor } = lab({ limit: 2, windowMs: MINUTE });
		limiter.giveBack((await ask())!);
		void askFor(3);
		await time.pass(1);
		expect(granted).toHaveLength(3);
		limiter.giveBack(granted[2]!.permit);
		await time.pass(1);
		expect(granted).toHaveLength(4);
	});
});

describe('a 429 with Retry-After', () => {
	const REFUSED = { 'retry-after': '7' };

	test.each<[string, Record<string, string>]>([
		['seconds', REFUSED],
		[
			'a date of a clock an hour ahead',
			{ date: 'Mon, 10 Nov 2025 14:53:20 GMT', 'retry-after': 'Mon, 10 Nov 2025 14:53:27 GMT' },
		],
		['beside X-RateLimit headers', { ...REFUSED, 'x-ratelimit-remaining': '9' }],
	])('holds back all others: %s', async (_name, headers) => {
		const { granted, askFor, answer } = lab({ limit: 60, windowMs: MINUTE, parallel: 5 });
		void askFor(20);
		await time.pass(1000);
		answer(headers);
		for (let others = 0; others < 4; others++) answer();
		await time.pass(6999);
		expect(granted).toHaveLength(5);
		await time.pass(2);
		expect(granted).toHaveLength(10);
	});

	test('is not shortened by the answer to an earlier request', async () => {
		const { granted, askFor, answer } = lab({ limit: 60, windowMs: MINUTE, parallel: 3 });
		void askFor(4);
		await time.pass(0);
		answer(REFUSED);
		answer({ 'retry-after': '3' });
		answer({ 'x-ratelimit-remaining': '40', 'x-ratelimit-reset': '50' });
		await time.pass(60_000);
		expect(granted.at(-1)).toMatchObject({ after: 7000 });
	});

	test('lets one request try again, although the limit counts as spent', async () => {
		const { granted, askFor, answer } = lab({ limit: 2, windowMs: MINUTE });
		void askFor(4);
		await time.pass(0);
		answer();
		answer(REFUSED);
		await time.pass(50_000);
		expect(granted.map(({ after }) => after)).toEqual([0, 0, 7000]);
	});

	test('counts for more than a later reset', async () => {
		const { granted, askFor, answer } = lab({ limit: 2, windowMs: MINUTE });
		void askFor(3);
		await time.pass(0);
		answer({ 'x-ratelimit-remaining': '1', 'x-ratelimit-reset': '40' });
		answer(REFUSED);
		await time.pass(MINUTE);
		expect(granted.at(-1)).toMatchObject({ after: 7000 });
	});

	test.each(['61', '3600'])('of %s s is left to the caller', async (retryAfter) => {
		const { granted, ask, answer } = lab(DOCUMENTED);
		await ask();
		answer({ 'retry-after': retryAfter });
		await ask();
		expect(granted.at(-1)).toMatchObject({ after: 0 });
	});
});

describe('several limits at once', () => {
	const rate = { limit: 3, windowMs: MINUTE };
	const parallel = { limit: Infinity, windowMs: MINUTE, parallel: 1 };

	test('all of them hold', async () => {
		const limiter = allOf(rateLimiter(rate, time.clock), rateLimiter(parallel, time.clock));
		const { granted, askFor, answer } = lab(rate, limiter);
		void askFor(9);
		for (let calls = 0; calls < 3; calls++) {
			await time.pass(1000);
			expect(granted).toHaveLength(calls + 1);
			answer();
		}
		await time.pass(1000);
		expect(granted).toHaveLength(3);
	});

	test('headers change a rate, and not the requests in parallel', async () => {
		const shared = rateLimiter(parallel, time.clock);
		const reads = lab(rate, allOf(rateLimiter(rate, time.clock), shared));
		const writes = lab(rate, allOf(rateLimiter(rate, time.clock), shared));
		await reads.ask();
		reads.answer({ 'x-ratelimit-remaining': '0', 'x-ratelimit-limit': '1', 'retry-after': '50' });
		expect(await time.run(writes.ask())).toBe(0);
		writes.answer();
		expect(await time.run(reads.ask())).toBe(50_000);
	});

	test('who is cancelled at the second one gives back the first', async () => {
		const shared = rateLimiter(parallel, time.clock);
		const { granted, limiter, ask } = lab(rate, allOf(rateLimiter(rate, time.clock), shared));
		const holder = (await shared.acquire(time.pause))!;
		const controller = new AbortController();
		const cancelled = [1, 2, 3].map(() => ask('cancelled', time.pauseOf(controller.signal)));
		await time.pass(1000);
		controller.abort();
		expect(await Promise.all(cancelled)).toEqual([undefined, undefined, undefined]);
		shared.release(holder);
		for (let calls = 0; calls < 3; calls++) limiter.release((await ask(calls))!);
		expect(granted.map(({ name, after }) => [name, after])).toEqual([
			[0, 1000],
			[1, 1000],
			[2, 1000],
		]);
	});

	test('a permit for several can be given back', async () => {
		const limiter = allOf(rateLimiter(rate, time.clock), rateLimiter(parallel, time.clock));
		const { granted, ask } = lab(rate, limiter);
		for (let calls = 0; calls < 9; calls++) limiter.giveBack((await ask())!);
		expect(granted.at(-1)).toMatchObject({ after: 0 });
	});
});

describe('the limiters of a process', () => {
	test('are shared by nodes with the same key, and by no others', () => {
		const one = sharedLimiter('hash-a', DOCUMENTED);
		expect(sharedLimiter('hash-a', DOCUMENTED)).toBe(one);
		expect(sharedLimiter('hash-b', DOCUMENTED)).not.toBe(one);
	});

	test('are not kept without end; who is in use stays', () => {
		const used = sharedLimiter('used', DOCUMENTED);
		const idle = sharedLimiter('idle', DOCUMENTED);
		for (let key = 0; key < 600; key++) {
			sharedLimiter(`hash-${key}`, DOCUMENTED);
			expect(sharedLimiter('used', DOCUMENTED)).toBe(used);
		}
		expect(sharedLimiter('idle', DOCUMENTED)).not.toBe(idle);
	});
});
