import type { IDataObject } from 'n8n-workflow';

/** What a provider documents about its limit; its headers, where it sends any, overrule this. */
export interface LimitRules {
	/** Requests allowed in one window. */
	limit: number;
	/** Length of a window in milliseconds. */
	windowMs: number;
	/** Requests allowed under way at the same time; unlimited when absent. */
	parallel?: number;
}

interface Learned {
	remaining: number;
	resetAt: number;
}

// A Reset value above this can only be a point in time (2001 and later), below it only a number of seconds.
const EPOCH_SECONDS_FROM = 1_000_000_000;

/**
 * When a limit's window ends, in milliseconds since 1970. The header holds either a point in time or the seconds left;
 * providers rarely say which, but the sizes differ beyond doubt. Milliseconds are accepted as well.
 */
export function parseReset(value: unknown, now: number): number | undefined {
	const text = Array.isArray(value) ? (value as unknown[])[0] : value;
	const number = typeof text === 'string' && text.trim() !== '' ? Number(text) : Number.NaN;
	if (!Number.isFinite(number) || number < 0) return undefined;
	if (number >= EPOCH_SECONDS_FROM * 1000) return number;
	return number >= EPOCH_SECONDS_FROM ? number * 1000 : now + number * 1000;
}

/**
 * Spends the requests of a limit so that the provider never has to refuse one. Without headers it counts by itself in
 * a sliding window; with headers it goes by what the provider says is left.
 */
export class Pacer {
	private sent: number[] = [];

	private learned: Learned | undefined;

	private underWay = 0;

	private queue: Promise<unknown> = Promise.resolve();

	private readonly waiting: Array<() => void> = [];

	constructor(
		private readonly rules: LimitRules,
		private readonly now: () => number = Date.now,
	) {}

	/**
	 * Waits until a request may be sent. Requests get their turn in the order they asked.
	 *
	 * @param pause waits; true when the execution was cancelled
	 * @returns false when the execution was cancelled while waiting; then nothing may be sent
	 */
	async acquire(pause: (milliseconds: number) => Promise<boolean>): Promise<boolean> {
		const turn = this.queue.then(async () => await this.admit(pause));
		this.queue = turn.catch(() => undefined);
		return await turn;
	}

	/** To be called once for every acquire that returned true, with the answer's headers if one came. */
	release(headers?: IDataObject): void {
		this.underWay -= 1;
		this.waiting.shift()?.();
		if (headers) this.learn(headers);
	}

	private async admit(pause: (milliseconds: number) => Promise<boolean>): Promise<boolean> {
		while (this.rules.parallel !== undefined && this.underWay >= this.rules.parallel) {
			await new Promise<void>((resolve) => this.waiting.push(resolve));
		}
		for (let wait = this.waitMs(); wait > 0; wait = this.waitMs()) {
			if (await pause(wait)) return false;
		}
		this.sent.push(this.now());
		if (this.learned) this.learned.remaining -= 1;
		this.underWay += 1;
		return true;
	}

	private waitMs(): number {
		const now = this.now();
		if (this.learned && now >= this.learned.resetAt) {
			// A new window has begun, and what was sent in the old one counts no longer.
			this.learned = undefined;
			this.sent = [];
		}
		if (this.learned) return this.learned.remaining > 0 ? 0 : this.learned.resetAt - now + 1;
		this.sent = this.sent.filter((at) => now - at < this.rules.windowMs);
		const oldest = this.sent[this.sent.length - this.rules.limit];
		return oldest === undefined ? 0 : oldest + this.rules.windowMs - now + 1;
	}

	private learn(headers: IDataObject): void {
		const now = this.now();
		const remaining = Number(headers['x-ratelimit-remaining']);
		const resetAt = parseReset(headers['x-ratelimit-reset'], now);
		if (headers['x-ratelimit-remaining'] === undefined || Number.isNaN(remaining)) return;
		if (resetAt === undefined || resetAt <= now) return;
		// Answers may overtake each other, and requests under way are not yet counted in what is left.
		const left = remaining - this.underWay;
		const sameWindow = this.learned && Math.abs(this.learned.resetAt - resetAt) < 2000;
		this.learned = {
			remaining: sameWindow && this.learned ? Math.min(this.learned.remaining, left) : left,
			resetAt: sameWindow && this.learned ? Math.max(this.learned.resetAt, resetAt) : resetAt,
		};
	}
}

const pacers = new Map<string, Pacer>();
const MAX_PACERS = 500;

/**
 * The pacer that all nodes with the same key share in this process. The key must identify the credential without
 * containing it (a hash). Losing a pacer costs nothing but a 429.
 */
export function sharedPacer(key: string, rules: LimitRules): Pacer {
	const existing = pacers.get(key);
	if (existing) return existing;
	if (pacers.size >= MAX_PACERS) pacers.clear();
	const pacer = new Pacer(rules);
	pacers.set(key, pacer);
	return pacer;
}
