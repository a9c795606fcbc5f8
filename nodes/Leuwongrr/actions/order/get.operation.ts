import { readOne } from '../../../../kit/operation/commonFields';
import { operation } from '../../../../kit/operation/runner';
import { orderItem } from '../../api/answers';
import type { LeuwongrrClient } from '../../api/client';
import { invoicePicker, readInvoice } from '../fields';

export const get = operation<LeuwongrrClient, string>({
	name: 'get',
	displayName: 'Get',
	action: 'Get an order',
	description: 'Get the status and the payment status of one order',
	...readOne({
		fields: [invoicePicker('searchOrders', 'The invoice code of the order')],
		read: readInvoice,
		get: async (client: LeuwongrrClient, invoice) => orderItem(await client.getOrder(invoice)),
	}),
});
