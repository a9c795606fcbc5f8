import { compact, CURRENCY, formatted } from './formats.mts';

const SITE = 'https://leuwongrr.online';

export interface Deposit {
	number: number;
	invoiceCode: string;
	status: 'pending' | 'approved';
	amount: number;
	proofAt: number | null;
	approvedAt: number | null;
	createdAt: number;
}

/** The documented deposit. */
export const startDeposit = (): Deposit => ({
	number: 123,
	invoiceCode: 'DEP20260429150000123',
	status: 'approved',
	amount: 50_000,
	proofAt: Date.parse('2026-04-29T15:04:00+07:00'),
	approvedAt: Date.parse('2026-04-29T15:20:00+07:00'),
	createdAt: Date.parse('2026-04-29T15:00:00+07:00'),
});

export function newDeposit(number: number, amount: number, at: number): Deposit {
	return {
		number,
		invoiceCode: `DEP${compact(at)}${String(number).padStart(3, '0')}`,
		status: 'pending',
		amount,
		proofAt: null,
		approvedAt: null,
		createdAt: at,
	};
}

/** An item of the list, with all documented fields. */
export function depositInfo(deposit: Deposit, time: (at: number) => string): object {
	const { invoiceCode, status, amount, proofAt, approvedAt, createdAt } = deposit;
	return {
		invoice_code: invoiceCode,
		status,
		payment_status: paymentStatus(deposit),
		amount,
		formatted_amount: formatted(amount),
		currency: CURRENCY,
		payment_type: 'manual',
		payment_method: 'bank-transfer',
		payment_channel: 'manual',
		invoice_url: `${SITE}/user/invoice/${invoiceCode}`,
		proof_uploaded_at: proofAt === null ? null : time(proofAt),
		approved_at: approvedAt === null ? null : time(approvedAt),
		created_at: time(createdAt),
	};
}

/** One deposit alone shows less than the list does. */
export function depositHead({ invoiceCode, status, amount }: Deposit): object {
	const formatted_amount = formatted(amount);
	return { invoice_code: invoiceCode, status, amount, formatted_amount, currency: CURRENCY };
}

export function depositInvoice(deposit: Deposit): object {
	const { invoiceCode, amount } = deposit;
	return {
		invoice_code: invoiceCode,
		type: 'deposit',
		payment_status: paymentStatus(deposit),
		amount,
	};
}

function paymentStatus({ status }: Deposit): string {
	return status === 'approved' ? 'paid' : 'pending';
}
