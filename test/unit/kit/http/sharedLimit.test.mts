import fc from 'fast-check';

import type { FailureError } from '../../../../kit/failure/failure';
import { rateLimiter } from '../../../../kit/http/rateLimiter';
import { processesField, processesOf, readProcesses } from '../../../../kit/http/sharedLimit';
import { optionsField } from '../../../../kit/operation/optionsField';
import { executeContext, thrownBy } from '../../support.mts';
import { bulk } from './limitedProvider.mts';
import { limiterLab, MINUTE } from './limiterLab.mts';
import { VirtualTime } from './virtualTime.mts';

// More of them on a schedule, as in rateLimiterProperties.
const RUNS = Number(process.env.PROPERTY_RUNS ?? 1);

/** Processes that share a limit, told so by the option Processes Sharing the Limit. */
const setup = fc
	.record({
		windows: fc.constantFrom('fromFirst', 'aligned', 'sliding' as const),
		reset: fc.constantFrom('epoch', 'seconds', 'milliseconds', 'none' as const),
		learns: fc.boolean(),
		seed: fc.integer({ min: 1, max: 1e9 }),
		processes: fc.integer({ min: 2, max: 12 }),
		limit: fc.integer({ min: 1, max: 60 }),
		windowMs: fc.constantFrom(1000, 10_000, 60_000),
		workers: fc.constantFrom(1, 3, 16),
		latencyMs: fc.constantFrom(1, 300, 2000),
		idleMs: fc.constantFrom(0, 500, 5000),
		loss: fc.constantFrom(0, 0.3),
		calls: fc.integer({ min: 1, max: 120 }),
	})
	// A part is at least one request.
	.filter(({ limit, processes }) => processes <= limit)
	.map((made) => ({
		...made,
		rules: { limit: made.limit, windowMs: made.windowMs, learns: made.learns },
	}));

test('no 429 when each process keeps to its part', async () => {
	await fc.assert(
		fc.asyncProperty(setup, async (made) => {
			expect(await bulk(made)).toMatchObject({ refused: 0, served: made.calls });
		}),
		{ numRuns: 100 * RUNS },
	);
});

test('without the option several processes run into the limit', async () => {
	const { refused } = await bulk({
		windows: 'sliding',
		reset: 'none',
		limit: 10,
		windowMs: MINUTE,
		calls: 40,
		processes: 2,
		rules: { limit: 20, windowMs: MINUTE },
	});
	expect(refused).toBeGreaterThan(0);
});

test.each([
	[10, 2, 5],
	[10, 3, 3],
	[60, 7, 8],
])(
	'a limit of %i has room for %i processes with %s requests each',
	async (limit, processes, each) => {
		const time = new VirtualTime();
		const { granted, askFor } = limiterLab(
			time,
			{ limit, windowMs: MINUTE },
			rateLimiter({ limit, windowMs: MINUTE, processes }, time.clock),
		);
		void askFor(limit);
		await time.pass(MINUTE - 1);
		expect(granted).toHaveLength(each);
	},
);

test('the lower limit of a header is divided as well', async () => {
	const time = new VirtualTime();
	const { granted, ask, askFor, answer } = limiterLab(
		time,
		{ limit: 60, windowMs: MINUTE },
		rateLimiter({ limit: 60, windowMs: MINUTE, processes: 2 }, time.clock),
	);
	await ask();
	answer({ 'x-ratelimit-limit': '8', 'x-ratelimit-remaining': '7', 'x-ratelimit-reset': '60' });
	void askFor(20);
	await time.pass(MINUTE - 1);
	expect(granted).toHaveLength(4);
});

describe('the option', () => {
	test.each([
		[undefined, 1],
		[1, 1],
		[100, 100],
		[' 7 ', 7],
	])('of %p means %i', (value, processes) => {
		expect(readProcesses(value)).toBe(processes);
		const items = [{ options: { processes: value } }, { options: { processes: 9 } }];
		expect(processesOf(executeContext({ items }))).toBe(processes);
	});

	test.each([
		[0, '"0"'],
		[-1, '"-1"'],
		[101, '"101"'],
		[1.5, '"1.5"'],
		[Number.NaN, '"NaN"'],
		['two', '"two"'],
		['1e1', '"1e1"'],
		[true, '"true"'],
		[[2], '"[2]"'],
		['', 'an empty value'],
		[null, 'an empty value'],
	])('of %p is refused by its name', (value, shown) => {
		const { failure } = thrownBy(() => readProcesses(value)) as FailureError;
		expect(failure).toMatchObject({
			code: 'INVALID_INPUT',
			causedBy: 'you',
			message: `Processes Sharing the Limit must be a whole number between 1 and 100, got ${shown}`,
			facts: { field: 'Processes Sharing the Limit' },
		});
	});

	test('is one of every operation where there is a limit, and of no other', () => {
		expect(processesField).toMatchObject({ name: 'processes', default: 1 });
		expect(optionsField('read', [], true).options).toContain(processesField);
		expect(optionsField('read').options).not.toContain(processesField);
	});
});
