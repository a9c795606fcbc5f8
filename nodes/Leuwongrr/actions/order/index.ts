import type { Resource } from '../../../../kit/operation/runner';
import type { LeuwongrrClient } from '../../api/client';
import { create } from './create.operation';
import { get } from './get.operation';
import { getAll } from './getAll.operation';

export const order: Resource<LeuwongrrClient> = {
	name: 'order',
	displayName: 'Order',
	operations: [create, get, getAll],
};
