import { operation } from '../../../../kit/operation';
import type { Leuwongrr, Read } from '../../transport';
import { readOne } from '../read';

export const get = operation<Leuwongrr, Read>({
	name: 'get',
	displayName: 'Get Profile',
	action: 'Get the profile',
	description: 'Get the LeuwongRR account that the token belongs to',
	...readOne({
		request: () => ({ path: '/me' }),
		object: 'user',
		output: (user, { environment }) => ({ ...user, environment }),
	}),
});
