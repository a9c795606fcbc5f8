import type { Resource } from '../../../../kit/operation';
import type { Leuwongrr } from '../../transport';
import { getHealth } from './getHealth.operation';

export const service: Resource<Leuwongrr> = {
	name: 'service',
	displayName: 'Service',
	operations: [getHealth],
};
