import type { Resource } from '../../../../kit/operation/runner';
import type { RoovetClient } from '../../api/client';
import { upsert } from './upsert.operation';

export const cart: Resource<RoovetClient> = {
	name: 'cart',
	displayName: 'Cart',
	operations: [upsert],
};
