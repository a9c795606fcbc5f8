import { readOne } from '../../../../kit/operation/commonFields';
import { operation } from '../../../../kit/operation/runner';
import type { LeuwongrrClient } from '../../api/client';
import { invoicePicker, readInvoice } from '../fields';

export const getStatus = operation<LeuwongrrClient, string>({
	name: 'getStatus',
	displayName: 'Get Status',
	action: 'Get the status of an invoice',
	description: "Get an invoice's payment status; use this one when polling",
	...readOne({
		fields: [invoicePicker('searchInvoices', 'The invoice code of an order or a deposit')],
		read: readInvoice,
		get: async (client: LeuwongrrClient, invoice) => await client.getInvoiceStatus(invoice),
	}),
});
