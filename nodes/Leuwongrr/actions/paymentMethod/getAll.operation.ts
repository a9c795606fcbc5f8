import { operation } from '../../../../kit/operation';
import { listFields } from '../../fields';
import type { Leuwongrr } from '../../transport';
import { readMany, type ReadList } from '../read';

export const getAll = operation<Leuwongrr, ReadList>({
	name: 'getAll',
	displayName: 'Get Many',
	action: 'Get many payment methods',
	description: 'Get many payment methods of the catalog, with their fees; needs no token',
	...readMany({
		fields: [
			{
				displayName: 'Used For',
				name: 'scope',
				type: 'options',
				options: [
					{ name: 'Deposits', value: 'deposit', description: 'Methods to fill the balance with' },
					{ name: 'Orders', value: 'order', description: 'Methods to pay an order with' },
				],
				default: 'order',
				description: 'What the payment methods are used for',
			},
			...listFields(),
		],
		request: (item) => ({
			path: '/catalog/payment-methods',
			query: { scope: item.value('scope') === 'deposit' ? 'deposit' : 'order' },
			isPublic: true,
		}),
		list: 'payment_methods',
		takesLimit: false,
	}),
});
