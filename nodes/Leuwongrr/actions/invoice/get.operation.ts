import { operation } from '../../../../kit/operation';
import { invoicePicker, readSegment } from '../../fields';
import type { Leuwongrr, Read } from '../../transport';
import { readOne } from '../read';

export const get = operation<Leuwongrr, Read>({
	name: 'get',
	displayName: 'Get',
	action: 'Get an invoice',
	description: 'Get one invoice of an order or a deposit',
	...readOne({
		fields: [invoicePicker('searchInvoices', 'The invoice code of an order or a deposit')],
		request: (item) => ({ path: `/me/invoices/${readSegment(item, 'invoice', 'Invoice')}` }),
		object: 'invoice',
	}),
});
