import fc from 'fast-check';

import { bulk, type BulkSetup } from './limitedProvider.mts';

const { ceil, floor } = Math;

// Ten and more on a schedule: each run takes milliseconds, and `npm test` has thousands of others to make.
const RUNS = Number(process.env.PROPERTY_RUNS ?? 1);

/** A provider that keeps to what it documents and whose headers are true. */
const provider = {
	windows: fc.constantFrom('fromFirst', 'aligned', 'sliding' as const),
	reset: fc.constantFrom('epoch', 'seconds', 'milliseconds', 'none' as const),
	resetMeans: fc.constantFrom('next', 'all' as const),
	round: fc.constantFrom(ceil, floor),
	sendsLimit: fc.boolean(),
	learns: fc.boolean(),
	seed: fc.integer({ min: 1, max: 1e9 }),
};
const clock = fc.constantFrom(
	{},
	{ date: true },
	{ date: true, skewMs: 40_000 },
	{ date: true, skewMs: -40_000 },
);
const documented = <T extends BulkSetup & { learns: boolean }>(setup: T): T => ({
	...setup,
	rules: { limit: setup.limit, windowMs: setup.windowMs, learns: setup.learns },
});

test('no 429 by documented rules, whatever the provider counts, sends and loses', async () => {
	const limit = fc.oneof(fc.integer({ min: 1, max: 5 }), fc.integer({ min: 1, max: 120 }));
	const setup = fc
		.record({
			...provider,
			limit,
			windows: provider.windows,
			windowMs: fc.constantFrom(300, 1000, 2500, 10_000, 60_000),
			phase: fc.double({ min: 0, max: 0.999, noNaN: true }),
			workers: fc.constantFrom(1, 2, 3, 8, 16, 64, 128),
			latencyMs: fc.constantFrom(1, 20, 300, 2000, 12_000),
			idleMs: fc.constantFrom(0, 0, 500, 5000, 60_000),
			loss: fc.constantFrom(0, 0.05, 0.3, 1),
			garbled: fc.constantFrom(0, 0.05, 0.3, 0.9),
			windowsToFill: fc.integer({ min: 1, max: 4 }),
		})
		.chain((made) =>
			// An unreadable Date makes a clock that differs a header that is not true.
			(made.garbled === 0 ? clock : fc.constant({})).map((time) =>
				documented({
					...made,
					...time,
					phaseMs: floor(made.phase * made.windowMs),
					calls: Math.min(300, made.windowsToFill * made.limit + floor(made.phase * made.limit)),
				}),
			),
		);
	await fc.assert(
		fc.asyncProperty(setup, async (made) => {
			expect(await bulk(made)).toMatchObject({ refused: 0, served: made.calls });
		}),
		{ numRuns: 100 * RUNS },
	);
});

test('no 429 when a part of the limit was spent before and headers say so', async () => {
	const setup = fc
		.record({
			...provider,
			reset: fc.constantFrom('epoch', 'seconds', 'milliseconds' as const),
			limit: fc.integer({ min: 1, max: 60 }),
			windowMs: fc.constantFrom(10_000, 60_000),
			phase: fc.double({ min: 0, max: 0.999, noNaN: true }),
			spent: fc.double({ min: 0, max: 0.999, noNaN: true }),
			workers: fc.constantFrom(1, 8, 64),
			latencyMs: fc.constantFrom(20, 300, 2000),
			learns: fc.constant(true),
		})
		.map((made) =>
			documented({
				...made,
				phaseMs: floor(made.phase * made.windowMs),
				earlier: floor(made.spent * made.limit),
				calls: 3 * made.limit,
			}),
		);
	await fc.assert(
		fc.asyncProperty(setup, async (made) => {
			expect(await bulk(made)).toMatchObject({ refused: 0, served: made.calls });
		}),
		{ numRuns: 60 * RUNS },
	);
});

const minutes = {
	...provider,
	limit: fc.integer({ min: 1, max: 100 }),
	windowMs: fc.constant(60_000),
	latencyMs: fc.constant(300),
	workers: fc.constantFrom(16, 32, 128),
	windowsToFill: fc.integer({ min: 4, max: 8 }),
};

test('at least 0.98 of the best possible throughput', async () => {
	const setup = fc
		.record({ ...minutes, phaseMs: fc.integer({ min: 0, max: 55_000 }) })
		// Without headers nobody can know when windows of the wall clock begin.
		.filter(({ windows, reset }) => windows !== 'aligned' || reset !== 'none')
		.chain((made) =>
			clock.map((time) =>
				documented({ ...made, ...time, calls: made.windowsToFill * made.limit + 1 }),
			),
		);
	await fc.assert(
		fc.asyncProperty(setup, async (made) => {
			const { leastMs, ms } = await bulk(made);
			expect(leastMs / ms).toBeGreaterThanOrEqual(0.98);
			expect(leastMs / ms).toBeLessThanOrEqual(1);
		}),
		{ numRuns: 40 * RUNS },
	);
});

test('the same when answers are lost or garbled, measured from the first request', async () => {
	const setup = fc
		.record({
			...minutes,
			loss: fc.constantFrom(0, 0.05, 0.3, 1),
			garbled: fc.constantFrom(0.05, 0.3, 0.9),
		})
		.map((made) => documented({ ...made, calls: made.windowsToFill * made.limit + 1 }));
	await fc.assert(
		fc.asyncProperty(setup, async (made) => {
			const { leastMs, ms } = await bulk(made);
			expect(leastMs / ms).toBeGreaterThanOrEqual(0.98);
		}),
		{ numRuns: 30 * RUNS },
	);
});
