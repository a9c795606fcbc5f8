import { optionsField } from '../../../../kit/fields';
import { DEFAULT_CONCURRENCY, operation } from '../../../../kit/operation';
import { failures } from '../../failures';
import { describeOrder, outcomeOf, statusCode } from '../../order';
import type { OrderKey, Rocheap } from '../../transport';
import { failOnFailedOrder, lookupFields, readOrderKey } from './lookup';
import { orderOutput } from './output';

interface Input {
	key: OrderKey;
	intervalMs: number;
	limitMs: number;
	atLimit: 'return' | 'fail';
	failOnFailedOrder: boolean;
}

export const waitForCompletion = operation<Rocheap, Input>({
	name: 'waitForCompletion',
	displayName: 'Wait for Completion',
	action: 'Wait for completion of an order',
	description: 'Look at an order again and again until it is completed or has failed',
	effect: 'read',
	fields: [
		...lookupFields,
		{
			displayName: 'Poll Interval (Seconds)',
			name: 'pollInterval',
			type: 'number',
			typeOptions: { minValue: 1 },
			default: 10,
			description: 'How long to wait between two looks at the order',
		},
		{
			displayName: 'Time Limit (Seconds)',
			name: 'timeLimit',
			type: 'number',
			typeOptions: { minValue: 0 },
			default: 300,
			description: 'How long to wait in all. With 0 the order is looked at once.',
			hint: 'Orders can take hours. For long waits use the ROCheap Trigger, which costs no running execution.',
		},
		{
			displayName: 'At the Limit',
			name: 'atLimit',
			type: 'options',
			options: [
				{
					name: 'Fail',
					value: 'fail',
					description: 'Stop with an error that says how far the order is',
				},
				{
					name: 'Return the Last State',
					value: 'return',
					description: 'Go on with the order as it is, with outcome pending and timedOut true',
				},
			],
			default: 'fail',
			description: 'What to do when the order is still not finished',
		},
		optionsField([failOnFailedOrder], DEFAULT_CONCURRENCY.read),
	],
	read: (item) => ({
		key: readOrderKey(item),
		intervalMs: item.integer('pollInterval', 'Poll Interval', { min: 1, max: 86_400 }) * 1000,
		limitMs: item.integer('timeLimit', 'Time Limit', { min: 0, max: 604_800 }) * 1000,
		atLimit: item.value('atLimit') === 'return' ? 'return' : 'fail',
		failOnFailedOrder: item.option('failOnFailedOrder', false),
	}),
	run: async (rocheap, { key, intervalMs, limitMs, atLimit, ...input }, itemIndex) => {
		const deadline = Date.now() + limitMs;
		for (;;) {
			const order = await rocheap.order(key, itemIndex);
			const outcome = outcomeOf(order);
			if (outcome === 'completed' || outcome === 'failed') {
				const output = { ...describeOrder(order), timedOut: false };
				return orderOutput(rocheap, order, input.failOnFailedOrder, itemIndex, output);
			}
			const left = deadline - Date.now();
			const cancelled = left > 0 && (await rocheap.pause(Math.min(intervalMs, left)));
			if (left > 0 && !cancelled) continue;
			if (cancelled || atLimit === 'return') return { ...describeOrder(order), timedOut: true };
			throw rocheap.fail(
				{
					...failures.TIME_LIMIT_REACHED,
					code: 'TIME_LIMIT_REACHED',
					details: {
						lastStatus: statusCode(order) ?? null,
						order_id: String(order.order_id ?? ''),
					},
				},
				itemIndex,
			);
		}
	},
});
