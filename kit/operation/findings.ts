import { messageOf } from '../data/text';
import type { Failure, FailureError } from '../failure/failure';
import {
	about,
	outcomeUnknown,
	referenceOfAnother,
	shownOf,
	type Subject,
} from '../failure/undecided';
import { matchOf, noteFound, noteOwner, openFor, ownerOf, release } from '../referenceMemory';
import type { Found, Outcome, Write } from '../write';
import type { ItemRun } from './itemRun';

export const EARLIER_RUN = 'an earlier request of this n8n with it got no clear answer';

// Longer than gateways and queues are known to hold a request.
const MAY_ARRIVE_MS = 15 * 60_000;

/** What is known of an effect, and what follows from it. */
export class Findings<T> {
	/** Why the effect may be there, from the first try that left it open. */
	protected unclear: string | undefined;

	/** The last thing the provider said against it after that. */
	protected later: Failure | undefined;

	/** What all tries have said, when they said only that the reference is in use. */
	protected inUse: Failure | undefined;

	/** This process had not sent the reference before: after a refusal it is free for a corrected request. */
	protected isFirstUse = false;

	/** A look of this execution has shown that nothing was there. */
	protected wasAbsent = false;

	/** The last look. */
	protected seen: Found<T> | undefined;

	protected wasSent = false;

	protected readonly subject: Subject;

	/** An earlier run of this process has left it open not long ago: its request may still arrive. */
	private readonly wasLeftOpen: boolean;

	constructor(
		protected readonly write: Write<T>,
		protected readonly run: ItemRun,
	) {
		const isSafeToRepeat = write.repeat !== 'never' || write.mayRunAgain === true;
		this.subject = { ...write, isSafeToRepeat };
		// What is harmless to repeat and cannot be looked up is each run's own.
		const isOneOfMany = write.mayRunAgain === true && write.find === undefined;
		this.wasLeftOpen = !isOneOfMany && openFor(write) < MAY_ARRIVE_MS;
		if (run.deed?.reference === write.reference && run.deed.state === 'sent') {
			this.unclear = 'an earlier try of this execution got no clear answer';
			this.wasAbsent = run.deed.wasAbsent === true;
		}
	}

	/** Whether a request may have acted that got no clear answer, so that no refusal denies it. */
	protected get isOpen(): boolean {
		return this.unclear !== undefined || this.wasLeftOpen;
	}

	/** What a look has found, if it is this effect; nothing else must pass for it. */
	protected settled(value: T, foundAfter: NonNullable<Outcome<T>['foundAfter']>): Outcome<T> {
		const match = matchOf(this.write, value);
		const wasClear = this.unclear === undefined;
		// What an unclear try has sent can be there beside another one, unless the reference is unique at the provider.
		const isCertain = wasClear || this.write.repeat === 'ifAbsent';
		if (match === 'differs' && isCertain) throw this.ofAnother(value);
		if (match !== 'same') throw this.unknown({ found: value });
		// What stood there before a clear try was made by somebody else after the look, or by a copy of its own request.
		const isBetween = wasClear && this.wasAbsent;
		const existing = isBetween ? null : this.wasAbsent ? false : wasClear || null;
		return this.done({ value, existing, foundAfter });
	}

	/** An answer that is this effect. After an unclear try, what existed may be what that try has made. */
	protected fresh(value: T, said: boolean | null | undefined): Outcome<T> {
		const isNew = said === undefined && this.write.repeat !== 'sameKey';
		// An answer that cannot say counts more than a look before it: somebody else may have come between.
		const existing = said === null ? null : isNew || this.wasAbsent ? false : (said ?? null);
		const wasClear = this.unclear === undefined;
		// What an earlier execution here was given is not new, whatever a cached answer says.
		const isKnown = ownerOf(this.write, value) !== undefined;
		const isOld = isKnown || existing === true;
		return this.done({ value, existing: isOld ? wasClear || null : existing });
	}

	protected done(outcome: Outcome<T>): Outcome<T> {
		const { reference, idOf } = this.write;
		const id = idOf(outcome.value);
		noteOwner(this.write, id);
		noteFound(this.write);
		this.run.note({ reference, state: 'done', outcome, ...(id !== undefined && { id }) });
		return outcome;
	}

	protected noteSent(): void {
		const { reference } = this.write;
		this.run.note({ reference, state: 'sent', ...(this.wasAbsent && { wasAbsent: true }) });
	}

	/** Nothing was sent. That denies nothing that an earlier run has left open. */
	protected denied(failure: Failure): FailureError {
		if (!this.isOpen) return this.none(failure);
		this.unclear ??= EARLIER_RUN;
		this.later = failure;
		return this.unknown(this.seen);
	}

	/** Certainly nothing from this execution, unless a try was unclear. */
	protected none(failure: Failure): FailureError {
		if (this.unclear === undefined) {
			this.run.note({ reference: this.write.reference, state: 'none' });
			if (this.isFirstUse) release(this.write);
		}
		return about(this.subject, failure);
	}

	protected ofAnother(value: T): FailureError {
		const differences = this.write.differences?.(value);
		return this.none(referenceOfAnother(this.subject, value, differences).failure);
	}

	protected doubt(seen?: Found<T>) {
		const shown = seen && shownOf(seen, this.write.noun);
		return { unclear: this.unclear, later: this.later, seen: shown };
	}

	protected unknown(seen?: Found<T>, isKnown = false): FailureError {
		return outcomeUnknown(this.subject, { ...this.doubt(seen), isKnown });
	}

	/** After a defect, or an answer of a shape that nobody foresaw: what was sent is not undone by it. */
	broken(thrown: unknown): unknown {
		if (!this.wasSent && this.unclear === undefined) return thrown;
		this.unclear ??= messageOf(thrown);
		return this.unknown();
	}
}
