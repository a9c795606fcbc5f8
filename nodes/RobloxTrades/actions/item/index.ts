import type { Resource } from '../../../../kit/operation/runner';
import type { RobloxClient } from '../../api/client';
import { getCollectibles } from './getCollectibles.operation';
import { getResaleData } from './getResaleData.operation';
import { getTradable } from './getTradable.operation';

export const item: Resource<RobloxClient> = {
	name: 'item',
	displayName: 'Item',
	operations: [getCollectibles, getTradable, getResaleData],
};
