import { readOne } from '../../../../kit/operation/commonFields';
import { operation } from '../../../../kit/operation/runner';
import type { LeuwongrrClient } from '../../api/client';
import { lifted } from '../fields';

export const getSummary = operation<LeuwongrrClient, null>({
	name: 'getSummary',
	displayName: 'Get Dashboard Summary',
	action: 'Get the dashboard summary',
	description: 'Get the balance, coins, discount and the numbers of orders, deposits and invoices',
	...readOne({
		read: () => null,
		get: async (client: LeuwongrrClient) => lifted(await client.getSummary(), 'summary'),
	}),
});
