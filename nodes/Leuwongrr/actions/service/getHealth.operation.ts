import { readOne } from '../../../../kit/operation/commonFields';
import { operation } from '../../../../kit/operation/runner';
import type { LeuwongrrClient } from '../../api/client';

export const getHealth = operation<LeuwongrrClient, null>({
	name: 'getHealth',
	displayName: 'Get Health',
	action: 'Get the health of the service',
	description: 'Check whether the API of LeuwongRR is enabled; needs no token',
	...readOne({
		read: () => null,
		get: async (client: LeuwongrrClient) => await client.getHealth(),
	}),
});
