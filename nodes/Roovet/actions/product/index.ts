import type { Resource } from '../../../../kit/operation/runner';
import type { RoovetClient } from '../../api/client';
import { search } from './search.operation';

export const product: Resource<RoovetClient> = {
	name: 'product',
	displayName: 'Product',
	operations: [search],
};
