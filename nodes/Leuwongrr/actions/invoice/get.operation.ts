import { invoicePicker, readSegment } from '../../fields';
import { readOne } from '../read';

export const get = readOne({
	name: 'get',
	displayName: 'Get',
	action: 'Get an invoice',
	description: 'Get one invoice of an order or a deposit',
	fields: [invoicePicker('searchInvoices', 'The invoice code of an order or a deposit')],
	request: (item) => ({ path: `/me/invoices/${readSegment(item, 'invoice', 'Invoice')}` }),
	object: 'invoice',
});
