import { inTurn } from './data/inTurn';
import { messageOf } from './data/text';
import { FailureError, type Failure } from './failure/failure';
import { about, mismatch, notCreated, referenceOfAnother } from './failure/undecided';
import { EARLIER_RUN, Findings } from './operation/findings';
import type { ItemRun } from './operation/itemRun';
import { look } from './operation/look';
import {
	claim,
	matchOf,
	noteUnclear,
	openFor,
	refuseUsedReference,
	trusted,
} from './referenceMemory';
import type { Attempt, Found, Outcome, Write } from './write';

export type { Attempt, Found, Match, Outcome, Write } from './write';

const TRIES_AFTER_MS = [2000, 6000];
const LONGEST_WAIT_MS = 65_000;

/**
 * Brings about an effect at most once, whatever the network does, and says what is known about it. The only place that
 * decides about an unknown outcome. Once one try was unclear, no later refusal denies it: its request may have acted, or
 * may still arrive.
 *
 * @throws FailureError the provider's refusal when there is certainly no effect; OUTCOME_UNKNOWN or NOT_CREATED when there
 * may be one; REFERENCE_OF_ANOTHER when the reference belongs to something else
 */
export async function atMostOnce<T>(write: Write<T>, run: ItemRun): Promise<Outcome<T>> {
	const { account, reference } = write;
	return await inTurn(`${account}/${reference}`, async () => {
		const undertaking = new Undertaking(write, run);
		return await undertaking.perform().catch((thrown: unknown) => {
			throw thrown instanceof FailureError ? thrown : undertaking.broken(thrown);
		});
	});
}

/** Brings about an effect. */
class Undertaking<T> extends Findings<T> {
	async perform(): Promise<Outcome<T>> {
		const { write, run } = this;
		refuseUsedReference(write);
		if (run.deed?.state === 'done' && run.deed.reference === write.reference) {
			return this.again(run.deed.outcome as Outcome<T>);
		}
		if (write.findFirst) {
			const seen = await this.look([0]);
			const clear = write.label ? 'duplicate' : 'sameOffer';
			const after = this.unclear === undefined ? clear : 'unknownOutcome';
			if ('found' in seen) return this.settled(seen.found, after);
			if ('blind' in seen) throw this.unclear ? this.unknown(seen) : this.denied(seen.blind);
		} else if (this.unclear !== undefined) {
			const outcome = await this.cleared();
			if (outcome) return outcome;
		}
		// The request of an earlier try may still arrive.
		if (this.unclear !== undefined && !this.subject.isSafeToRepeat) return await this.giveUp();
		const pauses = write.repeat === 'never' ? [] : (write.triesAfterMs ?? TRIES_AFTER_MS);
		const until = Date.now() + (write.windowMs ?? Number.POSITIVE_INFINITY);
		// The origin may still be at work on a request of another run.
		const rest = write.repeat === 'sameKey' ? (pauses[0] ?? 0) - openFor(write) : 0;
		if (rest > 0) await run.pause(rest);
		let timesInUse = 0;
		for (let tries = 0; ; tries++) {
			if (run.cancelled()) return await this.giveUp();
			const attempt = await this.attempt();
			const outcome = await this.judge(attempt);
			if (outcome) return outcome;
			const asked = 'unclear' in attempt ? (attempt.retryAfterMs ?? 0) : 0;
			const wait = Math.max(pauses[tries] ?? 0, asked);
			const isFinal = 'refused' in attempt || ('taken' in attempt && ++timesInUse > 1);
			const isTooLong = wait > LONGEST_WAIT_MS || Date.now() + wait >= until;
			if (isFinal || isTooLong || tries >= pauses.length || (await run.pause(wait)))
				return await this.giveUp();
		}
	}

	/** What an earlier try of this execution has done already. */
	private again(outcome: Outcome<T>): Outcome<T> {
		if (matchOf(this.write, outcome.value) !== 'differs') return outcome;
		const differences = this.write.differences?.(outcome.value);
		throw referenceOfAnother(this.subject, outcome.value, differences);
	}

	private async attempt(): Promise<Attempt<T>> {
		this.noteSent();
		this.wasSent = true;
		this.isFirstUse ||= claim(this.write);
		// Whatever is thrown, it may come after the request was sent.
		const attempt = await this.write
			.attempt()
			.catch((thrown: unknown): Attempt<T> => ({ unclear: messageOf(thrown) }));
		if ('unclear' in attempt) noteUnclear(this.write);
		return attempt;
	}

	/** The outcome, if this try settles it; throws where it settles that there is none. */
	private async judge(attempt: Attempt<T>): Promise<Outcome<T> | undefined> {
		const { write } = this;
		if ('taken' in attempt && write.find) return await this.taken(attempt.taken);
		// Perhaps by a copy of this request that is still at work, so that this leaves it open as well.
		const isOnlyInUse = 'taken' in attempt && (this.unclear === undefined || this.inUse);
		this.inUse = isOnlyInUse ? attempt.taken : undefined;
		if ('taken' in attempt) {
			this.unclear ??= attempt.taken.message;
			this.later = attempt.taken;
		} else if ('done' in attempt) {
			const match = trusted(write, attempt.done);
			if (match === 'same') return this.fresh(attempt.done, attempt.existing);
			const isOfAnother = match === 'differs' && attempt.existing === true;
			if (isOfAnother && this.unclear === undefined) throw this.ofAnother(attempt.done);
			this.unclear ??= mismatch(write.differences?.(attempt.done));
			noteUnclear(write);
		} else if ('unclear' in attempt) {
			this.unclear ??= attempt.unclear;
			this.later = attempt.failure;
		} else {
			if (!this.isOpen) throw this.none(attempt.refused);
			this.unclear ??= EARLIER_RUN;
			this.later = attempt.refused;
		}
		return await this.cleared();
	}

	/** The outcome of an unclear try, if a look shows it. Throws where nothing may be sent again. */
	private async cleared(): Promise<Outcome<T> | undefined> {
		const { repeat, find, looksAfterMs } = this.write;
		if (repeat === 'sameKey') return undefined;
		const seen = find && (await this.look(looksAfterMs));
		if (seen && 'found' in seen) return this.settled(seen.found, 'unknownOutcome');
		if (repeat === 'never' || (seen && 'absent' in seen)) return undefined;
		throw this.unknown(seen);
	}

	/** Something with this reference exists: this very effect, from now or before, or another one. */
	private async taken(failure: Failure): Promise<Outcome<T>> {
		const { repeat, looksAfterMs = [0, ...TRIES_AFTER_MS] } = this.write;
		const isOpen = this.unclear !== undefined;
		const seen = await this.look(looksAfterMs);
		if ('found' in seen) return this.settled(seen.found, isOpen ? 'unknownOutcome' : 'duplicate');
		// A known key does not say whose effect it stands for, and neither does a look that shows no references.
		if (repeat === 'sameKey') {
			this.unclear ??= failure.message;
			this.later = failure;
			throw this.unknown(seen, true);
		}
		throw isOpen
			? this.unknown(seen)
			: about(this.subject, { ...failure, retryable: true, outcome: 'unknown' });
	}

	/** Looks until something is there or all pauses are spent. */
	private async look(pauses?: number[]): Promise<Found<T>> {
		const seen = (await look(this.write, this.run, pauses)) ?? {
			blind: this.write.failures.make('CANCELLED', { message: 'The execution was cancelled' }),
		};
		if ('excluded' in seen) {
			this.unclear = undefined;
			throw this.none(seen.excluded);
		}
		this.seen = seen;
		if (!('absent' in seen) || this.wasAbsent) return seen;
		this.wasAbsent = true;
		if (this.unclear !== undefined) this.noteSent();
		return seen;
	}

	/** All tries are spent, or the execution was cancelled: the outcome, if a last look shows it. */
	private async giveUp(): Promise<Outcome<T>> {
		const { repeat, find, looksAfterMs, failures } = this.write;
		if (this.unclear === undefined) throw this.denied(failures.make('CANCELLED'));
		if (this.inUse) throw about(this.subject, { ...this.inUse, outcome: 'unknown' });
		if (repeat === 'ifAbsent' && this.seen && 'absent' in this.seen)
			throw notCreated(this.subject, this.doubt());
		if (repeat !== 'sameKey' || !find) throw this.unknown(this.seen);
		const seen = await this.look(looksAfterMs);
		if ('found' in seen) return this.settled(seen.found, 'unknownOutcome');
		throw this.unknown(seen);
	}
}
