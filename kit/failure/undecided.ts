import type { IDataObject } from 'n8n-workflow';

import type { Found } from '../write';
import { FailureError, type Failure, type Failures } from './failure';

/** What an effect at a provider is called, and by what it is recognised. */
export interface Subject {
	failures: Failures;
	/** What the effect is called, such as "order". */
	noun: string;
	/** The effect as a statement, such as "trade 5 was accepted", where "the provider made the noun" does not fit. */
	statement?: string;
	/** The user's own reference, or what takes its place where the provider knows none. */
	reference: string;
	/** Label of the reference's field; absent where the reference is none of the user's. */
	label?: string;
	/** Whether running the item again is safe. */
	isSafeToRepeat: boolean;
	/** How long the provider remembers a reference, in milliseconds. */
	windowMs?: number;
	/** What else a user must know before running the item again. */
	caution?: string;
	/** Facts that tell this effect apart from others. */
	facts?: IDataObject;
}

/** Why nobody knows. */
export interface Doubt {
	/** Why the effect may be there, from the first try that left it open; absent where no try did. */
	unclear?: string | undefined;
	/** The last thing the provider said against it. */
	later?: Failure | undefined;
	/** What a look at the provider has shown. */
	seen?: { text: string; facts: IDataObject } | undefined;
	/** The provider knows the reference, so a repetition brings nothing new, and once it is forgotten, a second effect. */
	isKnown?: boolean;
}

/** A failure about one effect, with its reference. */
export function about(
	{ label, reference }: Pick<Subject, 'label' | 'reference'>,
	failure: Failure,
): FailureError {
	return new FailureError({ ...failure, ...(label !== undefined && { reference }) });
}

function undecided(
	code: 'OUTCOME_UNKNOWN' | 'NOT_CREATED',
	subject: Subject,
	{ unclear, later, seen, isKnown = false }: Doubt,
	message: string,
	howToFix: string,
): FailureError {
	const isNews = later && later.message !== unclear;
	const refused = isNews ? ` ${subject.failures.provider} last answered: ${later.message}.` : '';
	return about(
		subject,
		subject.failures.make(code, {
			message,
			howToFix: `${howToFix}${refused}`,
			outcome: 'unknown',
			retryable: subject.isSafeToRepeat && !isKnown,
			providerMessage: later?.providerMessage,
			providerCode: later?.providerCode,
			httpStatus: later?.httpStatus,
			facts: {
				...subject.facts,
				...(unclear !== undefined && { detail: unclear }),
				...(later && { laterCode: later.code }),
				...seen?.facts,
			},
		}),
	);
}

/** What to do when nobody knows: it must never lead to a second effect. */
function nextStep(subject: Subject, { isKnown }: Doubt): string {
	const { failures, noun, label, statement, isSafeToRepeat, windowMs } = subject;
	const { provider } = failures;
	if (isKnown) {
		return `Do not run this item again: once ${provider} forgets the ${label}, that could make a second ${noun}. Check with ${provider} whether this ${noun} is there before you pay again.`;
	}
	if (!isSafeToRepeat) {
		return `It was not sent again. Check with ${provider} before you send it again.`;
	}
	const hours = windowMs === undefined ? '' : ` within ${Math.round(windowMs / 3_600_000)} hours`;
	const same = label === undefined ? '' : ` with the same ${label}${hours}`;
	const result = statement
		? 'what has happened already is not done twice'
		: `no second ${noun} is made`;
	return `Run this item again${same}: ${result}.`;
}

/** Nobody knows whether the effect is there. */
export function outcomeUnknown(subject: Subject, doubt: Doubt): FailureError {
	const { failures, noun, label, reference, statement, caution } = subject;
	const { provider } = failures;
	const named = label === undefined ? '' : ` with the ${label} ${reference}`;
	const { unclear, seen } = doubt;
	return undecided(
		'OUTCOME_UNKNOWN',
		subject,
		doubt,
		`Whether ${statement ?? `${provider} made the ${noun}${named}`} is unknown`,
		[
			unclear && `The request was sent and no clear answer came back (${unclear}).`,
			seen?.text,
			nextStep(subject, doubt),
			caution,
		]
			.filter(Boolean)
			.join(' '),
	);
}

/** There is nothing so far, and the request may still arrive. */
export function notCreated(subject: Subject, doubt: Doubt): FailureError {
	const { failures, noun, label = 'reference', reference } = subject;
	return undecided(
		'NOT_CREATED',
		subject,
		doubt,
		`${failures.provider} has no ${noun} with the ${label} ${reference} so far, and gave no clear answer to the request`,
		`Run this item again with the same ${label}. Do not use a new one: the first request could still arrive, and there would be two ${noun}s.`,
	);
}

/**
 * The reference belongs to something else.
 *
 * @param existing what has it at the provider; absent where only this process knows what it was sent with
 */
export function referenceOfAnother(
	subject: Pick<Subject, 'failures' | 'noun' | 'label' | 'reference' | 'facts'>,
	existing?: unknown,
	differences: string[] = [],
): FailureError {
	const { failures, noun, label = 'reference', reference, facts } = subject;
	const differs = differences.length > 0 ? ` differs: ${differences.join(', ')}` : ' differs';
	const why = existing
		? `The existing ${noun}${differs}.`
		: `This n8n has sent it with other values before.`;
	return about(
		subject,
		failures.make('REFERENCE_OF_ANOTHER', {
			message: `The ${label} ${reference} belongs to another ${noun}`,
			howToFix: `${why} No second ${noun} was made. Give every ${noun} its own ${label}.`,
			facts: { ...facts, ...(existing !== undefined && { existing: existing as IDataObject }) },
		}),
	);
}

/** Why an answer cannot be trusted to be about the request. */
export function mismatch(differences: string[] = []): string {
	const shown = differences.length > 0 ? `: ${differences.join(', ')}` : '';
	return `an answer that does not show this request${shown}`;
}

/** A look in words. */
export function shownOf<T>(seen: Found<T>, noun: string): { text: string; facts: IDataObject } {
	if ('candidates' in seen) return seen.candidates;
	if ('excluded' in seen) return { text: `${seen.excluded.message}.`, facts: {} };
	if ('blind' in seen) {
		const text = `It could not be looked up either: ${seen.blind.message}.`;
		return { text, facts: { lookup: seen.blind.code } };
	}
	if ('absent' in seen)
		return { text: `No such ${noun} shows up so far.`, facts: { lookup: 'absent' } };
	const text = `The ${noun} that was found is another one or does not show enough to compare it.`;
	return { text, facts: { lookup: 'notShown', found: seen.found as IDataObject } };
}
