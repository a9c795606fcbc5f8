import type { Resource } from '../../../../kit/operation';
import type { Roovet } from '../../transport';
import { getBalance } from './getBalance.operation';
import { getTransactions } from './getTransactions.operation';
import { transfer } from './transfer.operation';

export const wallet: Resource<Roovet> = {
	name: 'wallet',
	displayName: 'Wallet',
	operations: [getBalance, getTransactions, transfer],
};
