import { operation } from '../../../../kit/operation';
import type { Leuwongrr, Read } from '../../transport';
import { readOne } from '../read';

export const getHealth = operation<Leuwongrr, Read>({
	name: 'getHealth',
	displayName: 'Get Health',
	action: 'Get the health of the service',
	description: 'Check whether the API of LeuwongRR is enabled; needs no token',
	...readOne({
		request: () => ({ path: '/health', isPublic: true }),
	}),
});
