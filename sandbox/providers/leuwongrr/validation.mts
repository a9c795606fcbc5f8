import type { Call } from '../../core/provider.mts';
import type { Behaviour } from './behaviour.mts';
import { Refusal } from './failures.mts';

const MOST = 100;
const LONGEST_KEY = 255;

export const orderTypes = ['gamepass', 'vip_server'] as const;

export interface OrderRequest {
	orderType: (typeof orderTypes)[number];
	username: string;
	placeId: number;
	passId: number;
	paymentMethod: string;
	clientReference: string | null;
}

const allowed = [
	'order_type',
	'roblox_username',
	'place_id',
	'roblox_pass_id',
	'payment_method',
	'client_reference',
];

/** "Provider payloads" are documented as refused, but not by name: the last three are assumptions. */
const forbidden = [
	'user_id',
	'email',
	'price',
	'amount',
	'total_amount',
	'status',
	'payment_status',
	'paid_at',
	'role',
	'balance',
	'order_id',
	'invoice_id',
	'provider',
	'provider_payload',
	'gateway',
];

/** The closed body of create order (contract: POST /api/v1/me/orders). */
export function readOrder(
	call: Call,
	{ gamepassAlias, orderTypeRequired }: Pick<Behaviour, 'gamepassAlias' | 'orderTypeRequired'>,
): OrderRequest {
	const body = jsonBody(call);
	const names = Object.keys(body);
	const refused = names.filter((name) => forbidden.includes(name));
	if (refused.length > 0) {
		throw new Refusal(
			422,
			`Request berisi field yang tidak diizinkan untuk User API: ${refused.join(', ')}.`,
			{ code: 'FORBIDDEN_FIELDS', fields: refused },
		);
	}
	const known = gamepassAlias ? [...allowed, 'gamepass_id'] : allowed;
	const unknown = names.filter((name) => !known.includes(name));
	if (unknown.length > 0) throw Refusal.invalid(`Field tidak dikenal: ${unknown.join(', ')}.`);

	const standard = orderTypeRequired ? undefined : 'gamepass';
	const { order_type = standard, payment_method = 'invoice', client_reference = null } = body;
	const { roblox_username, place_id, roblox_pass_id = body.gamepass_id } = body;
	const orderType = orderTypes.find((type) => type === order_type);
	if (!orderType) throw wrong('order_type');
	if (!isText(roblox_username)) throw wrong('roblox_username');
	if (!isId(place_id)) throw wrong('place_id');
	if (!isId(roblox_pass_id)) throw wrong('roblox_pass_id');
	if (!isText(payment_method)) throw wrong('payment_method');
	if (client_reference !== null && typeof client_reference !== 'string') {
		throw wrong('client_reference');
	}
	return {
		orderType,
		username: roblox_username,
		placeId: place_id,
		passId: roblox_pass_id,
		paymentMethod: payment_method,
		clientReference: client_reference,
	};
}

/** Assumed: an empty key and a very long one are refused. */
export function readKey(call: Call): string | null {
	const key = call.headers['idempotency-key'];
	if (key === undefined) return null;
	const text = String(key);
	if (text === '' || text.length > LONGEST_KEY) {
		throw new Refusal(400, 'Header Idempotency-Key tidak valid.');
	}
	return text;
}

/** 1 to 100; nothing beyond the first hundred can be reached (contract: Pagination). */
export function readLimit(
	query: URLSearchParams,
	{ defaultLimit, badLimit }: Pick<Behaviour, 'defaultLimit' | 'badLimit'>,
): number {
	const text = query.get('limit');
	if (text === null) return defaultLimit;
	const limit = Number(text);
	if (text !== '' && Number.isInteger(limit) && limit >= 1 && limit <= MOST) return limit;
	if (badLimit === 'refuse') throw new Refusal(400, `Parameter limit harus 1 sampai ${MOST}.`);
	return limit > MOST ? MOST : limit < 1 ? 1 : defaultLimit;
}

/** A body that is not declared as JSON counts as none. */
function jsonBody(call: Call): Record<string, unknown> {
	if (!/^application\/json\s*(;|$)/i.test(call.headers['content-type'] ?? '')) return {};
	let body: unknown;
	try {
		body = JSON.parse(call.body);
	} catch {
		throw new Refusal(400, 'Body bukan JSON yang valid.');
	}
	if (typeof body !== 'object' || body === null || Array.isArray(body)) {
		throw new Refusal(400, 'Body harus berupa objek JSON.');
	}
	return body as Record<string, unknown>;
}

function isText(value: unknown): value is string {
	return typeof value === 'string' && value !== '';
}

function isId(value: unknown): value is number {
	return Number.isSafeInteger(value) && Number(value) > 0;
}

function wrong(field: string): Refusal {
	return Refusal.invalid(`Field ${field} wajib diisi dengan benar.`);
}
