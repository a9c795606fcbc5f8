import { readWait, waitFields, waitUntil, type Wait } from '../../../../kit/operation/commonFields';
import { operation } from '../../../../kit/operation/runner';
import { orderItem } from '../../api/answers';
import type { OrderKey, RocheapClient } from '../../api/client';
import { failures } from '../../api/failures';
import { outcomeOf, statusOf } from '../../model/order';
import { failOnFailedOrder, lookupFields, readOrderKey } from '../fields';

interface Input {
	key: OrderKey;
	wait: Wait;
	failOnFailedOrder: boolean;
}

export const waitForCompletion = operation<RocheapClient, Input>({
	name: 'waitForCompletion',
	displayName: 'Wait for Completion',
	action: 'Wait for completion of an order',
	description: 'Poll an order until it completes or fails',
	effect: 'read',
	fields: [
		...lookupFields,
		...waitFields({
			noun: 'order',
			ends: 'completed or failed',
			trigger: 'ROCheap Trigger',
			interval: 10,
		}),
	],
	options: [failOnFailedOrder],
	read: (item) => ({
		key: readOrderKey(item),
		wait: readWait(item),
		failOnFailedOrder: item.option('failOnFailedOrder', false),
	}),
	run: async (client, { key, wait, ...input }, run) => {
		const { state, timedOut } = await waitUntil(
			wait,
			run,
			async () => await client.getOrder(key),
			(order) => ['completed', 'failed'].includes(outcomeOf(order)),
			(order) =>
				failures.make('TIME_LIMIT_REACHED', {
					facts: { lastStatus: statusOf(order) ?? null, order_id: String(order.order_id ?? '') },
				}),
		);
		return orderItem(state, input.failOnFailedOrder && !timedOut, { timedOut });
	},
});
