import type { Resource } from '../../../../kit/operation';
import type { Leuwongrr } from '../../transport';
import { getAll } from './getAll.operation';

export const paymentMethod: Resource<Leuwongrr> = {
	name: 'paymentMethod',
	displayName: 'Payment Method',
	operations: [getAll],
};
