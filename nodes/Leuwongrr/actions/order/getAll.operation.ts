import { listFields } from '../../fields';
import { readMany } from '../read';

export const getAll = readMany({
	name: 'getAll',
	displayName: 'Get Many',
	action: 'Get many orders',
	description: 'Get many orders of the account with their status and payment status',
	fields: listFields(
		'LeuwongRR documents neither a limit nor an order for this list: it decides which orders it shows, and Limit takes the first of them.',
	),
	request: () => ({ path: '/me/orders' }),
	list: 'orders',
	takesLimit: false,
});
