import { Effects } from '../e2e/callbackStream.mts';
import type { QueueLab } from './lab.mts';

/** Knows how often the work of an event was done, as the world outside of n8n sees it. */
export interface Done {
	of: (id: string) => number;
	/** Looks at the world; what was counted before may be old. */
	look: () => Promise<void>;
}

/** Requests that a server received. */
export const requestsAt = (effects: Effects): Done => ({
	of: (id) => effects.of(id),
	look: async () => await Promise.resolve(),
});

/** Payouts in ROCheap's ledger, by Custom Order ID. */
export function payoutsAt({ sandbox }: QueueLab): Done {
	let counts = new Map<unknown, number>();
	return {
		of: (id) => counts.get(id) ?? 0,
		look: async () => {
			const fresh = new Map<unknown, number>();
			for (const { reference } of await sandbox.of('rocheap').effects('payout')) {
				fresh.set(reference, (fresh.get(reference) ?? 0) + 1);
			}
			counts = fresh;
		},
	};
}
