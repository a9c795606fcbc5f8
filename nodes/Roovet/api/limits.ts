import { sharedLimiter, type LimitRules, type RateLimiter } from '../../../kit/http/rateLimiter';

/** 60 requests a minute for each key; X-RateLimit headers say how many are left. */
const RULES: LimitRules = { limit: 60, windowMs: 60_000, learns: true };

/** What keeps an account within Roovet's limit, which so many processes of n8n share. */
export const limiterOf = (account: string, processes: number): RateLimiter =>
	sharedLimiter(account, { ...RULES, processes });
