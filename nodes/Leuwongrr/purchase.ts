import type { IDataObject } from 'n8n-workflow';

import type { Failure } from '../../kit/failure';
import { jitter, type Answered, type HttpResult } from '../../kit/http';
import { isJsonObject } from '../../kit/json';
import { failureOf, failureOfResult, isRefusal } from './answer';
import { failures } from './failures';
import type { Leuwongrr } from './transport';

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

export type PurchaseResult = { order: IDataObject } | { failure: Failure };

/** What one try says about the order. */
type Verdict =
	| { created: IDataObject; status: number }
	/** There is no order from this try. */
	| { refused: Failure; again: boolean }
	/** There may be one. */
	| { open: string; again: boolean };

const MAX_TRIES = 3;
const MAX_WAIT_MS = 65_000;
// With these LeuwongRR, or whoever stands before it, has looked at the request and not acted.
const REFUSING_STATUSES = new Set([400, 401, 403, 404, 405, 413, 415, 422]);

/**
 * Creates an order at most once. With an idempotency key the same request is sent up to three times under that key, and
 * LeuwongRR answers a repeated one with the first invoice. Without a key nothing is sent twice, not even after a 429.
 * Once a try may have made the order, no refusal of a later one denies it.
 */
export async function purchase(leuwongrr: Leuwongrr, wanted: Purchase): Promise<PurchaseResult> {
	const tries = wanted.idempotencyKey === '' ? 1 : MAX_TRIES;
	let open: string | undefined;
	for (let attempt = 1; ; attempt++) {
		const result = await leuwongrr.tryCreate(bodyOf(wanted), headersOf(wanted));
		const verdict = judge(result);
		if ('created' in verdict) return created(leuwongrr, wanted, verdict.created, verdict.status);
		if ('open' in verdict) open = verdict.open;
		const end = (): PurchaseResult => ({
			failure:
				open !== undefined
					? unknownOutcome(open, wanted, 'refused' in verdict ? verdict.refused : undefined)
					: (verdict as { refused: Failure }).refused,
		});
		if (attempt >= tries || !verdict.again) return end();
		const wait = retryAfter(result) ?? jitter(attempt);
		if (wait > MAX_WAIT_MS || (await leuwongrr.pause(wait))) return end();
	}
}

function judge(result: HttpResult): Verdict {
	if (result.kind === 'refused') {
		const again = ['unreachable', 'rate-limited'].includes(result.reason);
		return { refused: failureOfResult(result), again };
	}
	if (result.kind === 'unknown') {
		const { reason, status = 0 } = result;
		const again =
			['timeout', 'connection-lost', 'server-error'].includes(reason) ||
			(reason === 'unreadable' && (status < 300 || status === 408));
		return { open: result.detail, again };
	}
	return judgeAnswer(result);
}

function judgeAnswer(answer: Answered): Verdict {
	const { status, body } = answer;
	const data = isJsonObject(body.data) ? body.data : {};
	if (body.success === true && status < 300) {
		const isInvoice = isJsonObject(data.invoice) && typeof data.invoice.invoice_code === 'string';
		return isInvoice
			? { created: data as IDataObject, status }
			: { open: `HTTP ${status} with an answer that shows no invoice`, again: false };
	}
	const refuses =
		isRefusal(body) || REFUSING_STATUSES.has(status) || (body.success === false && status < 300);
	if (refuses) return { refused: failureOf(answer), again: false };
	return { open: `HTTP ${status} with an answer that leaves it open`, again: status >= 500 };
}

const retryAfter = (result: HttpResult) =>
	result.kind === 'answered' ? undefined : result.retryAfterMs;

function bodyOf(wanted: Purchase): IDataObject {
	return {
		order_type: wanted.orderType,
		roblox_username: wanted.robloxUsername,
		place_id: Number(wanted.placeId),
		roblox_pass_id: Number(wanted.passId),
		payment_method: wanted.paymentMethod,
		...(wanted.clientReference !== '' && { client_reference: wanted.clientReference }),
	};
}

function headersOf({ idempotencyKey, discordUserId }: Purchase): Record<string, string> {
	return {
		...(idempotencyKey !== '' && { 'Idempotency-Key': idempotencyKey }),
		...(discordUserId !== '' && { 'X-Discord-User-ID': discordUserId }),
	};
}

function created(
	leuwongrr: Leuwongrr,
	wanted: Purchase,
	data: IDataObject,
	status: number,
): PurchaseResult {
	const invoice = data.invoice as IDataObject;
	const idempotent = typeof data.idempotent === 'boolean' ? data.idempotent : status === 200;
	const differences = differencesOf(invoice, wanted);
	if (idempotent && differences.length > 0) {
		return {
			failure: {
				...failures.IDEMPOTENCY_KEY_IN_USE,
				code: 'IDEMPOTENCY_KEY_IN_USE',
				fix: `LeuwongRR returned the first order of this key, and it differs: ${differences.join(', ')}. ${failures.IDEMPOTENCY_KEY_IN_USE.fix}`,
				details: { idempotencyKey: wanted.idempotencyKey, existingInvoice: invoice },
			},
		};
	}
	const environment = typeof data.environment === 'string' ? data.environment : '';
	return {
		order: {
			...invoice,
			gateway: data.gateway ?? null,
			environment: environment || leuwongrr.environment,
			idempotent,
			idempotencyKey: wanted.idempotencyKey || null,
		},
	};
}

/** LeuwongRR shows only some of what was ordered, and not always. */
function differencesOf({ order }: IDataObject, wanted: Purchase): string[] {
	const shown = isJsonObject(order) ? order : {};
	const compare = (label: string, value: unknown, expected: string) =>
		typeof value === 'string' && value !== '' && value.toLowerCase() !== expected.toLowerCase()
			? [`${label} ${value} instead of ${expected}`]
			: [];
	return [
		...compare('Roblox user', shown.roblox_username, wanted.robloxUsername),
		...compare('order type', shown.order_type, wanted.orderType),
	];
}

function unknownOutcome(detail: string, wanted: Purchase, later?: Failure): Failure {
	const { idempotencyKey } = wanted;
	const keyed = `No readable answer came back. Run this item again with the same Idempotency Key: LeuwongRR answers with the order that exists instead of making another one. It does not say for how long it knows a key, so do it soon, and look at Order: Get Many when in doubt.`;
	const unkeyed = `${failures.OUTCOME_UNKNOWN.fix} It was not sent again, because it has no Idempotency Key. Set one, and the node finds out by itself.`;
	const refusedLater = later ? ` A later try was refused: ${later.happened}.` : '';
	return {
		...failures.OUTCOME_UNKNOWN,
		code: 'OUTCOME_UNKNOWN',
		fix: `${idempotencyKey ? keyed : unkeyed}${refusedLater}`,
		retryable: idempotencyKey !== '',
		providerMessage: later?.providerMessage,
		details: {
			outcome: 'unknown',
			detail,
			...(idempotencyKey !== '' && { idempotencyKey }),
			...(later && { laterRefusal: later.code }),
		},
	};
}
