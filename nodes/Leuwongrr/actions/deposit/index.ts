import type { Resource } from '../../../../kit/operation/runner';
import type { LeuwongrrClient } from '../../api/client';
import { get } from './get.operation';
import { getAll } from './getAll.operation';

export const deposit: Resource<LeuwongrrClient> = {
	name: 'deposit',
	displayName: 'Deposit',
	operations: [get, getAll],
};
