import { lifted, readOne } from '../read';

export const get = readOne({
	name: 'get',
	displayName: 'Get',
	action: 'Get the balance',
	description: 'Get the balance in whole rupiah',
	request: () => ({ path: '/me/balance' }),
	output: (data) => lifted(data, 'balance'),
});
