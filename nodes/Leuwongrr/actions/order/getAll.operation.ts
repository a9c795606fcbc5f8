import { operation } from '../../../../kit/operation';
import { listFields } from '../../fields';
import type { Leuwongrr } from '../../transport';
import { readMany, type ReadList } from '../read';

export const getAll = operation<Leuwongrr, ReadList>({
	name: 'getAll',
	displayName: 'Get Many',
	action: 'Get many orders',
	description: 'Get many orders of the account with their status and payment status',
	...readMany({
		fields: listFields(
			'LeuwongRR documents neither a limit nor an order for this list: it decides which orders it shows, and Limit takes the first of them.',
		),
		request: () => ({ path: '/me/orders' }),
		list: 'orders',
		takesLimit: false,
	}),
});
