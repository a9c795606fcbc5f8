import { operation } from '../../../../kit/operation';
import { listFields, NEWEST_ONLY } from '../../fields';
import type { Leuwongrr } from '../../transport';
import { readMany, type ReadList } from '../read';

export const getAll = operation<Leuwongrr, ReadList>({
	name: 'getAll',
	displayName: 'Get Many',
	action: 'Get many Robux packages',
	description:
		'Get many Robux packages of the catalog, with prices in whole rupiah; needs no token',
	...readMany({
		fields: listFields(NEWEST_ONLY),
		request: () => ({ path: '/catalog/robux-packages', isPublic: true }),
		list: 'packages',
		takesLimit: true,
	}),
});
