import { readOne } from '../../../../kit/operation/commonFields';
import { operation } from '../../../../kit/operation/runner';
import type { LeuwongrrClient } from '../../api/client';
import { invoicePicker, readInvoice } from '../fields';

export const get = operation<LeuwongrrClient, string>({
	name: 'get',
	displayName: 'Get',
	action: 'Get an invoice',
	description: 'Get one invoice of an order or a deposit',
	...readOne({
		fields: [invoicePicker('searchInvoices', 'The invoice code of an order or a deposit')],
		read: readInvoice,
		get: async (client: LeuwongrrClient, invoice) => await client.getInvoice(invoice),
	}),
});
