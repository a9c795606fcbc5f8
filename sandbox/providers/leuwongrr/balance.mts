import type { Time } from '../../core/clock.mts';
import { CURRENCY, formatted } from './formats.mts';

export interface Movement {
	/** Negative takes from the balance. */
	amount: number;
	/** Only `deposit` is documented. */
	type: string;
	referenceType: string;
	referenceId: number;
	description: string;
}

export interface Transaction extends Movement {
	id: number;
	before: number;
	after: number;
	at: number;
}

/** The documented deposit. */
const startTransaction: Transaction = {
	id: 1,
	type: 'deposit',
	amount: 50_000,
	before: 0,
	after: 50_000,
	referenceType: 'deposit',
	referenceId: 123,
	description: 'Deposit saldo disetujui',
	at: Date.parse('2026-04-29T15:00:00+07:00'),
};

/** The account's rupiah, whole numbers. */
export class Balance {
	amount = startTransaction.after;
	updatedAt = startTransaction.at;
	private transactions = [startTransaction];

	constructor(private readonly clock: Time) {}

	newestFirst(): Transaction[] {
		return this.transactions.toReversed();
	}

	move(movement: Movement): Transaction {
		const before = this.amount;
		const at = this.clock.now();
		this.amount += movement.amount;
		this.updatedAt = at;
		const id = this.transactions.length + 1;
		const transaction = { ...movement, id, before, after: this.amount, at };
		this.transactions.push(transaction);
		return transaction;
	}
}

export function money(amount: number) {
	return { amount, formatted: formatted(amount), currency: CURRENCY };
}

/** The documented fields. */
export function transactionInfo(
	transaction: Transaction,
	debitAmount: 'negative' | 'positive',
	time: (at: number) => string,
): object {
	const { id, type, before, after, referenceType, referenceId, description, at } = transaction;
	const amount = debitAmount === 'positive' ? Math.abs(transaction.amount) : transaction.amount;
	return {
		id,
		type,
		amount,
		formatted_amount: formatted(amount),
		balance_before: before,
		formatted_balance_before: formatted(before),
		balance_after: after,
		formatted_balance_after: formatted(after),
		reference_type: referenceType,
		reference_id: referenceId,
		description,
		created_at: time(at),
	};
}
