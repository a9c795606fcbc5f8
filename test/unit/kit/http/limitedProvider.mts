import { rateLimiter, type LimitRules, type RateLimiter } from '../../../../kit/http/rateLimiter';
import { seeded, VirtualTime } from './virtualTime.mts';

export interface LimitSetup {
	limit: number;
	windowMs: number;
	/** Windows that begin with a request, windows of the wall clock, or at any time the window that ends now. */
	windows?: 'fromFirst' | 'aligned' | 'sliding';
	/** How X-RateLimit-Reset is written; with none, no X-RateLimit header is sent. */
	reset: 'epoch' | 'seconds' | 'milliseconds' | 'none';
	/** What it means when windows slide: the time when one more is left, or when all are. */
	resetMeans?: 'next' | 'all';
	round?: (value: number) => number;
	/** How far the provider's clock is ahead, and whether it sends its time. */
	skewMs?: number;
	date?: boolean;
	/** Whether the limit itself is sent as well. */
	sendsLimit?: boolean;
}

/** A provider with a limit, as seen from its headers. */
export class LimitedProvider {
	refused = 0;

	served = 0;

	private startedAt = Number.NEGATIVE_INFINITY;

	private counted: number[] = [];

	constructor(
		private readonly time: VirtualTime,
		private readonly setup: LimitSetup,
	) {}

	/** Counts one request and gives the headers of its answer. */
	take(): Record<string, string> {
		const { limit, windowMs, windows } = this.setup;
		const { now } = this.time;
		if (windows === 'sliding') this.counted = this.counted.filter((at) => now < at + windowMs);
		else if (now >= this.startedAt + windowMs) {
			this.startedAt = windows === 'aligned' ? now - (now % windowMs) : now;
			this.counted = [];
		}
		if (this.counted.length >= limit) this.refused += 1;
		else {
			this.counted.push(now);
			this.served += 1;
		}
		return this.headers();
	}

	private headers(): Record<string, string> {
		const { limit, reset, skewMs = 0, date, sendsLimit = true } = this.setup;
		const dated = date && { date: new Date(this.time.now + skewMs).toUTCString() };
		if (reset === 'none') return { ...dated };
		return {
			...dated,
			...(sendsLimit && { 'x-ratelimit-limit': String(limit) }),
			'x-ratelimit-remaining': String(limit - this.counted.length),
			'x-ratelimit-reset': this.reset(),
		};
	}

	private reset(): string {
		const { windows, windowMs, reset, resetMeans, round = Math.ceil, skewMs = 0 } = this.setup;
		const first = resetMeans === 'all' ? this.counted.at(-1) : this.counted[0];
		const endsAt = (windows === 'sliding' ? first! : this.startedAt) + windowMs;
		if (reset === 'milliseconds') return String(endsAt + skewMs);
		if (reset === 'seconds') return String(round((endsAt - this.time.now) / 1000));
		return String(round((endsAt + skewMs) / 1000));
	}
}

export interface BulkSetup extends LimitSetup {
	calls?: number;
	workers?: number;
	/** Processes of n8n that share the provider's limit, each with so many workers. */
	processes?: number;
	rules?: LimitRules;
	seed?: number;
	/** Longest time that a request and its answer each take. */
	latencyMs?: number;
	/** Longest time that a worker does something else after an answer. */
	idleMs?: number;
	/** Chance that the answer is lost after the provider counted the request. */
	loss?: number;
	/** Chance that a header of an answer is unreadable. */
	garbled?: number;
	/** How far the window of the wall clock has gone at the start. */
	phaseMs?: number;
	/** Requests of somebody else that the provider counts before ours. */
	earlier?: number;
}

const GARBAGE = ['', '-1', 'NaN', 'soon', '1e400', '0x', '99999999999999999999', '\u0000'];

/** Sends many calls with several workers at once, as a node does with many items. */
export async function bulk(setup: BulkSetup) {
	const { calls = 150, workers = 16, latencyMs = 300, loss = 0, garbled = 0 } = setup;
	const { phaseMs = 0, idleMs = 0, earlier = 0, processes = 1 } = setup;
	const rules = setup.rules ?? { limit: 60, windowMs: 60_000, learns: true };
	const start = Math.ceil(1_762_782_800_000 / setup.windowMs) * setup.windowMs;
	const time = new VirtualTime(start + phaseMs);
	const provider = new LimitedProvider(time, setup);
	const random = seeded(setup.seed ?? 1);
	const limiters = Array.from({ length: processes }, () =>
		rateLimiter({ ...rules, processes }, time.clock),
	);
	const garble = (headers: Record<string, string>) =>
		Object.fromEntries(
			Object.entries(headers).map(([name, value]) => {
				const garbage = GARBAGE[Math.floor(random() * GARBAGE.length)]!;
				return [name, random() < garbled ? garbage : value];
			}),
		);
	for (let sent = 0; sent < earlier; sent++) provider.take();
	let left = calls;
	const work = async (limiter: RateLimiter) => {
		while (left > 0) {
			left -= 1;
			const permit = await limiter.acquire(time.pause);
			if (!permit) throw new Error('cancelled');
			await time.sleep(random() * latencyMs);
			const headers = provider.take();
			await time.sleep(random() * latencyMs);
			limiter.release(permit, random() < loss ? undefined : garble(headers));
			if (idleMs > 0) await time.sleep(random() * idleMs);
		}
	};
	const working = limiters.flatMap((limiter) =>
		Array.from({ length: workers }, async () => await work(limiter)),
	);
	const ms = await time.run(Promise.all(working));
	// The least possible time: the limit is spent at the first moment of every window.
	const windows = Math.ceil((calls + earlier) / setup.limit) - 1;
	const leastMs = windows * setup.windowMs - (setup.windows === 'aligned' ? phaseMs : 0);
	return {
		refused: provider.refused,
		served: provider.served - earlier,
		ratio: ms / leastMs,
		ms,
		leastMs,
		time,
	};
}
