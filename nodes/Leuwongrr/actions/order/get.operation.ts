import { invoicePicker, readSegment } from '../../fields';
import { readOne } from '../read';

export const get = readOne({
	name: 'get',
	displayName: 'Get',
	action: 'Get an order',
	description: 'Get the status and the payment status of one order',
	fields: [invoicePicker('searchOrders', 'The invoice code of the order')],
	request: (item) => ({ path: `/me/orders/${readSegment(item, 'invoice', 'Invoice')}` }),
	object: 'order',
});
