import type { IDataObject } from 'n8n-workflow';

import type { Failure } from './failure/failure';
import type { Subject } from './failure/undecided';

/** What one try says about the effect at the provider. */
export type Attempt<T> =
	/** It is there. `existing`: whether the answer says that it stood there before; null when it cannot say. */
	| { done: T; existing?: boolean | null }
	/** It is certainly not there from this try. */
	| { refused: Failure }
	/**
	 * Something with this reference exists. Where a look is possible it decides what that is; where none is, one repeated
	 * try shows whether it was only a request under way.
	 */
	| { taken: Failure }
	/** It may be there: no answer, an unreadable one, or a code that leaves it open. */
	| { unclear: string; failure?: Failure | undefined; retryAfterMs?: number | undefined };

/** What a look at the provider shows. */
export type Found<T> =
	| { found: T }
	| { absent: true }
	/** It is certainly not there and cannot come any more, and why. */
	| { excluded: Failure }
	/** What could be it, where the provider shows no reference. */
	| { candidates: { text: string; facts: IDataObject } }
	/** The look itself brought no answer. */
	| { blind: Failure };

/** Whether a value is this very effect, as far as the provider shows it. */
export type Match = 'same' | 'differs' | 'notShown';

/** One effect at a provider that must happen at most once. */
export interface Write<T> extends Omit<Subject, 'isSafeToRepeat'> {
	/** Stands for the account, within which the reference is unique; a fingerprint of its secret. */
	account: string;
	/**
	 * Stands for everything that is asked for, such as a fingerprint. A reference that this process has sent with another
	 * one is refused, for providers that would answer with the first effect without showing what it is.
	 */
	asked?: string;
	attempt(): Promise<Attempt<T>>;
	/**
	 * What may follow an unclear try.
	 * - sameKey: the same request under the same idempotency key.
	 * - ifAbsent: the same request once a look shows that nothing is there; the provider refuses a second one with the
	 *   same reference.
	 * - never: nothing but looking.
	 */
	repeat: 'sameKey' | 'ifAbsent' | 'never';
	find?(): Promise<Found<T>>;
	/** Look before the first try as well. */
	findFirst?: boolean;
	/**
	 * Running the item again is safe although a try is never repeated, because the provider lets the effect happen only
	 * once.
	 */
	mayRunAgain?: boolean;
	/** Pauses before each look that follows an unclear try, in milliseconds. Default: one look at once. */
	looksAfterMs?: number[];
	/** Pauses before each repeated try, in milliseconds. An origin may be at work behind a gateway that has given up. */
	triesAfterMs?: number[];
	/** Also asked of a fresh answer, because a stale one must not pass for it. Default: everything is the same. */
	matches?(value: T): Match;
	/** What differs, in words. */
	differences?(value: T): string[];
	/** The provider's id of the effect: one id for two references is no success. */
	idOf(value: T): string | undefined;
}

export interface Outcome<T> {
	value: T;
	/** Whether it stood there before the first try of this run; null when nobody can say. */
	existing: boolean | null;
	/** How it was found, when it is not the answer to a try. */
	foundAfter?: 'duplicate' | 'sameOffer' | 'unknownOutcome';
}
