import type { Resource } from '../../../../kit/operation';
import type { Rocheap } from '../../transport';
import { create } from './create.operation';
import { get } from './get.operation';
import { waitForCompletion } from './waitForCompletion.operation';

export const order: Resource<Rocheap> = {
	name: 'order',
	displayName: 'Order',
	operations: [create, get, waitForCompletion],
};
