import { operation } from '../../../../kit/operation';
import { listFields, NEWEST_ONLY } from '../../fields';
import type { Leuwongrr } from '../../transport';
import { readMany, type ReadList } from '../read';

export const getTransactions = operation<Leuwongrr, ReadList>({
	name: 'getTransactions',
	displayName: 'Get Many Transactions',
	action: 'Get many balance transactions',
	description: 'Get many changes of the balance',
	...readMany({
		fields: listFields(NEWEST_ONLY),
		request: () => ({ path: '/me/balance/transactions' }),
		list: 'transactions',
		takesLimit: true,
	}),
});
