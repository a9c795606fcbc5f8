import type { IDataObject } from 'n8n-workflow';

/** Who has to act: the owner of the workflow, the person who receives, or the provider. */
export type CausedBy = 'you' | 'receiver' | 'provider';

/** What a code means to the user of a node. */
export interface Advice {
	/** What happened, as a sentence without a final period. */
	message: string;
	/** What to do about it, as whole sentences. */
	howToFix: string;
	causedBy: CausedBy;
	/** Whether the same item, with the same reference, can work later without anyone changing it. */
	retryable: boolean;
}

/** Codes and their meaning. */
export type FailureTable<Entry extends Advice = Advice> = Readonly<Record<string, Entry>>;

/** One thing that went wrong, in the one shape in which failures reach users. */
export interface Failure extends Advice {
	/** A code of the provider's table, or one of the common ones. */
	code: string;
	/** The provider's own words, untouched. */
	providerMessage?: string | undefined;
	/** The code as the provider wrote it. */
	providerCode?: string | undefined;
	httpStatus?: number | undefined;
	retryAfterMs?: number | undefined;
	/** The reference of the payment or order that this is about. */
	reference?: string | undefined;
	/** Set when the provider may have acted all the same. */
	outcome?: 'unknown' | undefined;
	/** More facts, shown beside the others. Never headers, never anything that holds a secret. */
	facts?: IDataObject | undefined;
}

/** The one way in which a failure travels: thrown anywhere in a provider, made an n8n error by the runner. */
export class FailureError extends Error {
	override name = 'FailureError';

	constructor(readonly failure: Failure) {
		super(failure.message);
	}
}

/** The fields of a failure as an item or an error shows them. */
export function failureFields({ facts, ...failure }: Failure): IDataObject {
	const known = Object.entries(failure).filter(([, value]) => value !== undefined);
	return { ...facts, ...Object.fromEntries(known) } as IDataObject;
}

/** Codes that every provider has. The provider's name and what is wrong with a reference are filled in where they occur. */
export function commonFailures(provider: string) {
	return {
		OUTCOME_UNKNOWN: {
			message: `${provider} may have acted, and no answer confirms it`,
			howToFix: `Run this item again with the same reference, or check with ${provider} before you pay again.`,
			causedBy: 'provider',
			retryable: true,
		},
		NOT_CREATED: {
			message: `${provider} gave no answer and has no record of this reference so far`,
			howToFix:
				'Run this item again with the same reference. Do not use a new one: the first request could still arrive.',
			causedBy: 'provider',
			retryable: true,
		},
		REFERENCE_MISSING: {
			message: 'The reference is empty',
			howToFix:
				'Enter the ID that this payment or order has in your own system. Nothing is sent without one, because a lost answer could not be cleared up.',
			causedBy: 'you',
			retryable: false,
		},
		REFERENCE_UNSTABLE: {
			message: 'The reference would change when the same item is processed again',
			howToFix:
				'Use the ID that this payment or order has in your own system. It must stay the same however often the item is processed.',
			causedBy: 'you',
			retryable: false,
		},
		REFERENCE_USED_TWICE: {
			message: 'Another item of this run has the same reference',
			howToFix:
				'Give every payment or order its own reference, or remove duplicate items first. Nothing was sent for this item.',
			causedBy: 'you',
			retryable: false,
		},
		REFERENCE_OF_ANOTHER: {
			message: 'The reference belongs to something else',
			howToFix:
				'Compare it with what exists, and give every payment or order a reference of its own.',
			causedBy: 'you',
			retryable: false,
		},
		UNREACHABLE: {
			message: `${provider} could not be reached`,
			howToFix:
				'Nothing was sent. Check the Base URL of the credential and the network of this n8n, then try again.',
			causedBy: 'provider',
			retryable: true,
		},
		BLOCKED: {
			message: "n8n's SSRF protection blocks the Base URL of the credential",
			howToFix: 'Nothing was sent. Allow the host of the Base URL in the settings of this n8n.',
			causedBy: 'you',
			retryable: false,
		},
		RATE_LIMITED: {
			message: `${provider}'s rate limit was reached`,
			howToFix:
				'Nothing was done. Try again later, or lower the concurrency in the options. Other programs that use the same credential count as well.',
			causedBy: 'provider',
			retryable: true,
		},
		NO_READABLE_ANSWER: {
			message: `${provider} gave no readable answer`,
			howToFix:
				'Try again later. If it persists, check the Base URL: an HTML page instead of JSON usually comes from a firewall or proxy.',
			causedBy: 'provider',
			retryable: true,
		},
		CANCELLED: {
			message: 'The execution was cancelled before anything was sent',
			howToFix: 'Nothing was sent for this item.',
			causedBy: 'you',
			retryable: true,
		},
		TIME_LIMIT_REACHED: {
			message: 'The time limit was reached',
			howToFix: 'Wait again later, or use the trigger. Do not pay again.',
			causedBy: 'provider',
			retryable: true,
		},
		INVALID_INPUT: {
			message: 'A field has a value that cannot be used',
			howToFix: 'Correct the field. Nothing was sent for this item.',
			causedBy: 'you',
			retryable: false,
		},
		UNKNOWN_CODE: {
			message: `${provider} refused with a code that this version of the node does not know`,
			howToFix: `Read what ${provider} says, and check there before you pay again.`,
			causedBy: 'provider',
			retryable: false,
		},
		UNEXPECTED: {
			message: 'Something happened that the node is not prepared for',
			howToFix:
				'Please report it with the message. For a payment, check whether it exists before you run the item again.',
			causedBy: 'provider',
			retryable: false,
		},
	} as const satisfies FailureTable;
}

export type CommonCode = keyof ReturnType<typeof commonFailures>;

/** Facts about one occurrence, or other words for it. */
export type Occurrence = Partial<Omit<Failure, 'code'>>;

/**
 * All failures of one provider: its own codes and the common ones. The only place where a code gets its meaning.
 * A provider's table may hold a common code too, to say more about it.
 */
export class Failures<Code extends string = string, Entry extends Advice = Advice> {
	readonly table: Readonly<Record<string, Entry | Advice>>;

	constructor(
		readonly provider: string,
		private readonly own: Readonly<Record<Code, Entry>>,
	) {
		this.table = { ...commonFailures(provider), ...own };
	}

	/** What the provider's own table says about one of its codes. */
	advice(code: string | undefined): Entry | undefined {
		return code !== undefined && Object.hasOwn(this.own, code) ? this.own[code as Code] : undefined;
	}

	/** Whether the provider's own table has this code. */
	knows(code: string | undefined): code is Code {
		return this.advice(code) !== undefined;
	}

	make(code: Code | CommonCode, occurrence: Occurrence = {}): Failure {
		const { message, howToFix, causedBy, retryable } = this.table[code] as Advice;
		return { code, message, howToFix, causedBy, retryable, ...occurrence };
	}

	error(code: Code | CommonCode, occurrence: Occurrence = {}): FailureError {
		return new FailureError(this.make(code, occurrence));
	}
}

/** The value, or the failure that stood in the way, for callers that have to decide what it means. */
export async function settle<T>(work: Promise<T>): Promise<{ value: T } | { failure: Failure }> {
	return await work.then(
		(value) => ({ value }),
		async (thrown: unknown) =>
			thrown instanceof FailureError
				? { failure: thrown.failure }
				: await Promise.reject(thrown as Error),
	);
}
