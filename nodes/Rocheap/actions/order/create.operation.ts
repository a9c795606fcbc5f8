import type { INodeProperties } from 'n8n-workflow';

import { referenceField } from '../../../../kit/operation/commonFields';
import { operation } from '../../../../kit/operation/runner';
import type { RocheapClient } from '../../api/client';
import type { Payout } from '../../model/order';
import { createOrder, type CreateRules } from '../../writes/createOrder';
import { customOrderId, failOnFailedOrder } from '../fields';

interface Input {
	payout: Payout;
	rules: CreateRules;
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
			name: 'Return the Existing Order',
			value: 'returnExisting',
			description:
				'Continue with the existing order, marked existing, if receiver, amount and place are the same; stop otherwise',
		},
		{
			name: 'Stop',
			value: 'fail',
			description: 'Stop even when the existing order is the same payout',
		},
	],
	default: 'returnExisting',
};

export const create = operation<RocheapClient, Input>({
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
		referenceField(
			customOrderId,
			'The ID that this payout has in your own system, up to 255 characters. ROCheap accepts every ID only once: that is what keeps a payout from being made twice when n8n runs the item again. It must not change when the item is processed again.',
		),
	],
	options: [{ ...failOnFailedOrder, default: true }, onDuplicateOption],
	read: (item) => ({
		payout: {
			robux: item.integer('robux', 'Robux', { min: 1 }),
			robloxUserId: item.numericId('robloxUserId', 'Roblox User ID'),
			universeId: item.numericId('universeId', 'Universe ID'),
			placeId: item.numericId('placeId', 'Place ID'),
			customOrderId: item.reference(customOrderId),
		},
		rules: {
			stopIfUsed: item.option<string>('onDuplicate', 'returnExisting') === 'fail',
			failOnFailedOrder: item.option('failOnFailedOrder', true),
		},
	}),
	run: async (client, { payout, rules }, run) => await createOrder(client, payout, rules, run),
	hint: (orders) => {
		const existing = orders.filter((order) => order.existing === true).length;
		return existing === 0
			? undefined
			: `${existing} of ${orders.length} orders existed already under their Custom Order ID and were not paid again.`;
	},
});
