import type { Resource } from '../../../../kit/operation/runner';
import type { LeuwongrrClient } from '../../api/client';
import { getAll } from './getAll.operation';

export const paymentMethod: Resource<LeuwongrrClient> = {
	name: 'paymentMethod',
	displayName: 'Payment Method',
	operations: [getAll],
};
