import type { IDataObject } from 'n8n-workflow';

/** What an answer's X-RateLimit headers say of the window in which the provider counted its request. */
export interface Quota {
	/** Requests that were left after this one. */
	remaining: number;
	/** When the window has ended for certain, in milliseconds since 1970 by this machine's clock. */
	resetAt: number;
}

// A Reset value above this can only be a point in time (2001 and later), below it only a number of seconds.
const EPOCH_SECONDS_FROM = 1_000_000_000;
// Whole seconds may have been rounded down, and the clocks of two machines tick at different moments.
const ROUNDING_MS = 1000;

/** Nobody is made to wait longer than this for a provider; the caller gets its refusal instead. */
export const MAX_WAIT_MS = 300_000;

/**
 * What remains of the provider's limit; undefined when the headers say nothing that can be used.
 *
 * @param windowMs length of a window as documented
 */
export function readQuota(headers: IDataObject, now: number, windowMs: number): Quota | undefined {
	const remaining = wholeNumber(headers['x-ratelimit-remaining']);
	if (remaining === undefined) return undefined;
	// The provider counted this request before now.
	const latest = now + windowMs;
	const reset = headers['x-ratelimit-reset'];
	const resetAt = parseReset(reset, now, headers.date) ?? latest;
	// A reset in the past means a window that is over, or clocks that differ.
	if (resetAt <= now) return undefined;
	if (resetAt <= latest + 2 * ROUNDING_MS) return { remaining, resetAt: Math.min(resetAt, latest) };
	// So does a point in time that is too far away, unless the provider's clock is known.
	const isPoint = Number(first(reset)) >= EPOCH_SECONDS_FROM;
	if (isPoint && parseDate(headers.date) === undefined) return { remaining, resetAt: latest };
	return resetAt - now <= MAX_WAIT_MS ? { remaining, resetAt } : undefined;
}

/** The limit of the window that ends first: `60`, or `1000, 1000;w=60` where several are listed. */
export function readLimit(headers: IDataObject): number | undefined {
	const [limit = ''] = first(headers['x-ratelimit-limit']).split(/[,;]/);
	return wholeNumber(limit);
}

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
	const skew = now - (parseDate(date) ?? now);
	if (number >= EPOCH_SECONDS_FROM * 1000) return number + skew;
	return number * 1000 + skew + rounding;
}

/**
 * Milliseconds of a Retry-After header: seconds or an HTTP date.
 *
 * @param now the provider's time if it is known, else this machine's
 */
export function parseRetryAfter(value: unknown, now = Date.now()): number | undefined {
	const text = first(value);
	if (/^\s*\d{1,9}\s*$/.test(text)) return Number(text) * 1000;
	const date = Date.parse(text);
	return Number.isNaN(date) || !/[a-z]/i.test(text) ? undefined : Math.max(0, date - now);
}

/** A Date header in milliseconds since 1970. */
export function parseDate(value: unknown): number | undefined {
	const date = Date.parse(first(value));
	return Number.isNaN(date) ? undefined : date;
}

/** A header that holds a whole number of 0 or more. */
export function wholeNumber(value: unknown): number | undefined {
	const text = first(value).trim();
	return /^\d{1,9}$/.test(text) ? Number(text) : undefined;
}

/** The first value of a header that came several times; empty when it did not come. */
function first(value: unknown): string {
	const single = Array.isArray(value) ? (value as unknown[])[0] : value;
	return typeof single === 'string' ? single : '';
}
