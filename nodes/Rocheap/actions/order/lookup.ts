import type { INodeProperties } from 'n8n-workflow';

import type { ItemFields } from '../../../../kit/fields';
import type { OrderKey } from '../../transport';

/** ROCheap's limit for custom order ids. */
export const MAX_CUSTOM_ORDER_ID = 255;

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
		displayName: 'Custom Order ID',
		name: 'customOrderId',
		type: 'string',
		required: true,
		default: '',
		placeholder: 'e.g. shop-10293',
		displayOptions: { show: { lookupBy: ['customOrderId'] } },
	},
];

/** Which order an item names. ROCheap's ids are opaque: the documented ones look like UUIDs and are not. */
export function readOrderKey(item: ItemFields): OrderKey {
	return item.value('lookupBy') === 'customOrderId'
		? {
				by: 'customOrderId',
				id: item.text('customOrderId', 'Custom Order ID', {
					maxLength: MAX_CUSTOM_ORDER_ID,
					inPath: true,
				}),
			}
		: { by: 'orderId', id: item.text('orderId', 'ROCheap Order ID', { inPath: true }) };
}

/** Option of the operations that return orders; a look at a failed order is no failure, a payout that fails is. */
export const failOnFailedOrder: INodeProperties = {
	displayName: 'Fail on Failed Order',
	name: 'failOnFailedOrder',
	type: 'boolean',
	default: false,
	description:
		'Whether an order that ROCheap reports as failed stops the workflow. When off, the item goes on with outcome, causedBy, retryable and failureReason to branch on.',
};
