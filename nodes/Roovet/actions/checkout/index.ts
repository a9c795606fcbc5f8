import type { Resource } from '../../../../kit/operation/runner';
import type { RoovetClient } from '../../api/client';
import { create } from './create.operation';

export const checkout: Resource<RoovetClient> = {
	name: 'checkout',
	displayName: 'Checkout',
	operations: [create],
};
