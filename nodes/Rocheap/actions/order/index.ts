import type { Resource } from '../../../../kit/operation/runner';
import type { RocheapClient } from '../../api/client';
import { create } from './create.operation';
import { get } from './get.operation';
import { waitForCompletion } from './waitForCompletion.operation';

export const order: Resource<RocheapClient> = {
	name: 'order',
	displayName: 'Order',
	operations: [create, get, waitForCompletion],
};
