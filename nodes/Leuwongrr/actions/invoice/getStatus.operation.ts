import { invoicePicker, readSegment } from '../../fields';
import { readOne } from '../read';

export const getStatus = readOne({
	name: 'getStatus',
	displayName: 'Get Status',
	action: 'Get the status of an invoice',
	description: 'Get the payment status of one invoice, as the service means it to be polled',
	fields: [invoicePicker('searchInvoices', 'The invoice code of an order or a deposit')],
	request: (item) => ({ path: `/me/invoices/${readSegment(item, 'invoice', 'Invoice')}/status` }),
	object: 'invoice',
});
