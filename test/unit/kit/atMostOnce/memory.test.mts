import type { Attempt, Found } from '../../../../kit/atMostOnce';
import type { Deed } from '../../../../kit/operation/executionMemory';
import {
	down,
	fakeRun,
	order,
	play,
	refusal,
	REFERENCE,
	UNSAFE,
	type Order,
	type Script,
} from './support.mts';

beforeEach(() => void jest.useFakeTimers());
afterEach(() => void jest.useRealTimers());

const made = (): Attempt<Order> => ({ done: order() });
const absent: Found<Order> = { absent: true };
const there = (): Found<Order> => ({ found: order() });

describe('what is noted for the report of a stopped run and for the next try', () => {
	test('is that it was sent, before it is, and then what came of it', async () => {
		const atSending: unknown[] = [];
		const run = fakeRun();
		const { ended } = await play({
			run: { note: (deed) => run.note(deed) },
			tries: [
				() => {
					atSending.push(run.deed);
					return { done: order('same', 'id-1') };
				},
			],
		});
		expect(ended).toBe('done new');
		expect(atSending).toEqual([{ reference: REFERENCE, state: 'sent' }]);
		expect(run.deed).toEqual({
			reference: REFERENCE,
			state: 'done',
			id: 'id-1',
			outcome: { value: { id: 'id-1', shows: 'same' }, existing: false },
		});
	});

	test('has no id where there is none', async () => {
		const { run } = await play({ tries: [made], idOf: () => undefined });
		expect(run.deed).not.toHaveProperty('id');
	});

	test('is that there is nothing, after a refusal', async () => {
		const { run } = await play({ tries: [{ refused: refusal }] });
		expect(run.notes).toEqual(['sent', 'none']);
		expect(run.deed).toEqual({ reference: REFERENCE, state: 'none' });
	});
});

describe('an earlier try of this execution', () => {
	const sent: Deed = { reference: REFERENCE, state: 'sent' };
	const doneWith = (shows: Order['shows']): Deed => ({
		reference: REFERENCE,
		state: 'done',
		outcome: { value: order(shows, 'id-1'), existing: false },
	});

	test.each(['same', 'notShown'] as const)('that is done is given again: %s', async (shows) => {
		const { result, sent: requests, run } = await play({ deed: doneWith(shows) });
		expect(result).toEqual({ value: { id: 'id-1', shows }, existing: false });
		expect(requests).toBe(0);
		expect(run.notes).toEqual([]);
	});

	test('that is done with something else keeps its reference, and its note', async () => {
		const { ended, sent: requests, failure, run } = await play({ deed: doneWith('differs') });
		expect([ended, requests]).toEqual(['REFERENCE_OF_ANOTHER', 0]);
		expect(failure.howToFix).toContain('differs: amount 5 instead of 6. No second order was made.');
		expect(run.deed).toEqual(doneWith('differs'));
	});

	test('that was refused leaves everything open to this one', async () => {
		const deed: Deed = { reference: REFERENCE, state: 'none' };
		expect((await play({ deed, tries: [made] })).ended).toBe('done new');
		expect((await play({ deed, tries: [{ refused: refusal }] })).ended).toBe('TOO_POOR');
	});

	test.each(['sent', 'done'] as const)(
		'under another reference is no matter: %s',
		async (state) => {
			const deed: Deed = { ...doneWith('same'), reference: 'other', state };
			expect((await play({ deed, tries: [made] })).ended).toBe('done new');
			expect((await play({ deed, tries: [{ refused: refusal }] })).ended).toBe('TOO_POOR');
		},
	);

	test.each<[string, Script, string, number]>([
		['under the same key is sent again', { repeat: 'sameKey', tries: [made] }, 'done null', 1],
		[
			'and is refused now',
			{ repeat: 'sameKey', tries: [{ refused: refusal }] },
			'OUTCOME_UNKNOWN',
			1,
		],
		['is found by a look', { looks: [there] }, 'done null unknownOutcome', 0],
		['is absent, and sent again', { looks: [absent], tries: [made] }, 'done new', 1],
		['cannot be looked up', { looks: [{ blind: down }] }, 'OUTCOME_UNKNOWN', 0],
		[
			'could be one of several',
			{ looks: [{ candidates: { text: 'x', facts: {} } }] },
			'OUTCOME_UNKNOWN',
			0,
		],
		[
			'is absent, and refused now',
			{ looks: [absent, absent], tries: [{ refused: refusal }] },
			'NOT_CREATED',
			1,
		],
		[
			'that is never repeated is looked for',
			{ repeat: 'never', looks: [there] },
			'done null unknownOutcome',
			0,
		],
		[
			'that is never repeated is not sent again',
			{ repeat: 'never', looks: [absent] },
			'OUTCOME_UNKNOWN',
			0,
		],
		['that is never repeated, without a look', { repeat: 'never' }, 'OUTCOME_UNKNOWN', 0],
		[
			'that is never repeated is not sent again after the look that comes first',
			{ repeat: 'never', findFirst: true, looks: [absent] },
			'OUTCOME_UNKNOWN',
			0,
		],
		[
			'that may run again is sent again once a look has not found it',
			{ repeat: 'never', mayRunAgain: true, looks: [absent], tries: [made] },
			'done new',
			1,
		],
		[
			'that the first look finds',
			{ repeat: 'never', findFirst: true, looks: [there] },
			'done null unknownOutcome',
			0,
		],
		[
			'that the first look cannot see',
			{ findFirst: true, looks: [{ blind: down }] },
			'OUTCOME_UNKNOWN',
			0,
		],
	])('that left it open %s', async (_name, script, ended, requests) => {
		const report = await play({ deed: sent, ...script });
		expect([report.ended, report.sent]).toEqual([ended, requests]);
		if (report.failure) expect(report.text).not.toMatch(UNSAFE);
		expect(report.run.notes).not.toContain('none');
	});

	test('that left it open is told as the reason', async () => {
		const { text, failure } = await play({ deed: sent, repeat: 'never' });
		expect(failure.facts?.detail).toBe('an earlier try of this execution got no clear answer');
		expect(text).toContain('It was not sent again. Check with Provider before you send it again.');
		expect(failure.retryable).toBe(false);
	});
});
