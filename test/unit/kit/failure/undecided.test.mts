import { Failures, type FailureError } from '../../../../kit/failure/failure';
import {
	about,
	mismatch,
	notCreated,
	outcomeUnknown,
	referenceOfAnother,
	shownOf,
	type Doubt,
	type Subject,
} from '../../../../kit/failure/undecided';

const failures = new Failures('Shop', {
	NO: {
		message: 'Shop says no',
		howToFix: 'Pay with a new ID.',
		causedBy: 'you',
		retryable: false,
	},
});
const subject: Subject = {
	failures,
	noun: 'order',
	reference: 'shop-1',
	label: 'Order ID',
	isSafeToRepeat: true,
	facts: { amount: 5 },
};
const unnamed: Subject = { ...subject };
delete unnamed.label;
const doubt: Doubt = { unclear: 'no answer' };
const textOf = ({ failure }: FailureError) => `${failure.message}. ${failure.howToFix}`;

test('a failure about an effect has its reference, if it is the user’s', () => {
	const failure = failures.make('NO');
	expect(about(subject, failure).failure).toEqual({ ...failure, reference: 'shop-1' });
	expect(about(unnamed, failure).failure).toEqual(failure);
});

describe('an unknown outcome', () => {
	test('is told with why, and what to do', () => {
		expect(outcomeUnknown(subject, doubt).failure).toEqual({
			...failures.make('OUTCOME_UNKNOWN'),
			message: 'Whether Shop made the order with the Order ID shop-1 is unknown',
			howToFix:
				'The request was sent and no clear answer came back (no answer). Run this item again with the same Order ID: no second order is made.',
			retryable: true,
			outcome: 'unknown',
			reference: 'shop-1',
			facts: { amount: 5, detail: 'no answer' },
		});
	});

	test('names no reference that is none of the user’s', () => {
		expect(textOf(outcomeUnknown(unnamed, doubt))).toBe(
			'Whether Shop made the order is unknown. The request was sent and no clear answer came back (no answer). Run this item again: no second order is made.',
		);
	});

	test('is one of a statement where that fits better', () => {
		const of = { ...unnamed, statement: 'order 1 was paid' };
		expect(textOf(outcomeUnknown(of, doubt))).toBe(
			'Whether order 1 was paid is unknown. The request was sent and no clear answer came back (no answer). Run this item again: what has happened already is not done twice.',
		);
	});

	test('comes with what else a user must know', () => {
		const text = textOf(outcomeUnknown({ ...subject, caution: 'Do it soon.' }, doubt));
		expect(text).toMatch(/no second order is made\. Do it soon\.$/);
	});

	test('of an effect that must not be repeated leads to the provider', () => {
		const { failure } = outcomeUnknown({ ...subject, isSafeToRepeat: false }, doubt);
		expect(failure.retryable).toBe(false);
		expect(failure.howToFix).toMatch(
			/\(no answer\)\. It was not sent again\. Check with Shop before you send it again\.$/,
		);
	});

	test('of a key that the provider knows must not be run again', () => {
		const { failure } = outcomeUnknown(subject, { ...doubt, isKnown: true });
		expect(failure.retryable).toBe(false);
		expect(failure.howToFix).toMatch(
			/Do not run this item again: once Shop forgets the Order ID, that could make a second order\. Check with Shop whether this order is there before you pay again\.$/,
		);
	});

	test('comes with what a look has shown', () => {
		const seen = { text: 'Two debits show up.', facts: { debits: 2 } };
		const { failure } = outcomeUnknown(subject, { ...doubt, seen });
		expect(failure.howToFix).toContain('(no answer). Two debits show up. Run this item');
		expect(failure.facts).toMatchObject({ debits: 2, detail: 'no answer' });
	});

	test('of a request that was never sent says nothing of sending', () => {
		const seen = { text: 'Something shows up.', facts: {} };
		const { failure } = outcomeUnknown(subject, { seen });
		expect(failure.howToFix).toMatch(/^Something shows up\. Run this item again/);
		expect(failure.facts).not.toHaveProperty('detail');
	});

	test('says how long the provider remembers, in whole hours', () => {
		const text = textOf(outcomeUnknown({ ...subject, windowMs: 5_400_001 }, doubt));
		expect(text).toContain('with the same Order ID within 2 hours: ');
	});

	test('comes with the provider’s last words, and without its advice', () => {
		const later = failures.make('NO', {
			providerMessage: 'No!',
			providerCode: 'n',
			httpStatus: 409,
		});
		const { failure } = outcomeUnknown(subject, { ...doubt, later });
		expect(failure).toMatchObject({
			providerMessage: 'No!',
			providerCode: 'n',
			httpStatus: 409,
			facts: { laterCode: 'NO' },
		});
		expect(failure.howToFix).toMatch(/is made\. Shop last answered: Shop says no\.$/);
		expect(failure.howToFix).not.toContain('Pay with a new ID');
	});

	test('does not repeat them where they are the reason', () => {
		const later = failures.make('NO');
		const { howToFix } = outcomeUnknown(subject, { unclear: later.message, later }).failure;
		expect(howToFix).toContain('(Shop says no)');
		expect(howToFix).not.toContain('last answered');
	});
});

describe('nothing so far', () => {
	test('never leads to a new reference', () => {
		const { failure } = notCreated(subject, doubt);
		expect(failure).toMatchObject({ code: 'NOT_CREATED', outcome: 'unknown', retryable: true });
		expect(failure.message).toBe(
			'Shop has no order with the Order ID shop-1 so far, and gave no clear answer to the request',
		);
		expect(failure.howToFix).toBe(
			'Run this item again with the same Order ID. Do not use a new one: the first request could still arrive, and there would be two orders.',
		);
	});

	test('speaks of a reference where it has no label', () => {
		expect(textOf(notCreated(unnamed, doubt))).toContain('with the reference shop-1 so far');
	});
});

describe('a reference of another', () => {
	test('shows what has it and how that differs', () => {
		const { failure } = referenceOfAnother(subject, { id: 7 }, ['a', 'b']);
		expect(failure).toEqual({
			...failures.make('REFERENCE_OF_ANOTHER'),
			message: 'The Order ID shop-1 belongs to another order',
			howToFix:
				'The existing order differs: a, b. No second order was made. Give every order its own Order ID.',
			reference: 'shop-1',
			facts: { amount: 5, existing: { id: 7 } },
		});
		expect(referenceOfAnother(subject, { id: 7 }).failure.howToFix).toMatch(
			/^The existing order differs\. No/,
		);
	});

	test('that only this process knows of has nothing to show', () => {
		const { failure } = referenceOfAnother(unnamed);
		expect(failure.message).toBe('The reference shop-1 belongs to another order');
		expect(failure.howToFix).toBe(
			'This n8n has sent it with other values before. No second order was made. Give every order its own reference.',
		);
		expect(failure.facts).toEqual({ amount: 5 });
	});
});

test('a mismatch is told with its differences', () => {
	expect(mismatch()).toBe('an answer that does not show this request');
	expect(mismatch(['a', 'b'])).toBe('an answer that does not show this request: a, b');
});

test('looks in words', () => {
	const no = failures.make('NO');
	expect(shownOf({ candidates: { text: 'Two.', facts: { n: 2 } } }, 'order')).toEqual({
		text: 'Two.',
		facts: { n: 2 },
	});
	expect(shownOf({ excluded: no }, 'order')).toEqual({ text: 'Shop says no.', facts: {} });
	expect(shownOf({ blind: no }, 'order')).toEqual({
		text: 'It could not be looked up either: Shop says no.',
		facts: { lookup: 'NO' },
	});
	expect(shownOf({ absent: true }, 'order')).toEqual({
		text: 'No such order shows up so far.',
		facts: { lookup: 'absent' },
	});
	expect(shownOf({ found: { id: 7 } }, 'order')).toEqual({
		text: 'The order that was found is another one or does not show enough to compare it.',
		facts: { lookup: 'notShown', found: { id: 7 } },
	});
});
