import { atMostOnce, type Attempt, type Found } from '../../../../kit/atMostOnce';
import {
	down,
	duplicate,
	failures,
	fakeRun,
	newAccount,
	order,
	play,
	refusal,
	UNSAFE,
	type Order,
	type Script,
} from './support.mts';

beforeEach(() => void jest.useFakeTimers());
afterEach(() => void jest.useRealTimers());

const unclear: Attempt<Order> = { unclear: 'no answer' };
const refused: Attempt<Order> = { refused: refusal };
const taken: Attempt<Order> = { taken: duplicate };
const absent: Found<Order> = { absent: true };
const made = (): Attempt<Order> => ({ done: order() });
const there = (): Found<Order> => ({ found: order() });

describe('once a try was unclear', () => {
	test.each<[string, Script]>([
		['a later refusal under the same key', { repeat: 'sameKey', tries: [unclear, refused] }],
		['a refusal after a look', { tries: [unclear, refused], looks: [absent, absent] }],
		[
			'a duplicate that cannot be looked up',
			{ tries: [unclear, taken], looks: [absent, absent, { blind: down }, { blind: down }] },
		],
		['a clash of the key', { repeat: 'sameKey', tries: [unclear, taken, taken] }],
		['an unclear try again', { repeat: 'sameKey', tries: [unclear, unclear, unclear] }],
	])('%s does not deny it', async (_name, script) => {
		const { ended, failure, text, run } = await play(script);
		expect(['OUTCOME_UNKNOWN', 'NOT_CREATED']).toContain(ended);
		expect(failure.outcome).toBe('unknown');
		expect(failure.facts?.detail).toBe('no answer');
		expect(text).not.toMatch(UNSAFE);
		expect(run.notes).not.toContain('none');
		expect(run.deed).toMatchObject({ reference: 'shop-1', state: 'sent' });
	});

	test('the last words of the provider are told with it, its advice is not', async () => {
		const later = failures.make('TOO_POOR', {
			providerMessage: 'No!',
			providerCode: 'poor',
			httpStatus: 402,
			retryAfterMs: 9000,
		});
		const { failure, text } = await play({
			repeat: 'sameKey',
			tries: [unclear, { refused: later }],
		});
		expect(failure).toMatchObject({
			code: 'OUTCOME_UNKNOWN',
			providerMessage: 'No!',
			providerCode: 'poor',
			httpStatus: 402,
			facts: { laterCode: 'TOO_POOR' },
		});
		expect(text).toContain('Provider last answered: Too few credits.');
		expect(text).not.toContain('Top up');
	});

	test('a look that finds it settles it, whatever was said', async () => {
		const { ended, sent, looked } = await play({
			tries: [unclear, refused],
			looks: [absent, there],
		});
		expect([ended, sent, looked]).toEqual(['done new unknownOutcome', 2, 2]);
	});

	test('a look that excludes it settles it as well', async () => {
		const excluded = failures.make('DOWN', { message: 'It was cancelled' });
		const { ended, failure, run } = await play({
			repeat: 'never',
			tries: [unclear],
			looks: [{ excluded }],
		});
		expect(ended).toBe('DOWN');
		expect(failure).toMatchObject({ message: 'It was cancelled', reference: 'shop-1' });
		expect(failure.outcome).toBeUndefined();
		expect(run.deed?.state).toBe('none');
	});
});

describe('pauses', () => {
	test('before repeated tries are seconds', async () => {
		const { run } = await play({ repeat: 'sameKey', always: true, tries: [unclear] });
		expect(run.pauses).toEqual([2000, 6000]);
	});

	test('can be others', async () => {
		const script: Script = { repeat: 'sameKey', always: true, tries: [unclear] };
		expect((await play({ ...script, triesAfterMs: [5000] })).run.pauses).toEqual([5000]);
		expect((await play({ ...script, triesAfterMs: [] })).sent).toBe(1);
	});

	test('before looks are as asked, until something is there', async () => {
		const script: Script = { repeat: 'never', tries: [unclear], looksAfterMs: [0, 1500, 4000] };
		const late = await play({ ...script, looks: [absent, there] });
		expect(late.run.pauses).toEqual([1500]);
		expect(late.ended).toBe('done null unknownOutcome');
		const none = await play({ ...script, looks: [absent, absent, absent] });
		expect(none.run.pauses).toEqual([1500, 4000]);
		expect(none.ended).toBe('OUTCOME_UNKNOWN');
	});

	test('before looks at a duplicate are seconds, in case it does not show at once', async () => {
		const { run, ended } = await play({ tries: [taken], looks: [absent, absent, there] });
		expect(run.pauses).toEqual([2000, 6000]);
		expect(ended).toBe('done old duplicate');
	});

	test.each([
		[1000, [2000, 6000], 3],
		[10_000, [10_000, 10_000], 3],
		[65_000, [65_000, 65_000], 3],
		[65_001, [], 1],
	])('are at least those that the provider asks for: %p ms', async (retryAfterMs, pauses, sent) => {
		const report = await play({
			repeat: 'sameKey',
			always: true,
			tries: [{ unclear: 'busy', retryAfterMs }],
		});
		expect(report.run.pauses).toEqual(pauses);
		expect(report.sent).toBe(sent);
		expect(report.ended).toBe('OUTCOME_UNKNOWN');
	});
});

describe('the time for which a provider knows a key', () => {
	const tries = async (windowMs: number) =>
		(await play({ repeat: 'sameKey', always: true, tries: [unclear], windowMs })).sent;

	test('ends the tries: a forgotten key would make a second effect', async () => {
		expect(await tries(8001)).toBe(3);
		expect(await tries(8000)).toBe(2);
		expect(await tries(2001)).toBe(2);
		expect(await tries(2000)).toBe(1);
	});

	test('is told', async () => {
		const { text } = await play({
			repeat: 'sameKey',
			always: true,
			tries: [unclear],
			windowMs: 86_400_000,
		});
		expect(text).toContain('Run this item again with the same Order ID within 24 hours: ');
	});
});

describe('cancelling', () => {
	test('before the first try sends nothing', async () => {
		const { ended, sent, run, failure } = await play({ run: { isCancelled: true } });
		expect([ended, sent]).toEqual(['CANCELLED', 0]);
		expect(failure.message).toBe('The execution was cancelled before anything was sent');
		expect(run.notes).toEqual(['none']);
	});

	test('before the first try, after one that an earlier try left open', async () => {
		const { ended, sent, run, text } = await play({
			repeat: 'sameKey',
			deed: { reference: 'shop-1', state: 'sent' },
			run: { isCancelled: true },
		});
		expect([ended, sent]).toEqual(['OUTCOME_UNKNOWN', 0]);
		expect(text).not.toMatch(UNSAFE);
		expect(run.notes).toEqual([]);
	});

	test('in the look before the first try sends nothing', async () => {
		const { ended, sent } = await play({
			findFirst: true,
			looks: [
				() => {
					throw failures.error('CANCELLED', { message: 'cancelled in the look' });
				},
			],
		});
		expect([ended, sent]).toEqual(['CANCELLED', 0]);
	});

	test('in the pause before a repeated try leaves it open, and nothing more is sent', async () => {
		const { ended, sent } = await play({
			repeat: 'sameKey',
			tries: [unclear],
			run: { cancelInPause: 1 },
		});
		expect([ended, sent]).toEqual(['OUTCOME_UNKNOWN', 1]);
	});

	test('in that pause when a look has found nothing', async () => {
		const { ended, sent } = await play({
			tries: [unclear],
			looks: [absent],
			run: { cancelInPause: 1 },
		});
		expect([ended, sent]).toEqual(['NOT_CREATED', 1]);
	});

	test('in the pause before the first look after a try says that it was not looked up', async () => {
		const { ended, text, failure } = await play({
			repeat: 'never',
			tries: [unclear],
			looks: [],
			looksAfterMs: [1000],
			run: { cancelInPause: 1 },
		});
		expect(ended).toBe('OUTCOME_UNKNOWN');
		expect(text).toContain('It could not be looked up either: The execution was cancelled.');
		expect(text).not.toMatch(/before anything was sent/);
		expect(failure.facts?.lookup).toBe('CANCELLED');
	});

	test('in a later pause keeps what the first look has shown', async () => {
		const { text, failure } = await play({
			repeat: 'never',
			tries: [unclear],
			looks: [absent],
			looksAfterMs: [0, 1000],
			run: { cancelInPause: 1 },
		});
		expect(text).toContain('No such order shows up so far.');
		expect(failure.facts?.lookup).toBe('absent');
	});

	test('while looking for a duplicate leaves open what it is', async () => {
		const { ended, failure } = await play({
			tries: [taken],
			looks: [absent],
			run: { cancelInPause: 1 },
		});
		expect(ended).toBe('DUPLICATE unknown');
		expect(failure.retryable).toBe(true);
	});

	test('during a try that gets its answer changes nothing about it', async () => {
		const run = fakeRun();
		const result = await atMostOnce<Order>(
			{
				failures,
				account: newAccount(),
				reference: 'shop-1',
				noun: 'order',
				repeat: 'never',
				idOf: ({ id }) => id,
				attempt: () => {
					run.isCancelled = true;
					return Promise.resolve({ done: order() });
				},
			},
			run,
		);
		expect(result.existing).toBe(false);
		expect(run.deed?.state).toBe('done');
	});
});

describe('looking before the first try', () => {
	const first = { findFirst: true } as const;

	test.each([
		['Order ID', 'done old duplicate'],
		[undefined, 'done old sameOffer'],
	])('finds what is there, and sends nothing: label %p', async (label, ended) => {
		const report = await play({ ...first, label: label, looks: [there] });
		expect([report.ended, report.sent]).toEqual([ended, 0]);
	});

	test('refuses what belongs to another', async () => {
		const looks: Array<Found<Order>> = [{ found: order('differs') }];
		const { ended, sent, run } = await play({ ...first, looks });
		expect([ended, sent, run.deed?.state]).toEqual(['REFERENCE_OF_ANOTHER', 0, 'none']);
	});

	test('sends nothing when nobody can tell what is there', async () => {
		const { ended, sent, text, run } = await play({
			...first,
			looks: [{ found: order('notShown') }],
		});
		expect([ended, sent]).toEqual(['OUTCOME_UNKNOWN', 0]);
		expect(text).not.toContain('The request was sent');
		expect(text).toContain('does not show enough to compare it');
		expect(text).not.toMatch(UNSAFE);
		expect(run.notes).toEqual([]);
	});

	test('sends nothing when the look brought no answer', async () => {
		const { ended, sent, failure } = await play({ ...first, looks: [{ blind: down }] });
		expect([ended, sent]).toEqual(['DOWN', 0]);
		expect(failure.outcome).toBeUndefined();
		const thrown = await play({ ...first, looks: [new TypeError('defect')] });
		expect([thrown.ended, thrown.sent]).toEqual(['UNEXPECTED', 0]);
	});

	test('sends nothing where the effect is excluded', async () => {
		const { ended, sent } = await play({ ...first, looks: [{ excluded: down }] });
		expect([ended, sent]).toEqual(['DOWN', 0]);
	});

	test('goes on when there is nothing, or only what could be something else', async () => {
		const candidates: Found<Order> = { candidates: { text: 'Some.', facts: {} } };
		for (const look of [absent, candidates]) {
			const { ended, sent } = await play({ ...first, looks: [look], tries: [made] });
			expect([ended, sent]).toEqual(['done new', 1]);
		}
	});
});

describe('defects, and answers of a shape that nobody foresaw', () => {
	const broken = () => {
		throw new TypeError('Cannot read properties of null');
	};

	test.each<[string, Script]>([
		['comparing an answer', { tries: [made], matches: broken }],
		['naming an answer', { tries: [made], idOf: broken }],
		[
			'naming differences',
			{ tries: [{ done: order('differs'), existing: true }], differences: broken },
		],
		['comparing what a look found', { tries: [unclear], looks: [there], matches: broken }],
	])('%s leave open what was sent', async (_name, script) => {
		const { ended, failure, text, run } = await play(script);
		expect(ended).toBe('OUTCOME_UNKNOWN');
		expect(text).not.toMatch(UNSAFE);
		expect(failure.reference).toBe('shop-1');
		expect(run.deed?.state).toBe('sent');
	});

	test('before anything was sent are what they are', async () => {
		const { ended, run } = await play({ findFirst: true, looks: [there], matches: broken });
		expect(ended).toBe('defect: Cannot read properties of null');
		expect(run.notes).toEqual([]);
	});

	test('do not undo what an earlier try may have done', async () => {
		const { ended } = await play({
			deed: { reference: 'shop-1', state: 'sent' },
			looks: [there],
			matches: broken,
		});
		expect(ended).toBe('OUTCOME_UNKNOWN');
	});
});
