import { fingerprint } from '../../../kit/data/text';
import { sharedLimiter, type LimitRules, type RateLimiter } from '../../../kit/http/rateLimiter';
import type { Service } from './cookie';

/** What Roblox counts together, as far as anybody knows: each service, and offers apart from all else. */
export type Bucket = Service | 'offers' | 'answers';

/**
 * Roblox documents no numbers for trades. X-RateLimit headers, where they come, say what is left, and a 429 that what is
 * allowed was spent. The number here is that of Roblox's own example of such a header. It is never divided among processes,
 * unlike a documented limit: a part of a number that nobody vouches for keeps nobody from being refused, and would slow
 * down a process whose fellows are idle.
 */
const UNKNOWN: LimitRules = { limit: 1000, windowMs: 60_000, learns: true };

const RULES: Readonly<Partial<Record<Bucket, LimitRules>>> = {
	// Refused beyond about this many a minute, as others have seen.
	economy: { limit: 50, windowMs: 60_000, learns: true },
};

/** How long a request waits in all for a limit to pass. Longer bans are reported: they have lasted 20 minutes and more. */
export const PATIENCE_MS = 150_000;

/**
 * What keeps an account within a limit, in all nodes of this process.
 *
 * @param session stands for the cookie, without containing it
 */
export const limiterOf = (session: string, bucket: Bucket): RateLimiter =>
	sharedLimiter(fingerprint('roblox', session, bucket), RULES[bucket] ?? UNKNOWN);
