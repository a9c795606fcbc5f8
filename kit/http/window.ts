import type { IDataObject } from 'n8n-workflow';

import { MAX_WAIT_MS, parseDate, parseRetryAfter, readLimit, readQuota } from './headers';

/** One limit as the provider documents it. */
export interface LimitRules {
	/** Requests in one window; Infinity when only `parallel` matters, which no header changes. */
	limit: number;
	/** Length of a window in milliseconds, at most five minutes. */
	windowMs: number;
	/** Requests under way at the same time; unlimited when absent. */
	parallel?: number;
	/** Whether answers say what remains; then the first request goes alone, to learn it. */
	learns?: boolean;
	/** Processes that keep to the same limit, each to an equal part of it; 1 when absent. */
	processes?: number;
}

const FIRST_BACK_OFF_MS = 500;

/** Allows one request; a list holds the permits of several limits for it. Callers only hand it back. */
export type Permit = symbol | readonly Permit[];

/**
 * How many requests a limit has room for. Two counts are kept. Each is safe alone, whether the provider's windows are
 * fixed or slide, so a request may go when either has room.
 *
 * - By the rules: a request counts until one window after its answer, since nobody knows when between sending and answer
 *   the provider counted it.
 * - By the headers of an answer: what remained, less all requests that may have been counted after that one. When the
 *   reset has passed there is room for one more, which then learns what remains.
 *
 * Where several processes share the limit, only the rules count, for an equal part of it: what remains by the headers is
 * there for all of them.
 */
export class Window {
	/** This process's part of the limit. */
	private limit: number;
	private parallel: number;
	/** The limit that all processes share. */
	private whole: number;
	private readonly processes: number;
	/** When each answered request stops counting, earliest first. */
	private counted: number[] = [];
	/** Requests under way, each with how many had been answered and how many of those counted when it was sent. */
	private readonly underWay = new Map<
		Permit,
		{ answers: number; counted: number; refusals: number }
	>();
	private answers = 0;
	/** What certainly remains by the headers, negative when they say nothing; one more from `resetAt` on. */
	private remaining = -1;
	private resetAt = 0;
	/** Until then the rules do not count: others use the limit as well, or it is lower than documented. */
	private othersUntil = 0;
	/** Until then nothing is sent. */
	private heldUntil = 0;
	/** Refusals in a row that did not say how long to wait, each for a request that was sent after the one before. */
	private refusals = 0;
	/** Whether the last answer said what remains. */
	private isInformed: boolean;
	/** The last request that went without knowing what remains. */
	private probe: Permit | undefined;

	constructor(
		private readonly rules: LimitRules,
		private readonly now: () => number,
	) {
		const { processes = 1, limit, parallel = Infinity } = rules;
		this.processes = processes;
		this.whole = limit;
		this.limit = this.partOf(limit);
		this.parallel = this.partOf(parallel);
		this.isInformed = rules.learns === true && processes === 1;
	}

	/** Milliseconds until there is room for a request; Infinity when that depends on an answer. */
	waitMs(): number {
		const now = this.now();
		// What lies further ahead dates from before the clock was set back.
		const isAhead = (time: number) => time > now && time <= now + MAX_WAIT_MS;
		this.counted = this.counted.filter(isAhead);
		if (this.underWay.size >= this.parallel) return Infinity;
		if (isAhead(this.heldUntil)) return this.heldUntil - now;
		if (this.remaining > 0 && now >= this.resetAt) this.remaining = 0;
		if (this.remaining > 0) return 0;
		if (this.isInformed && this.probe && this.underWay.has(this.probe)) return Infinity;
		const excess = this.counted.length + this.underWay.size - this.limit;
		const freeAt = excess < 0 ? now : (this.counted[excess] ?? Infinity);
		const byRules = Math.max(freeAt, isAhead(this.othersUntil) ? this.othersUntil : now);
		const byHeaders = this.remaining === 0 ? this.resetAt : Infinity;
		return Math.max(0, Math.min(byRules, byHeaders) - now);
	}

	/** Takes the room of one request. */
	take(): Permit {
		const permit = Symbol('permit');
		const { answers, refusals } = this;
		this.underWay.set(permit, { answers, counted: this.counted.length, refusals });
		if (this.remaining <= 0) this.probe = permit;
		this.remaining -= 1;
		return permit;
	}

	/** The request was not sent. */
	putBack(permit: Permit): void {
		if (this.underWay.delete(permit)) this.remaining += 1;
	}

	/**
	 * The request is over; without an answer it may have been counted all the same.
	 *
	 * @param isRefused it was refused for the limit
	 */
	answered(permit: Permit, headers: IDataObject, isRefused = false): void {
		const sent = this.underWay.get(permit);
		if (!sent) return;
		this.underWay.delete(permit);
		const concurrent = this.answers - sent.answers + this.underWay.size;
		this.answers += 1;
		if (this.rules.limit === Infinity) return;
		const now = this.now();
		const isHeld = this.hold(headers, now);
		const whole = readLimit(headers) || this.whole;
		this.whole = whole;
		this.limit = this.partOf(whole);
		const quota = readQuota(headers, now, this.rules.windowMs);
		this.isInformed = quota !== undefined && this.processes === 1;
		if (!isRefused) this.refusals = 0;
		else if (!isHeld && !quota) return this.backOff(sent.refusals, now);
		const countsUntil = Math.max(now + this.rules.windowMs, quota?.resetAt ?? 0);
		this.counted.push(countsUntil);
		if (!quota) return;
		const atMostOurs = sent.counted + 1 + concurrent;
		// The other processes are expected to use their parts, and nothing beyond.
		const theirs = whole - this.limit;
		if (whole - quota.remaining > atMostOurs + theirs) this.othersUntil = countsUntil;
		// What remains is not this process's alone: another one may be about to use its part of it.
		if (this.processes > 1) return;
		this.remaining = Math.min(this.remaining, quota.remaining);
		if (quota.remaining - concurrent <= this.remaining) return;
		this.remaining = quota.remaining - concurrent;
		this.resetAt = quota.resetAt;
	}

	/** What this process may use of a limit: at least one. */
	private partOf(limit: number): number {
		return Math.max(1, Math.floor(limit / this.processes));
	}

	/** Sends nothing until a Retry-After is over. One beyond a window is not waited for: the caller reports it. */
	private hold(headers: IDataObject, now: number): boolean {
		const theirNow = parseDate(headers.date) ?? now;
		const retryAfterMs = parseRetryAfter(headers['retry-after'], theirNow);
		// No time at all is no answer to how long.
		if (!retryAfterMs) return false;
		if (retryAfterMs <= this.rules.windowMs) this.holdUntil(now + retryAfterMs);
		return true;
	}

	/** Waits twice as long as before after a refusal that says nothing; then one request goes alone, to learn. */
	private backOff(refusalsWhenSent: number, now: number): void {
		this.isInformed = true;
		// The others that were under way at the same time say nothing new.
		if (refusalsWhenSent !== this.refusals) return;
		this.holdUntil(now + Math.min(FIRST_BACK_OFF_MS * 2 ** this.refusals, this.rules.windowMs));
		this.refusals += 1;
	}

	private holdUntil(time: number): void {
		this.heldUntil = Math.max(this.heldUntil, time);
		if (this.processes > 1) return;
		this.remaining = 0;
		this.resetAt = this.heldUntil;
	}
}
