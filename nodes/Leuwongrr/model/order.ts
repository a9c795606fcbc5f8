import type { IDataObject } from 'n8n-workflow';

import { isJsonObject } from '../../../kit/data/json';
import { fingerprint, idOf, textOf } from '../../../kit/data/text';
import type { Match } from '../../../kit/write';

/** Which of LeuwongRR's two worlds a token, or an invoice, belongs to. */
export type Environment = 'sandbox' | 'production' | 'unknown';

/** One intended order. Ids are text of digits; texts that the user left empty are empty. */
export interface Purchase {
	orderType: string;
	robloxUsername: string;
	placeId: string;
	passId: string;
	paymentMethod: string;
	clientReference: string;
	idempotencyKey: string;
	/** Only for payment with the balance. */
	discordUserId: string;
}

/** The answer to a new order, as far as the specification and the guide agree on it. */
export interface CreatedOrder {
	invoice: IDataObject;
	gateway: unknown;
	environment: string | undefined;
	/** LeuwongRR says that it has given this invoice to the key before. */
	idempotent: boolean;
}

/** Where an order stands; the list of statuses is open. */
export type Outcome = 'completed' | 'failed' | 'pending' | 'unknown';

const OUTCOME_OF_STATUS: ReadonlyMap<string, Outcome> = new Map([
	['pending', 'pending'],
	['processing', 'pending'],
	['completed', 'completed'],
	['failed', 'failed'],
]);

/** The methods that are there for every account, beside those of the catalog. */
export const INVOICE = 'invoice';
export const BALANCE = 'balance';
const OWN_METHODS = [INVOICE, BALANCE];

/** LeuwongRR writes its statuses in lower case today. */
export const wordOf = (value: unknown): string =>
	typeof value === 'string' ? value.trim().toLowerCase() : '';

export const outcomeOf = (status: unknown): Outcome =>
	OUTCOME_OF_STATUS.get(wordOf(status)) ?? 'unknown';

/** The order inside an invoice, which LeuwongRR does not always show. */
export const orderOf = ({ invoice }: CreatedOrder): Record<string, unknown> =>
	isJsonObject(invoice.order) ? invoice.order : {};

/** The body of the request, which is what was asked for. */
export function requestOf(purchase: Purchase): IDataObject {
	return {
		order_type: purchase.orderType,
		roblox_username: purchase.robloxUsername,
		place_id: Number(purchase.placeId),
		roblox_pass_id: Number(purchase.passId),
		payment_method: purchase.paymentMethod,
		...(purchase.clientReference !== '' && { client_reference: purchase.clientReference }),
	};
}

/**
 * Stands for what is bought, for whom and how it is paid. The client reference is left out: it may hold a time, and the
 * order is the same.
 */
export const fingerprintOf = (purchase: Purchase): string =>
	fingerprint(
		purchase.orderType,
		purchase.robloxUsername.toLowerCase(),
		purchase.placeId,
		purchase.passId,
		purchase.paymentMethod.toLowerCase(),
		purchase.discordUserId,
	);

interface Row {
	label: string;
	shown: string | undefined;
	wanted: string;
	differs: boolean;
}

/** What an answer shows of an order beside what was asked for. The documented examples show little or nothing of it. */
function comparisons(created: CreatedOrder, wanted: Purchase, environment: Environment): Row[] {
	const { invoice, idempotent } = created;
	const shown: Record<string, unknown> = { ...invoice, ...orderOf(created) };
	const row = (
		label: string,
		value: string | undefined,
		expected: string,
		isSame = (a: string, b: string) => wordOf(a) === wordOf(b),
	): Row => ({
		label,
		shown: value,
		wanted: expected,
		differs: value !== undefined && expected !== '' && !isSame(value, expected),
	});
	return [
		row('Roblox user', textOf(shown.roblox_username), wanted.robloxUsername),
		row('order type', textOf(shown.order_type), wanted.orderType),
		row('place', idOf(shown.place_id), wanted.placeId),
		row('pass', idOf(shown.roblox_pass_id ?? shown.gamepass_id), wanted.passId),
		row(
			'payment method',
			textOf(invoice.payment_method),
			wanted.paymentMethod,
			idempotent ? isSameMethod : mayBeMethod,
		),
		row(
			'client reference',
			textOf(shown.client_reference),
			wanted.clientReference,
			(a, b) => a === b,
		),
		// A key belongs to the account, and both environments act on it.
		...(idempotent && environment !== 'unknown'
			? [row('environment', environmentOf(created), environment)]
			: []),
	];
}

const lettersOf = (text: string): string => text.toLowerCase().replace(/[^\p{L}\p{N}]/gu, '');
const isSameMethod = (a: string, b: string): boolean => lettersOf(a) === lettersOf(b);

/** How a method of the catalog is written in a new invoice is not documented, so only the account's own two count. */
const mayBeMethod = (a: string, b: string): boolean =>
	isSameMethod(a, b) || ![a, b].some((method) => OWN_METHODS.includes(wordOf(method)));

/** The environment that an answer shows; only invoices of the sandbox begin with SBX-. */
function environmentOf({ environment, invoice }: CreatedOrder): string | undefined {
	return String(invoice.invoice_code).startsWith('SBX-') ? 'sandbox' : environment;
}

const ESSENTIAL = ['Roblox user', 'order type', 'place', 'pass'];

/** Whether an answer is about this order. What it does not show can neither confirm nor deny it. */
export function matchOf(created: CreatedOrder, wanted: Purchase, environment: Environment): Match {
	const rows = comparisons(created, wanted, environment);
	if (rows.some(({ differs }) => differs)) return 'differs';
	const isShown = rows.every(
		({ label, shown }) => shown !== undefined || !ESSENTIAL.includes(label),
	);
	return isShown ? 'same' : 'notShown';
}

/** How the order of an answer differs from the one that was asked for, in words. */
export function differencesOf(
	created: CreatedOrder,
	wanted: Purchase,
	environment: Environment,
): string[] {
	return comparisons(created, wanted, environment)
		.filter(({ differs }) => differs)
		.map(({ label, shown, wanted: expected }) => `${label} ${shown} instead of ${expected}`);
}
