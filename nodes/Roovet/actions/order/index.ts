import type { Resource } from '../../../../kit/operation';
import type { Roovet } from '../../transport';
import { getAll } from './getAll.operation';

export const order: Resource<Roovet> = {
	name: 'order',
	displayName: 'Order',
	operations: [getAll],
};
