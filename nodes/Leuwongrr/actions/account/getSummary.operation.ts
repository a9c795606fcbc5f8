import { lifted, readOne } from '../read';

export const getSummary = readOne({
	name: 'getSummary',
	displayName: 'Get Dashboard Summary',
	action: 'Get the dashboard summary',
	description: 'Get the balance, coins, discount and the numbers of orders, deposits and invoices',
	request: () => ({ path: '/me/dashboard-summary' }),
	output: (data) => lifted(data, 'summary'),
});
