import type { Resource } from '../../../../kit/operation';
import type { Leuwongrr } from '../../transport';
import { get } from './get.operation';
import { getTransactions } from './getTransactions.operation';

export const balance: Resource<Leuwongrr> = {
	name: 'balance',
	displayName: 'Balance',
	operations: [get, getTransactions],
};
