import { rateLimiter, type LimitRules, type Permit } from '../../../../kit/http/rateLimiter';
import type { VirtualTime } from './virtualTime.mts';

export const MINUTE = 60_000;
export const DOCUMENTED: LimitRules = { limit: 60, windowMs: MINUTE, learns: true };

/** A limiter and the permits it has given, each with the milliseconds since the start. */
export function limiterLab(
	time: VirtualTime,
	rules: LimitRules,
	limiter = rateLimiter(rules, time.clock),
) {
	const started = time.now;
	const granted: Array<{ permit: Permit; name: unknown; after: number }> = [];
	const ask = async (name?: unknown, pause = time.pause) => {
		const permit = await limiter.acquire(pause);
		if (permit) granted.push({ permit, name, after: time.now - started });
		return permit;
	};
	const askFor = (count: number) => Promise.all(Array.from({ length: count }, () => ask()));
	/** Ends the oldest request. */
	const answer = (headers?: Record<string, string>) =>
		limiter.release(granted[answered++]!.permit, headers);
	let answered = 0;
	return { limiter, granted, ask, askFor, answer };
}
