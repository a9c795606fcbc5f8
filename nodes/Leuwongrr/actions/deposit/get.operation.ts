import { operation } from '../../../../kit/operation';
import { invoicePicker, readSegment } from '../../fields';
import type { Leuwongrr, Read } from '../../transport';
import { lifted, readOne } from '../read';

export const get = operation<Leuwongrr, Read>({
	name: 'get',
	displayName: 'Get',
	action: 'Get a deposit',
	description: 'Get one deposit and its invoice',
	...readOne({
		fields: [invoicePicker('searchDeposits', 'The invoice code of the deposit')],
		request: (item) => ({ path: `/me/deposits/${readSegment(item, 'invoice', 'Invoice')}` }),
		output: (data) => lifted(data, 'deposit'),
	}),
});
