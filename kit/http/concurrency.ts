/** Decides how much may be under way at the same time. */
export interface Concurrency {
	/** Right now; changes with what `ended` is told. */
	readonly limit: number;
	/** To be called when a request is sent. */
	began(): Started;
	/** To be called once for each request, when its answer is there or will not come. */
	ended(started: Started, how: 'answered' | 'overloaded' | 'other'): void;
}

export interface Started {
	/** In milliseconds. */
	at: number;
	/** How many requests had been sent when this one was. */
	number: number;
	/** Whether it was one of those that the limit allowed, and not of more that were under way when it was lowered. */
	isWithin: boolean;
}

const FEWEST = 1;
const FIRST = 20;
// As long as an answer takes no longer than this, compared with the fastest round, the provider has room.
const TOLERATED_DELAY = 1.4;
// Below it, differences are those of this machine.
const JITTER_MS = 3;
// How fast the memory of the fastest round fades, for a provider that becomes slower for good.
const FADING = 1.02;
const FIRST_REST = 8;
const LONGEST_REST = 128;

/** The same number all the time. */
export function fixedConcurrency(limit: number): Concurrency {
	return { limit, began: () => ({ at: 0, number: 0, isWithin: true }), ended: () => undefined };
}

/**
 * Finds out how many requests at the same time a provider takes. It doubles in each round trip while answers come as
 * fast as the fastest. What overloads the provider halves it: 429, 5xx, a refused connection. From then on it goes
 * back to what is proven, then half of the way to that ceiling in each round, stays just below it, and tries a little more
 * from time to time. Slow answers
 * lower it to the number that should have been fast, but not below the first one: what is slow may be this machine.
 *
 * The idea is that of congestion control in networks (slow start, halving, binary search increase).
 */
export class AdaptiveConcurrency implements Concurrency {
	limit: number;

	/** The lowest number that was too much. */
	private ceiling = Infinity;

	/** The highest number that was not too much, as long as nothing speaks against it. */
	private proven = 0;

	private fastest = Infinity;

	private sent = 0;

	private underWay = 0;

	/** Requests up to this number were sent under another limit, and tell nothing about this one. */
	private changedAt = 0;

	private round = { answers: 0, totalMs: 0, most: 0 };

	/** How many rounds to stay below the ceiling, and how many are left of them. */
	private rest = { rounds: FIRST_REST, left: FIRST_REST };

	/** By how much the ceiling is exceeded next. */
	private step = 1;

	constructor(
		private readonly most: number,
		private readonly now: () => number = Date.now,
	) {
		this.limit = Math.min(FIRST, most);
	}

	began(): Started {
		this.underWay += 1;
		this.round.most = Math.max(this.round.most, this.underWay);
		this.sent += 1;
		return { at: this.now(), number: this.sent, isWithin: this.underWay <= this.limit };
	}

	ended(started: Started, how: 'answered' | 'overloaded' | 'other'): void {
		this.underWay -= 1;
		if (started.number <= this.changedAt || how === 'other') return;
		if (how === 'overloaded') {
			// Otherwise what was too much already would lower it again and again until it has ended.
			if (started.isWithin) this.lower(this.limit / 2);
			return;
		}
		this.round.answers += 1;
		this.round.totalMs += this.now() - started.at;
		if (this.round.answers >= this.limit) this.endRound();
	}

	private endRound(): void {
		const { answers, totalMs, most } = this.round;
		const mean = totalMs / answers;
		this.fastest = Math.min(this.fastest * FADING, mean);
		const delay = mean / (this.fastest + JITTER_MS);
		const wasUsed = most >= this.limit;
		this.round = { answers: 0, totalMs: 0, most: this.underWay };
		if (delay > TOLERATED_DELAY && this.limit > FIRST) {
			return this.lower(Math.max(FIRST, this.limit / delay));
		}
		if (!wasUsed) return;
		this.proven = Math.max(this.proven, this.limit);
		this.raise();
	}

	private raise(): void {
		if (this.limit < this.ceiling - 1) {
			const half = Math.min(Math.ceil((this.limit + this.ceiling) / 2), this.ceiling - 1);
			const known = this.limit < this.proven ? this.proven : half;
			return this.change(this.ceiling === Infinity ? this.limit * 2 : known);
		}
		this.rest.left -= 1;
		if (this.rest.left > 0) return;
		this.ceiling += this.step;
		this.step *= 2;
		this.change(this.ceiling - 1);
	}

	private lower(to: number): void {
		// The first step beyond the ceiling was too much again: it is worth less to try the next one.
		if (this.step === 2) this.rest.rounds = Math.min(this.rest.rounds * 2, LONGEST_REST);
		if (this.step > 2) this.rest.rounds = FIRST_REST;
		this.rest.left = this.rest.rounds;
		this.step = 1;
		this.ceiling = this.limit;
		if (this.proven >= this.ceiling) this.proven = 0;
		this.change(to);
	}

	private change(to: number): void {
		this.limit = Math.max(FEWEST, Math.min(Math.floor(to), this.most));
		this.changedAt = this.sent;
		this.round = { answers: 0, totalMs: 0, most: this.underWay };
	}
}

/**
 * Works on the numbers below `count` in their order, at most as many at the same time as `concurrency` allows. Ends early
 * when `goesOn` says so; what has begun by then is finished.
 */
export async function forEachUpTo(
	concurrency: Pick<Concurrency, 'limit'>,
	count: number,
	goesOn: () => boolean,
	work: (index: number) => Promise<void>,
): Promise<void> {
	let next = 0;
	let workers = 0;
	await new Promise<void>((resolve, reject) => {
		const hire = () => {
			while (workers < concurrency.limit && next < count && goesOn()) {
				workers += 1;
				work(next++).then(leave, reject);
			}
			if (workers === 0) resolve();
		};
		const leave = () => {
			workers -= 1;
			hire();
		};
		hire();
	});
}
