import type { Resource } from '../../../../kit/operation';
import type { Roblox } from '../../transport';
import { getCollectibles } from './getCollectibles.operation';
import { getTradable } from './getTradable.operation';

export const item: Resource<Roblox> = {
	name: 'item',
	displayName: 'Item',
	operations: [getCollectibles, getTradable],
};
