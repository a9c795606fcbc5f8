import type { Resource } from '../../../../kit/operation/runner';
import type { LeuwongrrClient } from '../../api/client';
import { get } from './get.operation';
import { getSummary } from './getSummary.operation';
import { validateToken } from './validateToken.operation';

export const account: Resource<LeuwongrrClient> = {
	name: 'account',
	displayName: 'Account',
	operations: [getSummary, get, validateToken],
};
