import type { IDataObject } from 'n8n-workflow';

import { parseRetryAfter } from './httpAnswer';

/** What a provider documents about its limit; its headers, where it sends any, overrule this. */
export interface LimitRules {
	/** Requests allowed in one window. */
	limit: number;
	/** Length of a window in milliseconds. */
	windowMs: number;
	/** Requests allowed under way at the same time; unlimited when absent. */
	parallel?: number;
	/** Whether the provider tells its limit in headers; then the first request of a window goes alone, to learn it. */
	learns?: boolean;
}

/** The permission to send one request, to be given back with its answer. */
export interface Turn {
	/** What the provider had said was left when the request was sent, if it had said so. */
	left: number | undefined;
	/** Requests that had remained without an answer by then. */
	lost: number;
	window: number;
}

/** What the provider said of its window. `resetAt` is no earlier than its true end. */
interface Told {
	left: number;
	/** The same less the requests without an answer, which the provider may have counted since. */
	sure: number;
	resetAt: number;
}

export type Pause = (milliseconds: number) => Promise<boolean>;

// A Reset value above this can only be a point in time (2001 and later), below it only a number of seconds.
const EPOCH_SECONDS_FROM = 1_000_000_000;
// Whole seconds may have been rounded down, and the clocks of two machines tick at different moments.
const ROUNDING_MS = 1000;
// How soon to look again while answers are under way that may change what is left.
const RECHECK_MS = 25;
// What takes longer is a matter for the caller, who meets the refusal.
const MAX_WAIT_MS = 300_000;
// A provider that is down must not make everybody wait in line for good.
const TRIES_TO_LEARN = 3;

/**
 * When a limit's window has ended for certain, in milliseconds since 1970 by this machine's clock. The header holds
 * either a point in time or the seconds left; providers rarely say which, but the sizes differ beyond doubt.
 * Milliseconds are accepted as well.
 *
 * @param date the Date header of the same answer: a point in time counts by the provider's clock, which may be wrong
 */
export function parseReset(value: unknown, now: number, date?: unknown): number | undefined {
	const text = first(value);
	const number = text.trim() === '' ? Number.NaN : Number(text);
	if (!Number.isFinite(number) || number < 0) return undefined;
	const rounding = Number.isInteger(number) ? ROUNDING_MS : 0;
	if (number < EPOCH_SECONDS_FROM) return now + number * 1000 + rounding;
	const theirNow = Date.parse(first(date));
	const skew = Number.isNaN(theirNow) ? 0 : now - theirNow;
	if (number >= EPOCH_SECONDS_FROM * 1000) return number + skew;
	return number * 1000 + skew + rounding;
}

function first(value: unknown): string {
	const single = Array.isArray(value) ? (value as unknown[])[0] : value;
	return typeof single === 'string' ? single : '';
}

/**
 * Spends the requests of a limit so that the provider never has to refuse one, and wastes none of them.
 *
 * With headers it goes by the provider's own count less what is still under way. Without, it counts by itself: a request
 * counts for one window from its answer on, since nobody knows when between sending and answer the provider counted it.
 */
export class Pacer {
	private limit: number;

	private answered: number[] = [];

	private told: Told | undefined;

	private window = 0;

	private underWay = 0;

	private lost = 0;

	/** Answers to be had before requests go side by side. */
	private toLearn: number;

	private queue: Promise<unknown> = Promise.resolve();

	private readonly waiting: Array<() => void> = [];

	constructor(
		private readonly rules: LimitRules,
		private readonly now: () => number = Date.now,
	) {
		this.limit = rules.limit;
		this.toLearn = this.triesToLearn;
	}

	/**
	 * Waits until a request may be sent. Requests get their turn in the order they asked.
	 *
	 * @param pause waits; true when the execution was cancelled
	 * @returns undefined when the execution was cancelled while waiting; then nothing may be sent
	 */
	async acquire(pause: Pause): Promise<Turn | undefined> {
		const turn = this.queue.then(async () => await this.admit(pause));
		this.queue = turn.catch(() => undefined);
		return await turn;
	}

	/** To be called once for every turn, with the answer's headers if one came. */
	release(turn: Turn, headers?: IDataObject): void {
		this.underWay -= 1;
		this.answered.push(this.now());
		this.toLearn = headers ? 0 : this.toLearn - 1;
		const hasTold = headers !== undefined && this.learn(turn, headers);
		if (!hasTold) {
			this.lost += 1;
			if (this.told) this.told.sure -= 1;
		}
		this.waiting.shift()?.();
	}

	private async admit(pause: Pause): Promise<Turn | undefined> {
		while (this.rules.parallel !== undefined && this.underWay >= this.rules.parallel) {
			await new Promise<void>((resolve) => this.waiting.push(resolve));
		}
		for (let wait = this.waitMs(); wait > 0; wait = this.waitMs()) {
			if (await pause(wait)) return undefined;
		}
		this.underWay += 1;
		return { left: this.told?.left, lost: this.lost, window: this.window };
	}

	private waitMs(): number {
		const now = this.now();
		if (this.told && now >= this.told.resetAt) {
			this.told = undefined;
			this.answered = [];
			this.window += 1;
			this.toLearn = this.triesToLearn;
		}
		if (this.toLearn > 0 && this.underWay > 0) return RECHECK_MS;
		if (this.told) {
			if (this.told.sure > this.underWay) return 0;
			const untilReset = this.told.resetAt - now;
			return this.underWay > 0 ? Math.min(RECHECK_MS, untilReset) : untilReset;
		}
		this.answered = this.answered.filter((at) => now - at < this.rules.windowMs);
		const excess = this.answered.length + this.underWay - this.limit;
		if (excess < 0) return 0;
		const freeing = this.answered[excess];
		return freeing === undefined ? RECHECK_MS : freeing + this.rules.windowMs - now;
	}

	private get triesToLearn(): number {
		return this.rules.learns === true ? TRIES_TO_LEARN : 0;
	}

	/** True when the headers said what is left. */
	private learn(turn: Turn, headers: IDataObject): boolean {
		const now = this.now();
		const limit = Number(first(headers['x-ratelimit-limit']) || Number.NaN);
		if (Number.isInteger(limit) && limit > 0) this.limit = limit;

		const retryAfterMs = parseRetryAfter(headers['retry-after'], now);
		// A longer one is no matter of pace: the caller has to be told about it.
		if (retryAfterMs !== undefined && retryAfterMs <= this.rules.windowMs) {
			this.told = { left: 0, sure: 0, resetAt: now + Math.max(1, retryAfterMs) };
			return true;
		}
		const left = Number(first(headers['x-ratelimit-remaining']) || Number.NaN);
		if (!Number.isFinite(left)) return false;
		const resetAt = this.endOfWindow(headers, now);
		if (resetAt === undefined) return false;

		// What got lost while this request was under way may have been counted after it.
		const sure = left - (this.lost - turn.lost);
		// Whoever sends after reading "3 left" reads 2 or less, or a new window has begun.
		const hasRenewed = turn.window === this.window && turn.left !== undefined && left >= turn.left;
		if (!this.told || hasRenewed) {
			if (hasRenewed) this.window += 1;
			this.told = { left, sure, resetAt };
		} else {
			// Answers overtake each other: the lowest count is the latest.
			this.told.left = Math.min(this.told.left, left);
			this.told.sure = Math.min(this.told.sure, sure);
			this.told.resetAt = Math.min(this.told.resetAt, resetAt);
		}
		return true;
	}

	/** No earlier than the end of the window that the headers tell of; undefined when they are of no use. */
	private endOfWindow(headers: IDataObject, now: number): number | undefined {
		// The window in which the provider counted this request began before now.
		const latest = now + this.rules.windowMs;
		const reset = headers['x-ratelimit-reset'];
		const resetAt = parseReset(reset, now, headers.date) ?? latest;
		// An end in the past tells of a window that is over, or of clocks that differ; own counting goes on.
		if (resetAt <= now) return undefined;
		if (resetAt <= latest + 2 * ROUNDING_MS) return Math.min(resetAt, latest);
		const isPoint = Number(first(reset)) >= EPOCH_SECONDS_FROM;
		const isDated = !Number.isNaN(Date.parse(first(headers.date)));
		// A point in time that far away tells of clocks that differ, unless the provider tells its own time as well.
		if (isPoint && !isDated) return latest;
		return resetAt - now <= MAX_WAIT_MS ? resetAt : undefined;
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
