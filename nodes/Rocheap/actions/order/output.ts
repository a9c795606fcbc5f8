import type { IDataObject } from 'n8n-workflow';

import { failureOf, outcomeOf, type RocheapBody } from '../../order';
import type { Rocheap } from '../../transport';

/** The item of an order, or an n8n error when the order failed and the user wants that to stop the workflow. */
export function orderOutput(
	rocheap: Rocheap,
	order: RocheapBody,
	failOnFailedOrder: boolean,
	itemIndex: number,
	output: IDataObject,
): IDataObject {
	const failure = failOnFailedOrder && outcomeOf(order) === 'failed' && failureOf(order);
	if (!failure) return output;
	throw rocheap.fail(
		{ ...failure, details: { ...failure.details, order: order as IDataObject } },
		itemIndex,
	);
}
