import { readOne } from '../read';

export const get = readOne({
	name: 'get',
	displayName: 'Get Profile',
	action: 'Get the profile',
	description: 'Get the LeuwongRR account that the token belongs to',
	request: () => ({ path: '/me' }),
	object: 'user',
	output: (user, { environment }) => ({ ...user, environment }),
});
