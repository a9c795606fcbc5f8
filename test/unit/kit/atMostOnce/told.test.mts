import type { Attempt, Found } from '../../../../kit/atMostOnce';
import { look } from '../../../../kit/operation/look';
import { duplicate, failures, fakeRun, order, play, REFERENCE, type Order } from './support.mts';

beforeEach(() => void jest.useFakeTimers());
afterEach(() => void jest.useRealTimers());

const unclear: Attempt<Order> = { unclear: 'no answer' };
const taken: Attempt<Order> = { taken: duplicate };
const absent: Found<Order> = { absent: true };
const differs = order('differs', 'id-1');

describe('an unknown outcome is told', () => {
	test('with what a look has found that cannot be compared', async () => {
		const found = order('notShown', 'id-1');
		const { failure } = await play({ tries: [unclear], looks: [{ found }] });
		expect(failure.facts).toMatchObject({ lookup: 'notShown', found });
	});

	test('with the last look, where the same key was tried until the end', async () => {
		const { text, failure } = await play({
			repeat: 'sameKey',
			triesAfterMs: [],
			tries: [unclear],
			looks: [absent],
		});
		expect(text).toContain('No such order shows up so far.');
		expect(failure.facts).toMatchObject({ detail: 'no answer', lookup: 'absent' });
	});

	test('with the defect that left it open', async () => {
		const matches = () => {
			throw new TypeError('Cannot read properties of null');
		};
		const { failure } = await play({ tries: [{ done: order() }], matches });
		expect(failure.facts?.detail).toBe('Cannot read properties of null');
		const later = await play({ tries: [unclear], looks: [{ found: order() }], matches });
		expect(later.failure.facts?.detail).toBe('no answer');
	});

	test('without differences, where none can be named', async () => {
		const { failure } = await play({
			repeat: 'sameKey',
			triesAfterMs: [],
			tries: [{ done: differs }],
			differences: undefined,
		});
		expect(failure.facts?.detail).toBe('an answer that does not show this request');
	});
});

describe('a key that the provider knows, and that no look explains,', () => {
	const looks = [absent, absent, absent];

	test('must not be run again: once it is forgotten, that would be a second effect', async () => {
		const { failure } = await play({ repeat: 'sameKey', tries: [taken], looks });
		expect(failure).toMatchObject({ code: 'OUTCOME_UNKNOWN', retryable: false });
		expect(failure.howToFix).toContain('Do not run this item again');
		expect(failure.facts?.detail).toBe(duplicate.message);
	});

	test('is told by the first reason, and then by the provider’s last words', async () => {
		const { failure } = await play({ repeat: 'sameKey', tries: [unclear, taken], looks });
		expect(failure.facts).toMatchObject({ detail: 'no answer', laterCode: 'DUPLICATE' });
		expect(failure.retryable).toBe(false);
	});
});

describe('a reference of another', () => {
	const howToFix =
		'The existing order differs. No second order was made. Give every order its own Order ID.';

	test('is told without differences, where none can be named', async () => {
		const differences = undefined;
		const fresh = await play({
			repeat: 'sameKey',
			tries: [{ done: differs, existing: true }],
			differences,
		});
		expect(fresh.failure).toMatchObject({ code: 'REFERENCE_OF_ANOTHER', howToFix });
		const outcome = { value: differs, existing: false };
		const again = await play({
			deed: { reference: REFERENCE, state: 'done', outcome },
			differences,
		});
		expect(again.failure).toMatchObject({ code: 'REFERENCE_OF_ANOTHER', howToFix });
	});

	test('does not take back the note of an unclear try', async () => {
		const { ended, run } = await play({ tries: [unclear], looks: [{ found: differs }] });
		expect(ended).toBe('REFERENCE_OF_ANOTHER');
		expect(run.notes).toEqual(['sent']);
	});
});

test('where nothing can be looked up, nothing is waited for either', async () => {
	const write = { failures, account: 'a', reference: 'A', noun: 'order', repeat: 'never' } as const;
	const run = fakeRun();
	const attempt = async () => await Promise.resolve(unclear);
	expect(await look({ ...write, attempt, idOf: () => undefined }, run, [5])).toBeUndefined();
	expect(run.pauses).toEqual([]);
});
