import type { Resource } from '../../../../kit/operation/runner';
import type { RoovetClient } from '../../api/client';
import { getAll } from './getAll.operation';

export const order: Resource<RoovetClient> = {
	name: 'order',
	displayName: 'Order',
	operations: [getAll],
};
