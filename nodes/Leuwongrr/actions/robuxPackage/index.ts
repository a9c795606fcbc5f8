import type { Resource } from '../../../../kit/operation/runner';
import type { LeuwongrrClient } from '../../api/client';
import { getAll } from './getAll.operation';

export const robuxPackage: Resource<LeuwongrrClient> = {
	name: 'robuxPackage',
	displayName: 'Robux Package',
	operations: [getAll],
};
