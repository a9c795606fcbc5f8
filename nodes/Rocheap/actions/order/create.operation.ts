import type { INodeProperties } from 'n8n-workflow';

import { referenceField } from '../../../../kit/operation/commonFields';
import { operation } from '../../../../kit/operation/runner';
import type { RocheapNodeClient } from '../../api/client';
import { createOrder, type CreateRules } from '../../writes/createOrder';
import { customOrderId, failOnFailedOrder } from '../fields';
import { payoutFields, payoutOf, readWanted, type Wanted } from './fields';

interface Input {
	wanted: Wanted;
	rules: CreateRules;
}

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

export const create = operation<RocheapNodeClient, Input>({
	name: 'create',
	displayName: 'Create',
	action: 'Create an order',
	description: 'Pay Robux to a Roblox user by buying a game pass of that user',
	effect: 'money',
	fields: [
		...payoutFields,
		referenceField(
			customOrderId,
			'The ID that this payout has in your own system, up to 255 characters. ROCheap accepts every ID only once: that is what keeps a payout from being made twice when n8n runs the item again. It must not change when the item is processed again.',
		),
	],
	options: [{ ...failOnFailedOrder, default: true }, onDuplicateOption],
	read: (item) => ({
		wanted: { ...readWanted(item), customOrderId: item.reference(customOrderId) },
		rules: {
			stopIfUsed: item.option<string>('onDuplicate', 'returnExisting') === 'fail',
			failOnFailedOrder: item.option('failOnFailedOrder', true),
		},
	}),
	check: async (client, { wanted }) => void (await payoutOf(client, wanted)),
	run: async (client, { wanted, rules }, run) =>
		await createOrder(client, await payoutOf(client, wanted), rules, run),
	hint: (orders) => {
		const existing = orders.filter((order) => order.existing === true).length;
		return existing === 0
			? undefined
			: `${existing} of ${orders.length} orders existed already under their Custom Order ID and were not paid again.`;
	},
});
