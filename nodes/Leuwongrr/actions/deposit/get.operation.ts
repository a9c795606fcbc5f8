import { readOne } from '../../../../kit/operation/commonFields';
import { operation } from '../../../../kit/operation/runner';
import type { LeuwongrrClient } from '../../api/client';
import { invoicePicker, lifted, readInvoice } from '../fields';

export const get = operation<LeuwongrrClient, string>({
	name: 'get',
	displayName: 'Get',
	action: 'Get a deposit',
	description: 'Get one deposit and its invoice',
	...readOne({
		fields: [invoicePicker('searchDeposits', 'The invoice code of the deposit')],
		read: readInvoice,
		get: async (client: LeuwongrrClient, invoice) =>
			lifted(await client.getDeposit(invoice), 'deposit'),
	}),
});
