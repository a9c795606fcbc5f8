import { operation } from '../../../../kit/operation';
import type { Leuwongrr, Read } from '../../transport';
import { lifted, readOne } from '../read';

export const get = operation<Leuwongrr, Read>({
	name: 'get',
	displayName: 'Get',
	action: 'Get the balance',
	description: 'Get the balance in whole rupiah',
	...readOne({
		request: () => ({ path: '/me/balance' }),
		output: (data) => lifted(data, 'balance'),
	}),
});
