import {
	AdaptiveConcurrency,
	fixedConcurrency,
	forEachUpTo,
	type Concurrency,
} from '../../../../kit/http/concurrency.ts';
import { seeded, VirtualTime } from './virtualTime.mts';

const MOST = 128;

interface Request {
	/** How many are under way, this one included. */
	underWay: number;
	/** Milliseconds since the start. */
	at: number;
}

/** How a provider takes a request. */
interface Model {
	name: string;
	/** The fixed number that gets the most out of it. */
	best?: number;
	ms(request: Request): number;
	overloaded?(request: Request): boolean;
}

const RETRY_MS = 50;

/** Reads `count` things from a provider; what it refuses is read again, as the client does. */
async function readAll(model: Model, concurrency: Concurrency, count: number, time: VirtualTime) {
	const start = time.now;
	let underWay = 0;
	let most = 0;
	let refused = 0;
	const limits: number[] = [];
	const work = async () => {
		for (;;) {
			const begun = concurrency.began();
			underWay += 1;
			most = Math.max(most, underWay);
			const request = { underWay, at: time.now - start };
			const isRefused = model.overloaded?.(request) === true;
			await time.sleep(isRefused ? 5 : model.ms(request));
			underWay -= 1;
			concurrency.ended(begun, isRefused ? 'overloaded' : 'answered');
			limits.push(concurrency.limit);
			if (!isRefused) return;
			refused += 1;
			await time.sleep(RETRY_MS);
		}
	};
	const ms = await time.run(forEachUpTo(concurrency, count, () => true, work));
	return { perSecond: (count * 1000) / ms, most, refused, limits };
}

const adaptive = async (model: Model, count: number) => {
	const time = new VirtualTime();
	return await readAll(model, new AdaptiveConcurrency(MOST, time.clock), count, time);
};

/** A second. */
async function bestFixed(model: Model, count: number): Promise<number> {
	const concurrency = fixedConcurrency(model.best ?? MOST);
	return (await readAll(model, concurrency, count, new VirtualTime())).perSecond;
}

const steady = (ms: number): Model => ({ name: `steady, ${ms} ms`, ms: () => ms });

/** Like a real service: most answers in about the same time, some much later. */
const uneven = (ms: number): Model => {
	const random = seeded(7);
	return {
		name: `uneven, ${ms} ms`,
		ms: () => ms * (0.8 + 0.4 * random() + (random() < 0.02 ? 3 : 0)),
	};
};

/** So many at once are worked on; others wait, and waiting costs the provider a little. */
const slowUnderLoad = (workers: number, ms: number, cost: number): Model => ({
	name: `slow with more than ${workers}, ${ms} ms`,
	best: workers,
	ms: ({ underWay }) =>
		underWay <= workers ? ms : ms * (underWay / workers) * (1 + cost * (underWay - workers)),
});

/** More than so many at once are refused. */
const limited = (limit: number, ms: number): Model => ({
	name: `refuses more than ${limit}, ${ms} ms`,
	best: limit,
	ms: () => ms,
	overloaded: ({ underWay }) => underWay > limit,
});

describe('Adaptive concurrency', () => {
	test.each([
		{ model: steady(5), count: 4000 },
		{ model: steady(20), count: 4000 },
		{ model: steady(200), count: 4000 },
		{ model: uneven(100), count: 4000 },
		{ model: slowUnderLoad(8, 20, 0), count: 4000 },
		{ model: slowUnderLoad(30, 50, 0.002), count: 4000 },
		{ model: slowUnderLoad(60, 200, 0.002), count: 4000 },
		{ model: limited(10, 20), count: 8000 },
		{ model: limited(30, 100), count: 8000 },
		{ model: limited(50, 200), count: 12_000 },
		{ model: limited(100, 50), count: 12_000 },
	])(
		'$model.name: at least nine tenths of what the best fixed number gets',
		async ({ model, count }) => {
			const { perSecond } = await adaptive(model, count);
			expect(perSecond).toBeGreaterThanOrEqual(0.9 * (await bestFixed(model, count)));
		},
	);

	test.each([10, 15, 20, 33, 50, 64, 90])(
		'never has more than twice the %i requests under way that a provider takes',
		async (limit) => {
			const { most, refused } = await adaptive(limited(limit, 50), 5000);
			expect(most).toBeGreaterThan(limit * 0.9);
			expect(most).toBeLessThanOrEqual(limit * 2);
			// And it does not run against the limit again and again.
			expect(refused).toBeLessThan(5000 * 0.08);
		},
	);

	test('goes up in doublings, and no higher than the most that is allowed', async () => {
		const { most, limits } = await adaptive(steady(200), 4000);
		expect([...new Set(limits)]).toEqual([20, 40, 80, MOST]);
		expect(most).toBe(MOST);
	});

	test('falls to a single request while everything fails, and comes back quickly after it', async () => {
		const outage: Model = {
			name: 'outage',
			ms: () => 50,
			overloaded: ({ at }) => at > 1000 && at < 4000,
		};
		const { limits, most } = await adaptive(outage, 10_000);
		expect(Math.min(...limits)).toBe(1);
		expect(most).toBe(MOST);
		expect(limits.at(-1)).toBe(MOST);
		const { perSecond } = await adaptive(outage, 10_000);
		const without = await adaptive(steady(50), 10_000);
		// Three seconds are lost to the outage, and little to finding back.
		expect(10_000 / perSecond).toBeLessThan(10_000 / without.perSecond + 3 + 1.5);
	});

	test('follows a provider whose limit falls while it is used', async () => {
		const shrinking: Model = {
			name: 'shrinking',
			ms: () => 50,
			overloaded: ({ underWay, at }) => underWay > (at < 2000 ? 80 : 15),
		};
		const { limits } = await adaptive(shrinking, 6000);
		expect(Math.max(...limits.slice(-2000))).toBeLessThanOrEqual(30);
	});

	test('does not grow on requests that are few because there is little to do', async () => {
		const time = new VirtualTime();
		const concurrency = new AdaptiveConcurrency(MOST, time.clock);
		for (let round = 0; round < 50; round++) {
			await readAll(steady(20), concurrency, 5, time);
		}
		expect(concurrency.limit).toBe(20);
	});

	test('a refusal counts once for all that was sent before it was known', () => {
		const concurrency = new AdaptiveConcurrency(MOST, () => 0);
		const sent = Array.from({ length: 20 }, () => concurrency.began());
		for (const started of sent) concurrency.ended(started, 'overloaded');
		expect(concurrency.limit).toBe(10);
	});

	test('what ends without an answer by itself says nothing about the provider', () => {
		const concurrency = new AdaptiveConcurrency(MOST, () => 0);
		for (let count = 0; count < 200; count++) concurrency.ended(concurrency.began(), 'other');
		expect(concurrency.limit).toBe(20);
	});

	test('slow answers never take it below where it started: this machine may be what is slow', async () => {
		const { limits } = await adaptive(slowUnderLoad(3, 20, 0), 2000);
		expect(Math.min(...limits)).toBe(20);
	});
});

describe('forEachUpTo', () => {
	test('begins in order, works on no more than allowed, and finishes all', async () => {
		const time = new VirtualTime();
		const begun: number[] = [];
		let underWay = 0;
		let most = 0;
		await time.run(
			forEachUpTo(
				{ limit: 3 },
				10,
				() => true,
				async (index) => {
					begun.push(index);
					most = Math.max(most, ++underWay);
					await time.sleep(10 - index);
					underWay -= 1;
				},
			),
		);
		expect(begun).toEqual([0, 1, 2, 3, 4, 5, 6, 7, 8, 9]);
		expect(most).toBe(3);
	});

	test('begins nothing more once it is told to stop, and finishes what has begun', async () => {
		const time = new VirtualTime();
		const ended: number[] = [];
		await time.run(
			forEachUpTo(
				{ limit: 2 },
				10,
				() => ended.length < 3,
				async (index) => {
					await time.sleep(10);
					ended.push(index);
				},
			),
		);
		expect(ended).toEqual([0, 1, 2, 3]);
	});

	test('ends at once when there is nothing to do', async () => {
		await forEachUpTo(
			{ limit: 2 },
			0,
			() => true,
			() => Promise.reject(new Error('nothing to do')),
		);
	});
});
