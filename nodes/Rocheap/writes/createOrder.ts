import type { IDataObject } from 'n8n-workflow';

import { atMostOnce, type Found, type Write } from '../../../kit/atMostOnce';
import { FailureError, settle } from '../../../kit/failure/failure';
import type { ItemRun } from '../../../kit/operation/runner';
import { attemptOf, meaningOf, orderItem } from '../api/answers';
import type { RocheapClient } from '../api/client';
import { failures } from '../api/failures';
import {
	askedFor,
	differencesOf,
	matchOf,
	requestOf,
	statusOf,
	type Order,
	type Payout,
} from '../model/order';

export const CUSTOM_ORDER_ID = 'Custom Order ID';

export interface CreateRules {
	/** A custom id that was used before stops the item, even when its order is this payout. */
	stopIfUsed: boolean;
	/** An order that ROCheap reports as failed stops the item. */
	failOnFailedOrder: boolean;
}

/**
 * Creates the order of a payout at most once.
 *
 * ROCheap has no idempotency key; its only guard is that a custom order id is unique. So after every answer that leaves
 * open whether the order exists, the order is looked up by its custom id before anything is sent again. Should a lost
 * request arrive late after all, ROCheap refuses the second one as a duplicate, and that is looked up in turn.
 *
 * @returns the item of the order
 */
export async function createOrder(
	client: RocheapClient,
	payout: Payout,
	{ stopIfUsed, failOnFailedOrder }: CreateRules,
	run: ItemRun,
): Promise<IDataObject> {
	// An order that ROCheap created and failed at once comes as a refusal; a workflow may want to go on with it.
	let failedOrder: Order | undefined;
	const write: Write<Order> = {
		failures,
		account: client.account,
		reference: payout.customOrderId,
		noun: 'order',
		label: CUSTOM_ORDER_ID,
		facts: askedFor(payout),
		repeat: 'ifAbsent',
		findFirst: stopIfUsed,
		triesAfterMs: [1000, 3000],
		attempt: async () => {
			const result = await client.createOrder(requestOf(payout));
			const attempt = attemptOf(result);
			const isFailed = 'refused' in attempt && result.kind === 'answered';
			failedOrder = isFailed && statusOf(result.body) ? result.body : undefined;
			return attempt;
		},
		find: async () => await findOrder(client, payout.customOrderId),
		matches: (order) => matchOf(order, payout),
		differences: (order) => differencesOf(order, payout),
		idOf: ({ order_id: id }) => (typeof id === 'string' ? id : undefined),
	};
	const ended = await settle(atMostOnce(write, run));
	if ('failure' in ended) {
		if (failedOrder === undefined || ended.failure.outcome) throw new FailureError(ended.failure);
		const shown = { ...askedFor(payout), ...failedOrder };
		return orderItem(shown, failOnFailedOrder, { existing: false });
	}
	const { value: order, existing, foundAfter } = ended.value;
	if (stopIfUsed && existing !== false) {
		const { customOrderId: reference } = payout;
		// Nothing of it was made here, or nobody can say.
		run.note({ reference, state: existing ? 'none' : 'sent' });
		throw failures.error('DUPLICATE_CUSTOM_ORDER_ID', {
			message: `An order with the Custom Order ID ${payout.customOrderId} exists already`,
			reference: payout.customOrderId,
			facts: { existing: order as IDataObject },
			...(existing === null && {
				outcome: 'unknown',
				howToFix:
					'It can be the order that this execution asked for, or one that someone else made at the same moment. No second order was created. Check that order before you pay again.',
			}),
		});
	}
	const shown = { ...askedFor(payout), ...order };
	return orderItem(shown, failOnFailedOrder, { existing, ...(foundAfter && { foundAfter }) });
}

/** The order with a custom id. */
async function findOrder(client: RocheapClient, customOrderId: string): Promise<Found<Order>> {
	const asked = await settle(client.getOrder({ by: 'customOrderId', id: customOrderId }));
	if ('value' in asked) return { found: asked.value };
	return meaningOf(asked.failure) === 'absent' ? { absent: true } : { blind: asked.failure };
}
