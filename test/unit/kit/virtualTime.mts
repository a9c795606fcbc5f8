/** Time that passes only when everybody waits for it. */
export class VirtualTime {
	now = 1_762_782_800_000;

	private timers: Array<{ at: number; wake: () => void }> = [];

	readonly clock = () => this.now;

	/** A kit's pause: waits, and is never cancelled. */
	readonly pause = async (milliseconds: number): Promise<boolean> => {
		await this.sleep(milliseconds);
		return false;
	};

	sleep(milliseconds: number): Promise<void> {
		return new Promise((wake) => this.timers.push({ at: this.now + milliseconds, wake }));
	}

	/** Lets time pass until the work is done; gives the milliseconds it took. */
	async run(work: Promise<unknown>): Promise<number> {
		const started = this.now;
		let done = false;
		const ended = work.finally(() => (done = true));
		while (!done) {
			await new Promise((resolve) => setImmediate(resolve));
			if (done) break;
			this.timers.sort((a, b) => a.at - b.at);
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

export type ResetFormat = 'epoch' | 'seconds' | 'milliseconds' | 'none';

export interface LimitSetup {
	limit: number;
	windowMs: number;
	reset: ResetFormat;
	round?: (value: number) => number;
	/** Windows of the wall clock instead of windows that begin with a request. */
	aligned?: boolean;
	/** How far the provider's clock is ahead, and whether it tells its time. */
	skewMs?: number;
	date?: boolean;
}

/** A provider with a fixed window, as seen from its headers. */
export class LimitedProvider {
	refused = 0;

	served = 0;

	private endsAt = 0;

	private used = 0;

	constructor(
		private readonly time: VirtualTime,
		private readonly setup: LimitSetup,
	) {}

	/** Counts one request and gives the headers of its answer. */
	take(): Record<string, string> {
		const { limit, windowMs, aligned, skewMs = 0, date } = this.setup;
		const { now } = this.time;
		if (now >= this.endsAt) {
			this.endsAt = aligned ? (Math.floor(now / windowMs) + 1) * windowMs : now + windowMs;
			this.used = 0;
		}
		if (this.used >= limit) this.refused += 1;
		else {
			this.used += 1;
			this.served += 1;
		}
		if (this.setup.reset === 'none') return {};
		return {
			'x-ratelimit-limit': String(limit),
			'x-ratelimit-remaining': String(limit - this.used),
			'x-ratelimit-reset': this.reset(),
			...(date && { date: new Date(now + skewMs).toUTCString() }),
		};
	}

	private reset(): string {
		const { reset, round = Math.ceil, skewMs = 0 } = this.setup;
		if (reset === 'milliseconds') return String(this.endsAt + skewMs);
		if (reset === 'seconds') return String(round((this.endsAt - this.time.now) / 1000));
		return String(round((this.endsAt + skewMs) / 1000));
	}
}
