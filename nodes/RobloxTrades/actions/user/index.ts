import type { Resource } from '../../../../kit/operation';
import type { Roblox } from '../../transport';
import { canTradeWith } from './canTradeWith.operation';
import { getMyEligibility } from './getMyEligibility.operation';
import { lookUp } from './lookUp.operation';

export const user: Resource<Roblox> = {
	name: 'user',
	displayName: 'User',
	operations: [canTradeWith, getMyEligibility, lookUp],
};
