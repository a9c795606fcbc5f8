import { operation } from '../../../../kit/operation';
import { invoicePicker, readSegment } from '../../fields';
import type { Leuwongrr, Read } from '../../transport';
import { readOne } from '../read';

export const getStatus = operation<Leuwongrr, Read>({
	name: 'getStatus',
	displayName: 'Get Status',
	action: 'Get the status of an invoice',
	description: 'Get the payment status of one invoice, as the service means it to be polled',
	...readOne({
		fields: [invoicePicker('searchInvoices', 'The invoice code of an order or a deposit')],
		request: (item) => ({ path: `/me/invoices/${readSegment(item, 'invoice', 'Invoice')}/status` }),
		object: 'invoice',
	}),
});
