import { readOne } from '../../../../kit/operation/commonFields';
import { operation } from '../../../../kit/operation/runner';
import type { LeuwongrrClient } from '../../api/client';

export const validateToken = operation<LeuwongrrClient, null>({
	name: 'validateToken',
	displayName: 'Validate Token',
	action: 'Validate the token',
	description: 'Check the API token and see its environment, its owner and when it was last used',
	...readOne({
		read: () => null,
		get: async (client: LeuwongrrClient) => await client.validateToken(),
	}),
});
