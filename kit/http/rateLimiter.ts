import type { IDataObject } from 'n8n-workflow';

import { BoundedMap } from '../data/boundedMap';
import { Window, type LimitRules, type Permit } from './window';

export type { LimitRules, Permit };

/** Waits for some milliseconds; true as soon as the execution is cancelled. */
export type Pause = (milliseconds: number) => Promise<boolean>;

/** Keeps requests within a provider's limit. */
export interface RateLimiter {
	/**
	 * Waits until a request may be sent; whoever asks first is served first.
	 *
	 * @param pause the same function for all requests of an execution
	 * @returns undefined when the execution was cancelled while waiting; then nothing may be sent
	 */
	acquire(pause: Pause): Promise<Permit | undefined>;
	/**
	 * To be called once for every permit when its request is over, with the headers of the answer if one came.
	 *
	 * @param isRefused the answer was 429
	 */
	release(permit: Permit, headers?: IDataObject, isRefused?: boolean): void;
	/** To be called instead of release when certainly nothing was sent. */
	giveBack(permit: Permit): void;
}

// A pause cannot be ended once it is no longer needed, so a long wait is made of short ones.
const LONGEST_PAUSE_MS = 1000;

export function rateLimiter(rules: LimitRules, now: () => number = Date.now): RateLimiter {
	const window = new Window(rules, now);
	const queue: Array<{ pause: Pause; wake: () => void }> = [];
	const wakeFirst = () => queue[0]?.wake();
	const watches = new Map<Pause, Promise<boolean>>();
	/** True when the execution is cancelled; one pause at a time for all its requests that wait for others. */
	const cancelled = (pause: Pause): Promise<boolean> => {
		const watch = async () => {
			while (queue.some((place) => place.pause === pause)) {
				if (await pause(LONGEST_PAUSE_MS)) return true;
			}
			return false;
		};
		const watching = watches.get(pause) ?? watch().finally(() => watches.delete(pause));
		watches.set(pause, watching);
		return watching;
	};
	return {
		acquire: async (pause) => {
			const place = { pause, wake: () => {} };
			const waitMs = () => (queue[0] === place ? window.waitMs() : Infinity);
			queue.push(place);
			try {
				for (let wait = waitMs(); wait > 0; wait = waitMs()) {
					const woken = new Promise<void>((resolve) => (place.wake = resolve));
					// Only a pause knows of a cancelled execution, so one follows a wake-up as well.
					const pauses = [
						wait === Infinity ? cancelled(pause) : pause(Math.min(wait, LONGEST_PAUSE_MS)),
						woken.then(async () => await pause(0)),
					];
					if (await Promise.race(pauses)) return undefined;
				}
				return window.take();
			} finally {
				queue.splice(queue.indexOf(place), 1);
				wakeFirst();
			}
		},
		release: (permit, headers = {}, isRefused = false) => {
			window.answered(permit, headers, isRefused);
			wakeFirst();
		},
		giveBack: (permit) => {
			window.putBack(permit);
			wakeFirst();
		},
	};
}

const MAX_LIMITERS = 500;
const limiters = new BoundedMap<string, RateLimiter>(MAX_LIMITERS);

/**
 * The limiter that all nodes with the same owner share in this process. The owner must identify the credential without
 * containing it (a hash). Losing a limiter costs nothing but a 429.
 */
export function sharedLimiter(owner: string, rules: LimitRules): RateLimiter {
	// Another division is another limiter, so that a changed option counts at once.
	const key = `${owner}/${rules.processes ?? 1}`;
	return limiters.use(key, () => rateLimiter(rules));
}

/** Several limits for the same request. They are waited for in turn: the one with the longest waits comes first. */
export function allOf(...all: RateLimiter[]): RateLimiter {
	const onEach = (permits: Permit, act: (limiter: RateLimiter, permit: Permit) => void) =>
		(permits as Permit[]).forEach((permit, index) => act(all[index]!, permit));
	const giveBack = (permits: Permit) => onEach(permits, (limiter, own) => limiter.giveBack(own));
	return {
		acquire: async (pause) => {
			const permits: Permit[] = [];
			for (const limiter of all) {
				const permit = await limiter.acquire(pause);
				if (permit === undefined) break;
				permits.push(permit);
			}
			if (permits.length === all.length) return permits;
			giveBack(permits);
			return undefined;
		},
		release: (permits, headers, isRefused) =>
			onEach(permits, (limiter, own) => limiter.release(own, headers, isRefused)),
		giveBack,
	};
}
