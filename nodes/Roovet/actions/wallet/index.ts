import type { Resource } from '../../../../kit/operation/runner';
import type { RoovetClient } from '../../api/client';
import { getBalance } from './getBalance.operation';
import { getTransactions } from './getTransactions.operation';
import { transfer } from './transfer.operation';

export const wallet: Resource<RoovetClient> = {
	name: 'wallet',
	displayName: 'Wallet',
	operations: [getBalance, getTransactions, transfer],
};
