import type { INodeProperties } from 'n8n-workflow';

import type { ItemFields } from '../../../kit/operation/fields';
import type { ReferenceRules } from '../../../kit/reference';
import type { OrderKey } from '../api/client';
import { CUSTOM_ORDER_ID } from '../writes/createOrder';

export const customOrderId: ReferenceRules = {
	name: 'customOrderId',
	label: CUSTOM_ORDER_ID,
	// ROCheap's limit.
	maxLength: 255,
	inPath: true,
};

/** The fields that name an existing order. */
export const lookupFields: INodeProperties[] = [
	{
		displayName: 'Look Up By',
		name: 'lookupBy',
		type: 'options',
		options: [
			{
				name: 'Custom Order ID',
				value: 'customOrderId',
				description: 'The ID that you gave the order when it was created',
			},
			{
				name: 'ROCheap Order ID',
				value: 'orderId',
				description: 'The ID that ROCheap gave the order',
			},
		],
		default: 'orderId',
	},
	{
		displayName: 'ROCheap Order ID',
		name: 'orderId',
		type: 'string',
		required: true,
		default: '',
		placeholder: 'e.g. cz577bf0-d39d-4ebb-9f68-856841c705e4',
		displayOptions: { show: { lookupBy: ['orderId'] } },
	},
	{
		displayName: CUSTOM_ORDER_ID,
		name: customOrderId.name,
		type: 'string',
		required: true,
		default: '',
		placeholder: 'e.g. shop-10293',
		displayOptions: { show: { lookupBy: ['customOrderId'] } },
	},
];

/** Which order an item names. ROCheap's ids are opaque: the documented ones look like UUIDs and are not. */
export function readOrderKey(item: ItemFields): OrderKey {
	const by = item.choice('lookupBy', 'Look Up By', ['orderId', 'customOrderId']);
	const { label, maxLength } = customOrderId;
	return by === 'customOrderId'
		? { by, id: item.text(by, label, { maxLength, inPath: true }) }
		: { by, id: item.text(by, 'ROCheap Order ID', { inPath: true }) };
}

/** Option of the operations that return orders; reading a failed order is a success, a payout that fails is none. */
export const failOnFailedOrder: INodeProperties = {
	displayName: 'Fail on Failed Order',
	name: 'failOnFailedOrder',
	type: 'boolean',
	default: false,
	description:
		'Whether an order that ROCheap reports as failed stops the workflow. When off, the item continues with outcome "failed" and the reason in failure.',
};
