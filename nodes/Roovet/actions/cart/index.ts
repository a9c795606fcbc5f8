import type { Resource } from '../../../../kit/operation';
import type { Roovet } from '../../transport';
import { upsert } from './upsert.operation';

export const cart: Resource<Roovet> = {
	name: 'cart',
	displayName: 'Cart',
	operations: [upsert],
};
