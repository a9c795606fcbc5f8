import { Pacer, parseReset, sharedPacer, type LimitRules } from '../../../kit/rateLimit';
import { LimitedProvider, seeded, VirtualTime, type LimitSetup } from './virtualTime.mts';

const MINUTE = 60_000;
const DOCUMENTED: LimitRules = { limit: 60, windowMs: MINUTE, learns: true };

interface BulkSetup extends LimitSetup {
	calls?: number;
	workers?: number;
	rules?: LimitRules;
	seed?: number;
	latencyMs?: number;
	/** Chance that the answer is lost after the provider counted the request. */
	loss?: number;
}

/** Sends many calls with several workers at once, as a node does with many items. */
async function bulk(setup: BulkSetup) {
	const { calls = 150, workers = 16, latencyMs = 300, loss = 0 } = setup;
	const time = new VirtualTime();
	const provider = new LimitedProvider(time, setup);
	const random = seeded(setup.seed ?? 1);
	const pacer = new Pacer(setup.rules ?? DOCUMENTED, time.clock);
	let left = calls;
	const work = async () => {
		while (left > 0) {
			left -= 1;
			const turn = await pacer.acquire(time.pause);
			if (!turn) throw new Error('cancelled');
			await time.sleep(random() * latencyMs);
			const headers = provider.take();
			await time.sleep(random() * latencyMs);
			pacer.release(turn, random() < loss ? undefined : headers);
		}
	};
	const ms = await time.run(Promise.all(Array.from({ length: workers }, work)));
	const least = (Math.ceil(calls / setup.limit) - 1) * setup.windowMs;
	return { refused: provider.refused, served: provider.served, ratio: ms / least };
}

describe('150 calls at 60 a minute meet no 429 and take at most 1.05 of the least time', () => {
	const { floor, ceil } = Math;
	test.each<[string, Partial<LimitSetup>]>([
		['a point in time, rounded up', { reset: 'epoch', round: ceil }],
		['a point in time, rounded down', { reset: 'epoch', round: floor }],
		['seconds left, rounded up', { reset: 'seconds', round: ceil }],
		['seconds left, rounded down', { reset: 'seconds', round: floor }],
		['milliseconds', { reset: 'milliseconds' }],
		['no headers at all', { reset: 'none' }],
		['a clock 40 s ahead that tells its time', { reset: 'epoch', skewMs: 40_000, date: true }],
		['a clock 40 s behind that tells its time', { reset: 'epoch', skewMs: -40_000, date: true }],
		['a clock an hour ahead', { reset: 'epoch', skewMs: 3_600_000 }],
		['a clock an hour behind', { reset: 'epoch', skewMs: -3_600_000 }],
	])('%s', async (_name, setup) => {
		for (let seed = 1; seed <= 5; seed++) {
			const result = await bulk({ limit: 60, windowMs: MINUTE, reset: 'epoch', ...setup, seed });
			expect(result).toMatchObject({ refused: 0, served: 150 });
			expect(result.ratio).toBeLessThanOrEqual(1.05);
		}
	});
});

describe('no 429', () => {
	test.each([1, 2, 3, 7, 20, 60, 100])(
		'with a limit of %i that only the headers tell',
		async (limit) => {
			const setup = { limit, windowMs: 5000, reset: 'seconds', workers: 64 } as const;
			expect(await bulk({ ...setup, calls: 3 * limit })).toMatchObject({ refused: 0 });
		},
	);

	test.each([10, 50, 200, 1000, 4000])(
		'with answers that take up to %i ms each way',
		async (latencyMs) => {
			for (const aligned of [true, false]) {
				for (let seed = 1; seed <= 4; seed++) {
					const setup = { limit: 20, windowMs: 10_000, reset: 'epoch', calls: 100 } as const;
					const result = await bulk({ ...setup, aligned, latencyMs, seed });
					expect(result).toMatchObject({ refused: 0, served: 100 });
				}
			}
		},
	);

	test('when many answers are lost', async () => {
		for (let seed = 1; seed <= 8; seed++) {
			const setup = { limit: 20, windowMs: 10_000, reset: 'epoch', loss: 0.3 } as const;
			expect((await bulk({ ...setup, calls: 100, seed })).refused).toBe(0);
		}
	});

	test('when each window ends in the middle of the work', async () => {
		for (let seed = 1; seed <= 8; seed++) {
			const setup = { limit: 20, windowMs: 3000, reset: 'seconds', workers: 2 } as const;
			const result = await bulk({ ...setup, calls: 200, latencyMs: 150, seed, aligned: true });
			expect(result.refused).toBe(0);
		}
	});

	test('in a window of half a second, as the tests use it', async () => {
		const setup = { limit: 20, windowMs: 500, reset: 'epoch', latencyMs: 5 } as const;
		expect(await bulk(setup)).toMatchObject({ refused: 0, served: 150 });
	});
});

describe('what the headers say counts for more than what is documented', () => {
	const wait = async (headers: Record<string, string>) => {
		const time = new VirtualTime();
		const pacer = new Pacer({ limit: 60, windowMs: 1000 }, time.clock);
		pacer.release((await pacer.acquire(time.pause))!, { 'x-ratelimit-remaining': '0', ...headers });
		return await time.run(pacer.acquire(time.pause));
	};

	test('a window that is longer', async () => {
		expect(await wait({ 'x-ratelimit-reset': '30' })).toBe(31_000);
	});

	test('nothing left and no end named: one documented window', async () => {
		expect(await wait({})).toBe(1000);
	});

	test('an end in a day is left to the caller', async () => {
		expect(await wait({ 'x-ratelimit-reset': '86400' })).toBe(0);
	});

	test.each([{ 'x-ratelimit-remaining': 'few' }, { 'x-ratelimit-remaining': '' }])(
		'%j says nothing',
		async (headers) => expect(await wait(headers)).toBe(0),
	);
});

describe('by its own count alone', () => {
	test('no window of that length ever holds more than the limit', async () => {
		const setup = { limit: 5, windowMs: 1000, reset: 'none', aligned: true } as const;
		const rules = { limit: 5, windowMs: 1000 };
		expect(await bulk({ ...setup, rules, calls: 40 })).toMatchObject({ refused: 0 });
	});

	test('no more are under way at once than the provider allows', async () => {
		const time = new VirtualTime();
		const pacer = new Pacer({ limit: 100, windowMs: MINUTE, parallel: 3 }, time.clock);
		let underWay = 0;
		let most = 0;
		const call = async () => {
			const turn = await pacer.acquire(time.pause);
			most = Math.max(most, ++underWay);
			await time.sleep(50);
			underWay -= 1;
			pacer.release(turn!);
		};
		await time.run(Promise.all(Array.from({ length: 20 }, call)));
		expect(most).toBe(3);
	});

	test('requests get their turn in the order they asked', async () => {
		const time = new VirtualTime();
		const pacer = new Pacer({ limit: 2, windowMs: 100 }, time.clock);
		const order: number[] = [];
		const call = async (_: unknown, index: number) => {
			const turn = await pacer.acquire(time.pause);
			order.push(index);
			pacer.release(turn!);
		};
		await time.run(Promise.all(Array.from({ length: 9 }, call)));
		expect(order).toEqual([0, 1, 2, 3, 4, 5, 6, 7, 8]);
	});
});

test('a cancelled execution stops waiting, and the next one in line goes on', async () => {
	const time = new VirtualTime();
	const pacer = new Pacer({ limit: 1, windowMs: 100 }, time.clock);
	pacer.release((await pacer.acquire(time.pause))!);
	const cancelled = await pacer.acquire(() => Promise.resolve(true));
	expect(cancelled).toBeUndefined();
	const next = pacer.acquire(time.pause);
	expect(await time.run(next)).toBe(100);
	expect(await next).toBeDefined();
});

describe('Retry-After', () => {
	const afterRefusal = async (retryAfter: string) => {
		const time = new VirtualTime();
		const pacer = new Pacer({ limit: 60, windowMs: MINUTE }, time.clock);
		pacer.release((await pacer.acquire(time.pause))!, { 'retry-after': retryAfter });
		return await time.run(pacer.acquire(time.pause));
	};

	test('holds back all others too', async () => expect(await afterRefusal('7')).toBe(7000));

	test('of an hour is left to the caller', async () => expect(await afterRefusal('3600')).toBe(0));
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

test('nodes with the same key share a pacer, others do not', () => {
	const one = sharedPacer('hash-a', DOCUMENTED);
	expect(sharedPacer('hash-a', DOCUMENTED)).toBe(one);
	expect(sharedPacer('hash-b', DOCUMENTED)).not.toBe(one);
});
