import type { Resource } from '../../../../kit/operation';
import type { Roovet } from '../../transport';
import { create } from './create.operation';

export const checkout: Resource<Roovet> = {
	name: 'checkout',
	displayName: 'Checkout',
	operations: [create],
};
