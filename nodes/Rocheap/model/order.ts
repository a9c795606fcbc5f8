import type { IDataObject } from 'n8n-workflow';

import { isJsonObject } from '../../../kit/data/json';
import { idOf, textOf } from '../../../kit/data/text';
import { failureFields, type Failure } from '../../../kit/failure/failure';
import type { Match } from '../../../kit/write';

/** An order as ROCheap sends it: known fields are read, unknown ones pass through untouched. */
export type Order = Record<string, unknown>;

/** One intended payout. Ids are text of digits. */
export interface Payout {
	/** Price of the game pass, before Roblox's share. */
	robux: number;
	robloxUserId: string;
	universeId: string;
	placeId: string;
	customOrderId: string;
}

/** The lowest price of which at least so many Robux are left after the 30 % that Roblox keeps, by integers alone. */
export const priceFor = (net: number): number => Number((BigInt(net) * 10n + 6n) / 7n);

/** Where an order stands, in words that do not depend on whether create, get or a callback shows it. */
export type Outcome = 'completed' | 'failed' | 'pending' | 'unknown';

const OUTCOME_OF_STATUS: ReadonlyMap<string, Outcome> = new Map([
	['CREATED', 'pending'],
	['PROCESSING', 'pending'],
	['COMPLETED', 'completed'],
	['FAILED', 'failed'],
]);

/** The order's status code, such as PROCESSING; the list is open. */
export function statusOf({ status }: Order): string | undefined {
	return isJsonObject(status) ? textOf(status.code) : undefined;
}

/** Where the order stands. A failure code counts as failed whatever the status says. */
export function outcomeOf(order: Order): Outcome {
	if (isJsonObject(order.failure_code)) return 'failed';
	return OUTCOME_OF_STATUS.get(statusOf(order) ?? '') ?? 'unknown';
}

/** An order with what a workflow branches on: where it stands, and what went wrong if it failed. */
export function describeOrder(order: Order, failure: Failure | undefined): IDataObject {
	const outcome = outcomeOf(order);
	return {
		...(order as IDataObject),
		outcome,
		failure: outcome === 'failed' && failure ? failureFields(failure) : null,
	};
}

/** What was asked for, under the names that orders have for it: a refused order does not show it by itself. */
export function askedFor(payout: Payout): IDataObject {
	return {
		custom_order_id: payout.customOrderId,
		receiver_roblox_user_id: Number(payout.robloxUserId),
		robux: payout.robux,
		universe_id: Number(payout.universeId),
		place_id: Number(payout.placeId),
	};
}

/** The body of the request. */
export function requestOf(payout: Payout): IDataObject {
	return {
		robux: payout.robux,
		roblox_user_id: Number(payout.robloxUserId),
		universe_id: Number(payout.universeId),
		place_id: Number(payout.placeId),
		custom_order_id: payout.customOrderId,
	};
}

// What an order must show to be recognised: whose it is, for whom, how much. Look-ups can leave out the others.
const ESSENTIAL = ['custom order ID', 'receiver', 'Robux'];

function comparisons(order: Order, payout: Payout) {
	const rows: Array<[label: string, shown: unknown, wanted: string]> = [
		['custom order ID', order.custom_order_id, payout.customOrderId],
		['receiver', order.receiver_roblox_user_id, payout.robloxUserId],
		['Robux', order.robux, String(payout.robux)],
		['universe', order.universe_id, payout.universeId],
		['place', order.place_id, payout.placeId],
	];
	return rows.map(([label, value, wanted]) => ({ label, shown: idOf(value), wanted }));
}

/** Whether an order is this payout. What it does not show can neither confirm nor deny it. */
export function matchOf(order: Order, payout: Payout): Match {
	const rows = comparisons(order, payout);
	if (rows.some(({ shown, wanted }) => shown !== undefined && shown !== wanted)) return 'differs';
	const isShown = rows.every(
		({ label, shown }) => shown !== undefined || !ESSENTIAL.includes(label),
	);
	return isShown ? 'same' : 'notShown';
}

/** How an order differs from a payout, in words. */
export function differencesOf(order: Order, payout: Payout): string[] {
	return comparisons(order, payout)
		.filter(({ shown, wanted }) => shown !== undefined && shown !== wanted)
		.map(({ label, shown, wanted }) => `${label} ${shown} instead of ${wanted}`);
}
