import { readOne } from '../read';

export const getHealth = readOne({
	name: 'getHealth',
	displayName: 'Get Health',
	action: 'Get the health of the service',
	description: 'Check whether the API of LeuwongRR is enabled; needs no token',
	request: () => ({ path: '/health', isPublic: true }),
});
