import {
	allOf,
	sharedLimiter,
	type LimitRules,
	type RateLimiter,
} from '../../../kit/http/rateLimiter';
import { fingerprint } from '../../../kit/data/text';

export type Bucket = 'read' | 'create' | 'validate' | 'public';

const MINUTE = 60_000;

// LeuwongRR calls them recommended values; its headers, where it sends any, overrule them.
const RULES: Readonly<Record<Bucket, LimitRules>> = {
	read: { limit: 60, windowMs: MINUTE },
	create: { limit: 10, windowMs: MINUTE },
	validate: { limit: 30, windowMs: MINUTE },
	public: { limit: 60, windowMs: MINUTE },
};
const IN_PARALLEL: LimitRules = { limit: Infinity, windowMs: MINUTE, parallel: 3 };

/**
 * One kind of request has its own rate; all kinds of a token share three requests in parallel.
 *
 * @param owner stands for the token and its address, or is the address for requests without a token
 * @param processes how many processes of n8n share the limits
 */
export function limiterOf(owner: string, bucket: Bucket, processes = 1): RateLimiter {
	return allOf(
		sharedLimiter(fingerprint('leuwongrr', owner, bucket), { ...RULES[bucket], processes }),
		sharedLimiter(fingerprint('leuwongrr', owner), { ...IN_PARALLEL, processes }),
	);
}
