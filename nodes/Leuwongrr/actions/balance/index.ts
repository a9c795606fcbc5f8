import type { Resource } from '../../../../kit/operation/runner';
import type { LeuwongrrClient } from '../../api/client';
import { get } from './get.operation';
import { getTransactions } from './getTransactions.operation';

export const balance: Resource<LeuwongrrClient> = {
	name: 'balance',
	displayName: 'Balance',
	operations: [get, getTransactions],
};
