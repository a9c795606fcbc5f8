import type { IDataObject } from 'n8n-workflow';

import { atMostOnce } from '../../../kit/atMostOnce';
import { freshKey } from '../../../kit/data/text';
import { FailureError, settle } from '../../../kit/failure/failure';
import { unanswered } from '../../../kit/failure/unanswered';
import type { ItemRun } from '../../../kit/operation/runner';
import { refusalIn } from '../api/answers';
import type { RoovetClient } from '../api/client';
import { failures } from '../api/failures';

/**
 * Creates or changes a cart. It moves no money, so the node makes the idempotency key itself: a new one for each item and
 * run. It protects against the requests that this run repeats, and not against running the item again, which is meant to
 * change the cart again.
 *
 * @returns the answer as it came
 */
export async function upsertCart(
	client: RoovetClient,
	body: IDataObject,
	run: ItemRun,
): Promise<IDataObject> {
	const key = freshKey();
	const ended = await settle(
		atMostOnce<IDataObject>(
			{
				failures,
				account: client.account,
				reference: key,
				noun: 'change of the cart',
				repeat: 'sameKey',
				attempt: async () => {
					const result = await client.upsertCart(body, key);
					if (result.kind === 'unknown') return { unclear: result.detail };
					if (result.kind === 'refused') return { refused: unanswered(failures, result) };
					const refused = refusalIn(result.status, result.body);
					return refused ? { refused } : { done: result.body as IDataObject };
				},
				// The same cart can be changed again and again.
				idOf: () => undefined,
			},
			run,
		),
	);
	if ('value' in ended) return ended.value.value;
	if (ended.failure.outcome !== 'unknown') throw new FailureError(ended.failure);
	throw new FailureError({
		...ended.failure,
		message: 'Whether Roovet changed the cart is unknown',
		howToFix:
			'No money was moved. Check the cart before you check out, or run this item again and use the cart of its answer.',
	});
}
