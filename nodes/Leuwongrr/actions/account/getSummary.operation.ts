import { operation } from '../../../../kit/operation';
import type { Leuwongrr, Read } from '../../transport';
import { lifted, readOne } from '../read';

export const getSummary = operation<Leuwongrr, Read>({
	name: 'getSummary',
	displayName: 'Get Dashboard Summary',
	action: 'Get the dashboard summary',
	description: 'Get the balance, coins, discount and the numbers of orders, deposits and invoices',
	...readOne({
		request: () => ({ path: '/me/dashboard-summary' }),
		output: (data) => lifted(data, 'summary'),
	}),
});
