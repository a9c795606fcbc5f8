import type { Call } from '../../core/provider.mts';
import { toCents } from './cents.mts';
import { Refusal } from './failures.mts';

export const CURRENCY = 'USD';

export interface TransferRequest {
	to: string;
	amountCents: number;
	note: string | null;
}

export interface CartLine {
	productId: string;
	quantity: number;
}

export interface CartRequest {
	/** null: a new cart. */
	id: string | null;
	lines: CartLine[];
}

export interface CheckoutRequest {
	cartId: string;
	paymentMethod: 'wallet' | 'card';
}

/** Receivers that do not exist; sandbox/README.md lists them. */
const unknownReceivers = ['user_404', 'nobody@example.com'];

/** The documented body (contract: Transfer body). A note that is null counts as a wrong type. */
export function readTransfer(call: Call): TransferRequest {
	const { to, amount, currency, note } = jsonBody(call);
	if (typeof to !== 'string' || to === '') throw wrong('to', 'a user id or an e-mail address');
	if (typeof amount !== 'number') throw wrong('amount', 'a number');
	const amountCents = toCents(amount);
	if (amountCents === undefined) throw wrong('amount', 'a number with at most two decimals');
	if (amountCents <= 0) throw wrong('amount', 'more than 0');
	if (currency !== CURRENCY) throw wrong('currency', CURRENCY);
	if (note !== undefined && typeof note !== 'string') throw wrong('note', 'text');
	const plausible = /^user_\w+$/.test(to) || /^[^@\s]+@[^@\s]+$/.test(to);
	if (!plausible || unknownReceivers.includes(to)) {
		throw Refusal.notFound('to', 'There is no such recipient');
	}
	return { to, amountCents, note: note ?? null };
}

/** An assumption, as the docs have no body: `{id?, items: [{product_id, quantity}]}`. */
export function readCart(call: Call): CartRequest {
	const { id = null, items } = jsonBody(call);
	if (id !== null && typeof id !== 'string') throw wrong('id', 'the id of a cart');
	if (!Array.isArray(items)) throw wrong('items', 'an array');
	return { id, lines: items.map(readLine) };
}

/** An assumption, as the docs have no body: `{cart_id, payment_method?}`; they only say "wallet or card". */
export function readCheckout(call: Call): CheckoutRequest {
	const { cart_id, payment_method = 'wallet' } = jsonBody(call);
	if (typeof cart_id !== 'string' || cart_id === '') throw wrong('cart_id', 'the id of a cart');
	if (payment_method !== 'wallet' && payment_method !== 'card') {
		throw wrong('payment_method', 'wallet or card');
	}
	return { cartId: cart_id, paymentMethod: payment_method };
}

function readLine(item: unknown, index: number): CartLine {
	const { product_id, quantity = 1 } = isObject(item) ? item : {};
	if (typeof product_id !== 'string') throw wrong(`items[${index}].product_id`, 'text');
	if (!Number.isSafeInteger(quantity) || Number(quantity) < 1 || Number(quantity) > 1000) {
		throw wrong(`items[${index}].quantity`, 'an integer from 1 to 1000');
	}
	return { productId: product_id, quantity: Number(quantity) };
}

/** Whatever its content type says: the docs only know malformed JSON. */
function jsonBody(call: Call): Record<string, unknown> {
	let body: unknown;
	try {
		body = JSON.parse(call.body);
	} catch {
		throw Refusal.badRequest(null, 'Malformed JSON');
	}
	if (!isObject(body)) throw Refusal.badRequest(null, 'The body must be a JSON object');
	return body;
}

function isObject(value: unknown): value is Record<string, unknown> {
	return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function wrong(param: string, must: string): Refusal {
	return Refusal.badRequest(param, `${param} must be ${must}`);
}
