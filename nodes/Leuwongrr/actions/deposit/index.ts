import type { Resource } from '../../../../kit/operation';
import type { Leuwongrr } from '../../transport';
import { get } from './get.operation';
import { getAll } from './getAll.operation';

export const deposit: Resource<Leuwongrr> = {
	name: 'deposit',
	displayName: 'Deposit',
	operations: [get, getAll],
};
