import { invoicePicker, readSegment } from '../../fields';
import { lifted, readOne } from '../read';

export const get = readOne({
	name: 'get',
	displayName: 'Get',
	action: 'Get a deposit',
	description: 'Get one deposit and its invoice',
	fields: [invoicePicker('searchDeposits', 'The invoice code of the deposit')],
	request: (item) => ({ path: `/me/deposits/${readSegment(item, 'invoice', 'Invoice')}` }),
	output: (data) => lifted(data, 'deposit'),
});
