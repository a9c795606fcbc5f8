import type { IDataObject } from 'n8n-workflow';

import { atMostOnce, type Write } from '../../../kit/atMostOnce';
import type { ItemRun } from '../../../kit/operation/runner';
import { refuseUsedReference } from '../../../kit/referenceMemory';
import { attemptOf } from '../api/answers';
import type { LeuwongrrClient } from '../api/client';
import { failures } from '../api/failures';
import {
	differencesOf,
	fingerprintOf,
	matchOf,
	orderOf,
	outcomeOf,
	requestOf,
	type CreatedOrder,
	type Purchase,
} from '../model/order';

export const IDEMPOTENCY_KEY = 'Idempotency Key';

// The origin may still be at work behind its gateway; ten orders a minute leave room for it.
const TRIES_AFTER_MS = [5000, 15_000];

/**
 * LeuwongRR's only guard is the Idempotency Key: it "can" answer a key that it knows with the first invoice, and there
 * is no look-up by it. So after an answer that leaves open whether the order exists, the same request follows under the
 * same key. A repeated invoice does not always show what it is for; what this process knows of the key is compared too.
 */
function writeOf(client: LeuwongrrClient, purchase: Purchase): Write<CreatedOrder> {
	const { environment } = client;
	return {
		failures,
		account: client.account,
		reference: purchase.idempotencyKey,
		asked: fingerprintOf(purchase),
		noun: 'order',
		label: IDEMPOTENCY_KEY,
		caution:
			'LeuwongRR does not document how long it knows a key, so do it soon, and check Order: Get Many first when hours have passed.',
		facts: { requested: requestOf(purchase) },
		repeat: 'sameKey',
		triesAfterMs: TRIES_AFTER_MS,
		attempt: async () => attemptOf(await client.createOrder(requestOf(purchase), purchase)),
		matches: (created) => matchOf(created, purchase, environment),
		differences: (created) => differencesOf(created, purchase, environment),
		idOf: ({ invoice }) => String(invoice.invoice_code),
	};
}

/**
 * The check before the first item is sent: whether this process has used the key for another order.
 *
 * @throws FailureError REFERENCE_OF_ANOTHER
 */
export function refuseUsedKey(client: LeuwongrrClient, purchase: Purchase): void {
	refuseUsedReference(writeOf(client, purchase));
}

/**
 * Creates an order at most once.
 *
 * @returns the item of the invoice, with what was asked for beside it
 * @throws FailureError also when the order of the key has failed: its invoice must not pass for one to pay
 */
export async function createOrder(
	client: LeuwongrrClient,
	purchase: Purchase,
	run: ItemRun,
): Promise<IDataObject> {
	const { value: created, existing } = await atMostOnce(writeOf(client, purchase), run);
	const { invoice, gateway, environment = client.environment, idempotent } = created;
	const item = {
		...invoice,
		gateway,
		environment,
		existing,
		idempotent,
		idempotencyKey: purchase.idempotencyKey,
		requested: requestOf(purchase),
	} as IDataObject;
	if (outcomeOf(orderOf(created).status) !== 'failed') return item;
	const reference = purchase.idempotencyKey;
	throw failures.error('ORDER_FAILED', { reference, facts: { order: item } });
}
