import { readOne } from '../../../../kit/operation/commonFields';
import { operation } from '../../../../kit/operation/runner';
import type { LeuwongrrClient } from '../../api/client';

export const get = operation<LeuwongrrClient, null>({
	name: 'get',
	displayName: 'Get Profile',
	action: 'Get the profile',
	description: 'Get the LeuwongRR account that the token belongs to',
	...readOne({
		read: () => null,
		get: async (client: LeuwongrrClient) => ({
			...(await client.getProfile()),
			environment: client.environment,
		}),
	}),
});
