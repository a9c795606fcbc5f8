import type { Resource } from '../../../../kit/operation';
import type { Rocheap } from '../../transport';
import { getBalance } from './getBalance.operation';
import { ping } from './ping.operation';

export const account: Resource<Rocheap> = {
	name: 'account',
	displayName: 'Account',
	operations: [getBalance, ping],
};
