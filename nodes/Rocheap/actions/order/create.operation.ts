import type { INodeProperties } from 'n8n-workflow';

import { optionsField } from '../../../../kit/fields';
import { assertStableReference } from '../../../../kit/idempotency';
import { DEFAULT_CONCURRENCY, operation } from '../../../../kit/operation';
import { pay, type Payout } from '../../payout';
import type { Rocheap } from '../../transport';
import { failOnFailedOrder, MAX_CUSTOM_ORDER_ID } from './lookup';
import { orderOutput } from './output';

interface Input {
	payout: Payout;
	onDuplicate: 'returnExisting' | 'fail';
	failOnFailedOrder: boolean;
}

const id = (
	displayName: string,
	name: string,
	description: string,
	placeholder: string,
): INodeProperties => ({
	displayName,
	name,
	type: 'string',
	required: true,
	default: '',
	description,
	placeholder,
});

const onDuplicateOption: INodeProperties = {
	displayName: 'If the Custom Order ID Is Already Used',
	name: 'onDuplicate',
	type: 'options',
	options: [
		{
			name: 'Fail',
			value: 'fail',
			description: 'Stop with an error, even when the existing order is for the same payout',
		},
		{
			name: 'Return the Existing Order',
			value: 'returnExisting',
			description:
				'Go on with the existing order, marked existing, if receiver, amount and place are the same; stop with an error otherwise',
		},
	],
	default: 'returnExisting',
};

export const create = operation<Rocheap, Input>({
	name: 'create',
	displayName: 'Create',
	action: 'Create an order',
	description: 'Pay Robux to a Roblox user by buying a game pass of that user',
	effect: 'money',
	fields: [
		{
			displayName: 'Robux (Pass Price)',
			name: 'robux',
			type: 'number',
			typeOptions: { minValue: 1, numberPrecision: 0 },
			required: true,
			default: 10,
			description:
				'Price of the game pass that ROCheap buys from the receiver. ROCheap documents 10 to 5000.',
			hint: 'Roblox keeps 30 %: the receiver gets about 7 Robux for a price of 10, 70 for 100. The order says exactly how many as after_tax_robux.',
		},
		id(
			'Roblox User ID',
			'robloxUserId',
			'The receiver, as the number in the address of the profile',
			'e.g. 261',
		),
		id(
			'Universe ID',
			'universeId',
			'The experience that the game pass belongs to',
			'e.g. 4284924817',
		),
		id(
			'Place ID',
			'placeId',
			'The start place of that experience, as the number in its address',
			'e.g. 3927852479',
		),
		{
			displayName: 'Custom Order ID',
			name: 'customOrderId',
			type: 'string',
			default:
				'={{ $workflow.id }}-{{ $nodeId.slice(0, 8) }}-{{ $execution.id }}-{{ $runIndex }}-{{ $itemIndex }}',
			description:
				'Your own ID of this payout, up to 255 characters. ROCheap refuses an ID that was used before, which is what keeps a payout from being made twice.',
			hint: 'Best is the ID of the order in your own system: it stays the same when you run a failed execution again. Without an ID, a lost answer cannot be cleared up.',
		},
		optionsField(
			[{ ...failOnFailedOrder, default: true }, onDuplicateOption],
			DEFAULT_CONCURRENCY.money,
		),
	],
	read: (item) => {
		const payout = {
			robux: item.integer('robux', 'Robux', { min: 1 }),
			robloxUserId: item.numericId('robloxUserId', 'Roblox User ID'),
			universeId: item.numericId('universeId', 'Universe ID'),
			placeId: item.numericId('placeId', 'Place ID'),
			customOrderId: item.text('customOrderId', 'Custom Order ID', {
				maxLength: MAX_CUSTOM_ORDER_ID,
				required: false,
				inPath: true,
			}),
		};
		assertStableReference(item.context, item.index, {
			label: 'Custom Order ID',
			parameter: 'customOrderId',
			value: payout.customOrderId,
		});
		return {
			payout,
			onDuplicate:
				item.option<string>('onDuplicate', 'returnExisting') === 'fail' ? 'fail' : 'returnExisting',
			failOnFailedOrder: item.option('failOnFailedOrder', true),
		};
	},
	run: async (rocheap, { payout, onDuplicate, ...input }, itemIndex) => {
		const result = await pay(rocheap, payout, onDuplicate);
		if ('failure' in result) throw rocheap.fail(result.failure, itemIndex);
		return orderOutput(rocheap, result.order, input.failOnFailedOrder, itemIndex, result.output);
	},
	effectId: (order) => (typeof order.order_id === 'string' ? order.order_id : undefined),
	hint: (orders) => {
		const existing = orders.filter((order) => order.existing === true).length;
		if (existing === 0) return undefined;
		const all = orders.filter((order) => 'existing' in order).length;
		return `${existing} of ${all} orders existed already under their Custom Order ID and were not paid again.`;
	},
});
