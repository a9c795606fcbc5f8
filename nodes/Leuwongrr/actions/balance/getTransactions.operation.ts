import { listFields, NEWEST_ONLY } from '../../fields';
import { readMany } from '../read';

export const getTransactions = readMany({
	name: 'getTransactions',
	displayName: 'Get Many Transactions',
	action: 'Get many balance transactions',
	description: 'Get many changes of the balance',
	fields: listFields(NEWEST_ONLY),
	request: () => ({ path: '/me/balance/transactions' }),
	list: 'transactions',
	takesLimit: true,
});
