import type { Resource } from '../../../../kit/operation';
import type { Leuwongrr } from '../../transport';
import { getAll } from './getAll.operation';

export const robuxPackage: Resource<Leuwongrr> = {
	name: 'robuxPackage',
	displayName: 'Robux Package',
	operations: [getAll],
};
