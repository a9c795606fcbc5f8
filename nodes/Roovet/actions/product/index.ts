import type { Resource } from '../../../../kit/operation';
import type { Roovet } from '../../transport';
import { search } from './search.operation';

export const product: Resource<Roovet> = {
	name: 'product',
	displayName: 'Product',
	operations: [search],
};
