export interface LimitRule {
	/** Calls with the same bucket count together. */
	bucket: string;
	limit: number;
	windowMs: number;
}

export interface LimitState {
	allowed: boolean;
	limit: number;
	remaining: number;
	/** Sandbox time in milliseconds. */
	resetAt: number;
	/** Whole seconds until the window ends, at least 1. */
	retryAfterSeconds: number;
}

interface Window {
	endsAt: number;
	used: number;
}

/** Fixed windows that begin with their first request. */
export class Limits {
	private windows = new Map<string, Window>();

	hit(rule: LimitRule, now: number): LimitState {
		let window = this.windows.get(rule.bucket);
		if (!window || window.endsAt <= now) {
			window = { endsAt: now + rule.windowMs, used: 0 };
			this.windows.set(rule.bucket, window);
		}
		const allowed = window.used < rule.limit;
		if (allowed) window.used++;
		return {
			allowed,
			limit: rule.limit,
			remaining: rule.limit - window.used,
			resetAt: window.endsAt,
			retryAfterSeconds: Math.max(1, Math.ceil((window.endsAt - now) / 1000)),
		};
	}

	reset(): void {
		this.windows.clear();
	}
}
