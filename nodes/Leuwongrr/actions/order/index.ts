import type { Resource } from '../../../../kit/operation';
import type { Leuwongrr } from '../../transport';
import { create } from './create.operation';
import { get } from './get.operation';
import { getAll } from './getAll.operation';

export const order: Resource<Leuwongrr> = {
	name: 'order',
	displayName: 'Order',
	operations: [create, get, getAll],
};
