import type { Resource } from '../../../../kit/operation/runner';
import type { LeuwongrrClient } from '../../api/client';
import { getHealth } from './getHealth.operation';

export const service: Resource<LeuwongrrClient> = {
	name: 'service',
	displayName: 'Service',
	operations: [getHealth],
};
