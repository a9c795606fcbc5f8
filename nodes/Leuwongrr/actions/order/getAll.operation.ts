import { notice, readMany, type ManyInput } from '../../../../kit/operation/commonFields';
import { operation } from '../../../../kit/operation/runner';
import { orderItem } from '../../api/answers';
import type { LeuwongrrClient } from '../../api/client';

export const getAll = operation<LeuwongrrClient, ManyInput<null>>({
	name: 'getAll',
	displayName: 'Get Many',
	action: 'Get many orders',
	description: 'Get many orders of the account with their status and payment status',
	...readMany({
		fields: [
			notice(
				'listNotice',
				'LeuwongRR documents neither a limit nor an order for this list: it decides which orders it shows, and Limit takes the first of them.',
			),
		],
		read: () => null,
		list: async (client: LeuwongrrClient) => (await client.listOrders()).map(orderItem),
	}),
});
