import { operation } from '../../../../kit/operation';
import { invoicePicker, readSegment } from '../../fields';
import type { Leuwongrr, Read } from '../../transport';
import { readOne } from '../read';

export const get = operation<Leuwongrr, Read>({
	name: 'get',
	displayName: 'Get',
	action: 'Get an order',
	description: 'Get the status and the payment status of one order',
	...readOne({
		fields: [invoicePicker('searchOrders', 'The invoice code of the order')],
		request: (item) => ({ path: `/me/orders/${readSegment(item, 'invoice', 'Invoice')}` }),
		object: 'order',
	}),
});
