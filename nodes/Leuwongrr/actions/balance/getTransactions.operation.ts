import { readMany, type ManyInput } from '../../../../kit/operation/commonFields';
import { operation } from '../../../../kit/operation/runner';
import { MAX_LISTED, type LeuwongrrClient } from '../../api/client';
import { newestOnly } from '../fields';

export const getTransactions = operation<LeuwongrrClient, ManyInput<null>>({
	name: 'getTransactions',
	displayName: 'Get Many Transactions',
	action: 'Get many balance transactions',
	description: 'Get many changes of the balance',
	...readMany({
		fields: [newestOnly],
		most: MAX_LISTED,
		read: () => null,
		list: async (client: LeuwongrrClient, _input, limit) => await client.listTransactions(limit),
	}),
});
