import type { Resource } from '../../../../kit/operation/runner';
import type { LeuwongrrClient } from '../../api/client';
import { get } from './get.operation';
import { getStatus } from './getStatus.operation';
import { waitForPayment } from './waitForPayment.operation';

export const invoice: Resource<LeuwongrrClient> = {
	name: 'invoice',
	displayName: 'Invoice',
	operations: [get, getStatus, waitForPayment],
};
