import { randomUUID } from 'node:crypto';
import type { ProviderContext } from '../../core/provider.mts';
import { START_BALANCE_CENTS, START_HELD_CENTS, type Behaviour } from './behaviour.mts';
import { Refusal } from './failures.mts';
import { isoSeconds } from './time.mts';
import { CURRENCY, type TransferRequest } from './validation.mts';

/** Exactly the documented fields: nothing in a transaction names the transfer it came from. */
export interface Transaction {
	id: string;
	type: 'credit' | 'debit';
	/** Debits are negative. */
	amount_cents: number;
	currency: string;
	created_at: string;
}

/** Receivers whose transfers go a way of their own; sandbox/README.md lists them. */
const magicReceivers = { givenBack: 'user_406', neverSettles: 'user_410' } as const;

export const FAILED = 'failed';

/** The documented transactions, oldest first. */
const startTransactions = (): Transaction[] => [
	transaction(121, 100, '2025-09-19T10:00:00Z'),
	transaction(122, -499, '2025-09-19T16:10:00Z'),
	transaction(123, 999, '2025-09-20T02:29:00Z'),
];

/** The sandbox's one wallet. */
export class Wallet {
	balanceCents = START_BALANCE_CENTS;
	/** Not available for a reason of its own; transfers on their way come on top. */
	heldCents = START_HELD_CENTS;
	private pendingCents = 0;
	private updatedAt = '2025-09-20T02:30:00Z';
	private transactions = startTransactions();
	/** Transactions that the list does not show before a point in sandbox time. */
	private shownFrom = new Map<string, number>();

	constructor(private readonly context: ProviderContext) {}

	get availableCents(): number {
		return this.balanceCents - this.heldCents - this.pendingCents;
	}

	balance(): object {
		return {
			balance_cents: this.balanceCents,
			available_cents: this.availableCents,
			currency: CURRENCY,
			updated_at: this.updatedAt,
		};
	}

	newestFirst(): Transaction[] {
		const now = this.context.clock.now();
		return this.transactions.filter(({ id }) => (this.shownFrom.get(id) ?? 0) <= now).reverse();
	}

	/**
	 * Accepted, not settled: the amount is no longer available, and is debited when `settleAfterMs` are over. One that
	 * failed leaves nothing but its answer.
	 */
	transfer(
		request: TransferRequest,
		reference: string | null,
		{
			settleAfterMs,
			debitDelayMs,
			transferStatus: status,
		}: Pick<Behaviour, 'settleAfterMs' | 'debitDelayMs' | 'transferStatus'>,
	): object {
		const { to, amountCents, note } = request;
		this.check(amountCents);
		const id = `trf_${randomUUID().slice(-12)}`;
		const { clock } = this.context;
		const created_at = isoSeconds(clock);
		const answer = { id, status, amount_cents: amountCents, currency: CURRENCY, created_at };
		if (status === FAILED) return answer;
		const accepted = clock.now();
		this.pendingCents += amountCents;
		const effect = { id, reference, amount: amountCents, currency: CURRENCY, to, note };
		this.context.record({ kind: 'transfer', ...effect });
		if (to !== magicReceivers.neverSettles) {
			clock.at(accepted + settleAfterMs, () => {
				this.pendingCents -= amountCents;
				if (to === magicReceivers.givenBack) {
					this.context.record({ kind: 'transfer-returned', ...effect });
				} else this.shownFrom.set(this.move(-amountCents).id, accepted + debitDelayMs);
			});
		}
		return answer;
	}

	/** @throws {Refusal} 400; which status an empty wallet has is undocumented */
	check(amountCents: number): void {
		if (amountCents > this.availableCents) {
			throw new Refusal(400, 'insufficient_funds', 'Insufficient funds', 'amount');
		}
	}

	move(amountCents: number): Transaction {
		const now = isoSeconds(this.context.clock);
		const entry = transaction(121 + this.transactions.length, amountCents, now);
		this.transactions.push(entry);
		this.balanceCents += amountCents;
		this.updatedAt = now;
		return entry;
	}
}

function transaction(number: number, amountCents: number, at: string): Transaction {
	return {
		id: `txn_${number}`,
		type: amountCents < 0 ? 'debit' : 'credit',
		amount_cents: amountCents,
		currency: CURRENCY,
		created_at: at,
	};
}
