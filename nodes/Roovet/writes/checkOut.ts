import type { IDataObject } from 'n8n-workflow';

import { atMostOnce } from '../../../kit/atMostOnce';
import type { ItemRun } from '../../../kit/operation/runner';
import { refuseUsedReference } from '../../../kit/referenceMemory';
import type { Attempt, Write } from '../../../kit/write';
import { attemptOf, denialIn } from '../api/answers';
import type { RoovetClient } from '../api/client';
import type { RoovetBody } from '../model/outcome';
import { writeOf } from '../model/payment';

/** One intended checkout, as the user wrote it. */
export interface Checkout {
	body: IDataObject;
	idempotencyKey: string;
}

// Roovet does not document the amount, so every debit could be it.
const DEBIT = { remark: 'A checkout that was paid by card shows up there as none.' };

function checkoutOf(client: RoovetClient, checkout: Checkout, run?: ItemRun): Write<RoovetBody> {
	const { body, idempotencyKey } = checkout;
	return writeOf({
		account: client.account,
		noun: 'checkout',
		idempotencyKey,
		body,
		requested: body,
		wasSent: run?.deed?.state === 'sent',
		attempt: async (firstAt) =>
			attemptOf(await client.checkOut(body, idempotencyKey), {
				noun: 'checkout',
				firstAt,
				read: (answer) => readCheckout(answer, body),
			}),
		find: async (since) => await client.findDebits(DEBIT, since, run),
	});
}

/** Roovet documents no fields of the answer, so any that holds something and no failure counts. */
function readCheckout(answer: RoovetBody, requested: IDataObject): Attempt<RoovetBody> {
	const denial = denialIn('CHECKOUT_FAILED', answer, requested);
	if (denial) return { refused: denial };
	const isEmpty = Object.keys(answer).length === 0;
	return isEmpty ? { unclear: 'an answer that holds nothing' } : { done: answer };
}

/**
 * The check before the first item is sent: whether this process has used the key for another checkout.
 *
 * @throws FailureError REFERENCE_OF_ANOTHER
 */
export function refuseUsedKey(client: RoovetClient, checkout: Checkout): void {
	refuseUsedReference(checkoutOf(client, checkout));
}

/**
 * Checks out at most once.
 *
 * @returns the answer as it came, with its key; `existing` is true where it was certainly there before, null where nobody
 * can say
 */
export async function checkOut(
	client: RoovetClient,
	checkout: Checkout,
	run: ItemRun,
): Promise<IDataObject> {
	const { value, existing } = await atMostOnce(checkoutOf(client, checkout, run), run);
	const { idempotencyKey } = checkout;
	return { ...(value as IDataObject), idempotencyKey, existing };
}
