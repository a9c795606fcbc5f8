import type { Resource } from '../../../../kit/operation';
import type { Leuwongrr } from '../../transport';
import { get } from './get.operation';
import { getStatus } from './getStatus.operation';
import { waitForPayment } from './waitForPayment.operation';

export const invoice: Resource<Leuwongrr> = {
	name: 'invoice',
	displayName: 'Invoice',
	operations: [get, getStatus, waitForPayment],
};
