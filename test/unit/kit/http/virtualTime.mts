/** Time that passes only when everybody waits for it. */
export class VirtualTime {
	/** The length of every pause that was begun, as a measure of how often somebody looked. */
	readonly pauses: number[] = [];

	/** The next one first. */
	private readonly timers: Array<{ at: number; wake: () => void }> = [];

	constructor(public now = 1_762_782_800_000) {}

	readonly clock = () => this.now;

	/** A kit's pause: waits, and is never cancelled. */
	readonly pause = async (milliseconds: number): Promise<boolean> => {
		this.pauses.push(milliseconds);
		await this.sleep(milliseconds);
		return false;
	};

	/** A pause of an execution that is cancelled by the signal, which ends the pause at once. */
	pauseOf(signal: AbortSignal) {
		return async (milliseconds: number): Promise<boolean> => {
			if (signal.aborted) return true;
			const aborted = new Promise<boolean>((resolve) =>
				signal.addEventListener('abort', () => resolve(true)),
			);
			return await Promise.race([this.pause(milliseconds), aborted]);
		};
	}

	sleep(milliseconds: number): Promise<void> {
		const at = this.now + milliseconds;
		let [from, to] = [0, this.timers.length];
		while (from < to) {
			const middle = (from + to) >> 1;
			if (this.timers[middle]!.at <= at) from = middle + 1;
			else to = middle;
		}
		return new Promise((wake) => this.timers.splice(from, 0, { at, wake }));
	}

	/** Lets so much time pass, and everything happen that happens in it. */
	async pass(milliseconds: number): Promise<void> {
		await this.run(this.sleep(milliseconds));
	}

	/** Lets time pass until the work is done; gives the milliseconds it took. */
	async run(work: Promise<unknown>): Promise<number> {
		const started = this.now;
		let done = false;
		const ended = work.finally(() => (done = true));
		while (!done) {
			await new Promise<void>((resolve) => process.nextTick(resolve));
			if (done) break;
			const next = this.timers.shift();
			if (!next) throw new Error('Everybody waits for something that never comes');
			this.now = Math.max(this.now, next.at);
			next.wake();
		}
		await ended;
		return this.now - started;
	}
}

/** Numbers between 0 and 1 that are the same on every run. */
export function seeded(seed: number): () => number {
	let state = seed + 1;
	return () => {
		state = (state * 48_271) % 2_147_483_647;
		return state / 2_147_483_647;
	};
}
