import type { Resource } from '../../../../kit/operation/runner';
import type { RocheapClient } from '../../api/client';
import { getBalance } from './getBalance.operation';
import { ping } from './ping.operation';

export const account: Resource<RocheapClient> = {
	name: 'account',
	displayName: 'Account',
	operations: [getBalance, ping],
};
