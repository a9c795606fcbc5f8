/** Something that really happened at the provider: money left, a trade was made, an order came to be. */
export interface Effect {
	kind: string;
	id: string;
	/** The client's own reference or idempotency key, null when it sent none. */
	reference: string | null;
	amount: number;
	[detail: string]: unknown;
}

export type LedgerEntry = Effect & { at: string };

/** Every effect since the last reset, oldest first. Tests count here, never in the answers. */
export class Ledger {
	private list: LedgerEntry[] = [];

	add(effect: Effect, at: string): void {
		this.list.push({ ...effect, at });
	}

	entries(): LedgerEntry[] {
		return [...this.list];
	}

	reset(): void {
		this.list = [];
	}
}
