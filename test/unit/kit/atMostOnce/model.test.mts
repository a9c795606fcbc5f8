import fc from 'fast-check';

import { atMostOnce, type Outcome } from '../../../../kit/atMostOnce';
import { FailureError } from '../../../../kit/failure/failure';
import {
	FATES,
	ModelledProvider,
	SIGHTS,
	type Effect,
	type Fate,
	type Guard,
	type Sender,
	type Sight,
} from './modelledProvider.mts';
import { fakeRun, newAccount, UNSAFE } from './support.mts';

beforeEach(() => void jest.useFakeTimers());
afterEach(() => void jest.useRealTimers());

const RUNS = 300;

/** One execution that brings about the effect of one reference, and is tried again when it failed. */
interface Execution {
	reference: 'A' | 'B';
	/** Tries of Retry On Fail, each with the memory of those before. */
	tries: number;
	/** Cancelled in the pause with this number; 0: not at all. */
	cancelInPause: number;
}

interface Schedule {
	executions: Execution[];
	fates: Fate[];
	sights: Sight[];
}

const executions = (references: Array<'A' | 'B'>, most: number) =>
	fc.array(
		fc.record({
			reference: fc.constantFrom(...references),
			tries: fc.integer({ min: 1, max: 3 }),
			cancelInPause: fc.integer({ min: 0, max: 3 }),
		}),
		{ minLength: 1, maxLength: most },
	);
const schedules = (given: fc.Arbitrary<Execution[]>): fc.Arbitrary<Schedule> =>
	fc.record({
		executions: given,
		fates: fc.array(fc.constantFrom(...FATES), { maxLength: 12 }),
		sights: fc.array(fc.constantFrom(...SIGHTS), { maxLength: 12 }),
	});

type Ended = { outcome: Outcome<{ id: string }> } | { failure: FailureError['failure'] };

/** Checks after every try that it said the truth, and at the end that what was refused for good never came. */
async function play(guard: Guard, { executions: all, fates, sights }: Schedule) {
	const provider = new ModelledProvider(guard, newAccount(), [...fates], [...sights]);
	const refused: Sender[] = [];
	for (const [execution, { reference, tries, cancelInPause }] of all.entries()) {
		const run = fakeRun(undefined, { ...(cancelInPause > 0 && { cancelInPause }) });
		for (let tried = 0; tried < tries; tried++) {
			provider.sender = { execution, tried };
			const ended: Ended = await atMostOnce(provider.write(reference), run).then(
				(outcome) => ({ outcome }),
				(thrown: FailureError) => ({ failure: thrown.failure }),
			);
			const effects = provider.effectsOf(reference);
			if ('outcome' in ended) {
				checkDone(ended.outcome, effects, execution, fates.includes('twice'));
				break;
			}
			checkFailure(ended.failure, effects, { execution, state: run.deed?.state });
			if (ended.failure.outcome !== 'unknown') refused.push(provider.sender);
			if (run.isCancelled) break;
		}
	}
	provider.settle();
	for (const sender of refused) {
		expect(provider.ledger.filter(({ by }) => by === sender)).toEqual([]);
	}
	return provider;
}

function checkDone(
	{ value, existing }: Outcome<{ id: string }>,
	effects: Effect[],
	execution: number,
	wasDoubled: boolean,
) {
	const effect = effects.find(({ id }) => id === value.id);
	expect(effect).toBeDefined();
	if (existing === false) expect(effect?.by.execution).toBe(execution);
	// A first request that something repeats is answered as a repetition: nobody can tell.
	if (existing === true && !wasDoubled) expect(effect?.by.execution).toBeLessThan(execution);
}

function checkFailure(
	failure: FailureError['failure'],
	effects: Effect[],
	{ execution, state }: { execution: number; state: string | undefined },
) {
	const { code, outcome, message, howToFix } = failure;
	if (outcome === 'unknown') {
		expect(`${message} ${howToFix}`).not.toMatch(UNSAFE);
		expect(state).not.toBe('none');
	} else {
		expect(['TOO_POOR', 'CANCELLED', 'DOWN', 'UNEXPECTED']).toContain(code);
		// An execution that is cancelled while it waits for its turn has learned nothing of what others have made.
		const denied = effects.filter(({ by }) => code !== 'CANCELLED' || by.execution === execution);
		expect(denied).toEqual([]);
	}
}

const atMost = (provider: ModelledProvider) =>
	Math.max(0, ...['A', 'B'].map((reference) => provider.effectsOf(reference).length));

describe('any sequence of what a provider and its network do', () => {
	test.each(['unique', 'keyed'] as const)(
		'makes one effect at most, over several executions, and what is said is true: %s',
		async (guard) => {
			await fc.assert(
				fc.asyncProperty(schedules(executions(['A', 'B'], 4)), async (schedule) => {
					expect(atMost(await play(guard, schedule))).toBeLessThanOrEqual(1);
				}),
				{ numRuns: RUNS },
			);
		},
	);

	test('makes one effect at most in one execution, where nothing guards but looking', async () => {
		const fates = fc.array(fc.constantFrom(...FATES.filter((fate) => fate !== 'twice')), {
			maxLength: 12,
		});
		const one = fc.tuple(schedules(executions(['A'], 1)), fates);
		await fc.assert(
			fc.asyncProperty(one, async ([schedule, given]) => {
				const provider = await play('none', { ...schedule, fates: given });
				expect(atMost(provider)).toBeLessThanOrEqual(1);
			}),
			{ numRuns: RUNS },
		);
	});
});
