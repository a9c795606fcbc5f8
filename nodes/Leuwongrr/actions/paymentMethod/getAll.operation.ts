import { readMany, type ManyInput } from '../../../../kit/operation/commonFields';
import { operation } from '../../../../kit/operation/runner';
import type { LeuwongrrClient } from '../../api/client';

type Scope = 'order' | 'deposit';

export const getAll = operation<LeuwongrrClient, ManyInput<Scope>>({
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
		],
		read: (item): Scope => item.choice('scope', 'Used For', ['order', 'deposit']),
		list: async (client: LeuwongrrClient, scope) => await client.listPaymentMethods(scope),
	}),
});
