import type { IDataObject } from 'n8n-workflow';

import { jitter, type HttpResult } from '../../kit/http';
import { failures, type FailureCode } from './failures';
import { describeOrder, failureOf, isOrder, type RocheapBody, type RocheapFailure } from './order';
import { failureOfResult, isFailure, type Rocheap } from './transport';

/** One intended payout. Ids are text of digits; `customOrderId` is empty when the user gave none. */
export interface Payout {
	robux: number;
	robloxUserId: string;
	universeId: string;
	placeId: string;
	customOrderId: string;
}

/** How a payout ended: an order, old or new, or the reason why there is none or why nobody knows. */
export type PayoutResult =
	{ order: RocheapBody; output: IDataObject } | { failure: RocheapFailure };

const MAX_TRIES = 3;

type OnDuplicate = 'returnExisting' | 'fail';

/** What one try to create the order says about it. */
type Verdict =
	| { created: RocheapBody }
	| { duplicate: RocheapFailure }
	/** There is no order from this try. */
	| { refused: RocheapFailure; body?: RocheapBody }
	/** There may be one. */
	| { open: RocheapFailure };

/**
 * Creates the order of a payout at most once.
 *
 * ROCheap has no idempotency key; its only guard is that a custom order id is unique. So after every answer that
 * leaves open whether the order exists (none, a 5xx, a page, INTERNAL_ERROR) the order is looked up by its custom id
 * before anything is sent again. Should a lost request arrive late after all, ROCheap refuses the second one as a
 * duplicate, and the duplicate is looked up in turn. Without a custom id nothing is sent twice.
 */
export async function pay(
	rocheap: Rocheap,
	payout: Payout,
	onDuplicate: OnDuplicate,
): Promise<PayoutResult> {
	// Set as soon as one try may have made the order: from then on no refusal of a later try denies it.
	let open: RocheapFailure | undefined;
	for (let attempt = 1; ; attempt++) {
		const verdict = judge(await rocheap.tryCreate(requestBody(payout)));
		if ('created' in verdict) return found(verdict.created, { existing: false });
		if ('open' in verdict) {
			open = verdict.open;
		} else if (!open) {
			return 'duplicate' in verdict
				? await resolveDuplicate(rocheap, payout, verdict.duplicate, onDuplicate)
				: refused(verdict);
		}

		if (payout.customOrderId === '') return { failure: withoutCustomId(open) };
		const order = await rocheap.findOrder({ by: 'customOrderId', id: payout.customOrderId });
		if (!isFailure(order)) return compare(order, payout, 'unknownOutcome');
		if (order.means !== 'absent' || 'duplicate' in verdict) {
			return { failure: withLookup(open, order, payout) };
		}
		if ('refused' in verdict && verdict.body) return { failure: refusedLater(verdict.refused) };
		const isLast = 'refused' in verdict || attempt >= MAX_TRIES;
		if (isLast || (await rocheap.pause(jitter(attempt + 1)))) {
			return { failure: notCreated(open, payout, attempt) };
		}
	}
}

function judge(result: HttpResult): Verdict {
	if (result.kind === 'refused') return { refused: failureOfResult(result) };
	if (result.kind === 'unknown') return { open: unknownOutcome(result.detail) };
	const { body } = result;
	const failure = typeof body.success === 'boolean' ? failureOf(body) : undefined;
	if (!failure) {
		const isCreated = body.success === true && (isOrder(body) || body.order_id !== undefined);
		return isCreated ? { created: body } : { open: unknownOutcome('an answer without an order') };
	}
	if (failure.means === 'duplicate') return { duplicate: failure };
	return failure.means === 'open' ? { open: failure } : { refused: failure, body };
}

function requestBody({
	robux,
	robloxUserId,
	universeId,
	placeId,
	customOrderId,
}: Payout): IDataObject {
	return {
		robux,
		roblox_user_id: Number(robloxUserId),
		universe_id: Number(universeId),
		place_id: Number(placeId),
		...(customOrderId !== '' && { custom_order_id: customOrderId }),
	};
}

function found(
	order: RocheapBody,
	marks: { existing: boolean; foundAfter?: 'duplicate' | 'unknownOutcome' },
): PayoutResult {
	return { order, output: { ...describeOrder(order), ...marks } };
}

/** A failed order is still an order that a workflow may want to go on with; a refused request is not. */
function refused({
	refused: failure,
	body,
}: Extract<Verdict, { refused: RocheapFailure }>): PayoutResult {
	return body && isOrder(body) ? found(body, { existing: false }) : { failure };
}

function refusedLater(failure: RocheapFailure): RocheapFailure {
	return {
		...failure,
		fix: `${failure.fix} An earlier try of this item got no readable answer; ROCheap knows no order with this Custom Order ID.`,
	};
}

async function resolveDuplicate(
	rocheap: Rocheap,
	payout: Payout,
	duplicate: RocheapFailure,
	onDuplicate: OnDuplicate,
): Promise<PayoutResult> {
	const order = await rocheap.findOrder({ by: 'customOrderId', id: payout.customOrderId });
	const details = { customOrderId: payout.customOrderId };
	if (isFailure(order)) {
		return {
			failure: {
				...duplicate,
				fix: `${duplicate.fix} The existing order could not be looked up: ${order.happened}.`,
				details,
			},
		};
	}
	if (onDuplicate === 'fail') {
		return {
			failure: { ...duplicate, details: { ...details, existingOrder: order as IDataObject } },
		};
	}
	return compare(order, payout, 'duplicate');
}

/** The order that was found, if it is this payout; everything else must not pass for it. */
function compare(
	order: RocheapBody,
	payout: Payout,
	foundAfter: 'duplicate' | 'unknownOutcome',
): PayoutResult {
	const differences = [
		difference('custom order ID', order.custom_order_id, payout.customOrderId),
		difference('Robux', order.robux, payout.robux),
		difference('receiver', order.receiver_roblox_user_id, payout.robloxUserId),
		difference('universe', order.universe_id, payout.universeId),
		difference('place', order.place_id, payout.placeId),
	].filter((text) => text !== undefined);
	if (differences.length === 0)
		return found(order, { existing: foundAfter === 'duplicate', foundAfter });
	return {
		failure: {
			...failures.DUPLICATE_CUSTOM_ORDER_ID,
			code: 'DUPLICATE_CUSTOM_ORDER_ID',
			happened: 'The Custom Order ID belongs to an order for another payout',
			fix: `The existing order differs: ${differences.join(', ')}. Nothing was paid this time. Give every payout an ID of its own.`,
			details: { customOrderId: payout.customOrderId, existingOrder: order as IDataObject },
		},
	};
}

function difference(label: string, shown: unknown, wanted: string | number): string | undefined {
	if (String(shown ?? '') === String(wanted)) return undefined;
	return `${label} ${String(shown ?? 'not shown')} instead of ${wanted}`;
}

function ours(code: FailureCode, details: IDataObject): RocheapFailure {
	return { ...failures[code], code, details };
}

const unknownOutcome = (detail: string): RocheapFailure =>
	ours('OUTCOME_UNKNOWN', { outcome: 'unknown', detail });

function withoutCustomId(open: RocheapFailure): RocheapFailure {
	return {
		...unknownOutcome(String(open.details?.detail ?? open.code)),
		fix: `${failures.OUTCOME_UNKNOWN.fix} It was not sent again, because it has no Custom Order ID to look it up by. Set one, and the node finds out by itself.`,
		providerMessage: open.providerMessage,
	};
}

function withLookup(open: RocheapFailure, lookup: RocheapFailure, payout: Payout): RocheapFailure {
	return {
		...unknownOutcome(String(open.details?.detail ?? open.code)),
		fix: `No answer tells whether the order was made, and it could not be looked up either (${lookup.happened}). Run this item again with the same Custom Order ID: an order that exists is found and not paid again.`,
		retryable: true,
		providerMessage: open.providerMessage,
		details: { outcome: 'unknown', customOrderId: payout.customOrderId, lookup: lookup.code },
	};
}

function notCreated(open: RocheapFailure, payout: Payout, tries: number): RocheapFailure {
	const details = { customOrderId: payout.customOrderId, tries };
	// A fault that ROCheap itself reports is told in its own words.
	if (open.details?.outcome !== 'unknown') return { ...open, details };
	return ours('NOT_CREATED', {
		...details,
		outcome: 'unknown',
		detail: open.details?.detail ?? null,
	});
}
