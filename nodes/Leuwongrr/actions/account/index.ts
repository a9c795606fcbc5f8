import type { Resource } from '../../../../kit/operation';
import type { Leuwongrr } from '../../transport';
import { get } from './get.operation';
import { getSummary } from './getSummary.operation';
import { validateToken } from './validateToken.operation';

export const account: Resource<Leuwongrr> = {
	name: 'account',
	displayName: 'Account',
	operations: [getSummary, get, validateToken],
};
