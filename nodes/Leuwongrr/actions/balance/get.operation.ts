import { readOne } from '../../../../kit/operation/commonFields';
import { operation } from '../../../../kit/operation/runner';
import type { LeuwongrrClient } from '../../api/client';
import { lifted } from '../fields';

export const get = operation<LeuwongrrClient, null>({
	name: 'get',
	displayName: 'Get',
	action: 'Get the balance',
	description: 'Get the balance in whole rupiah',
	...readOne({
		read: () => null,
		get: async (client: LeuwongrrClient) => lifted(await client.getBalance(), 'balance'),
	}),
});
