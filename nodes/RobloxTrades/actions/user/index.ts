import type { Resource } from '../../../../kit/operation/runner';
import type { RobloxClient } from '../../api/client';
import { canTradeWith } from './canTradeWith.operation';
import { canViewInventory } from './canViewInventory.operation';
import { getMyEligibility } from './getMyEligibility.operation';
import { getRobux } from './getRobux.operation';
import { lookUp } from './lookUp.operation';

export const user: Resource<RobloxClient> = {
	name: 'user',
	displayName: 'User',
	operations: [canTradeWith, canViewInventory, getMyEligibility, getRobux, lookUp],
};
