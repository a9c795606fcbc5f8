import { operation } from '../../../../kit/operation';
import { listFields, NEWEST_ONLY } from '../../fields';
import type { Leuwongrr } from '../../transport';
import { readMany, type ReadList } from '../read';

export const getAll = operation<Leuwongrr, ReadList>({
	name: 'getAll',
	displayName: 'Get Many',
	action: 'Get many articles',
	description: 'Get many articles without their content; needs no token',
	...readMany({
		fields: listFields(NEWEST_ONLY),
		request: () => ({ path: '/articles', isPublic: true }),
		list: 'articles',
		takesLimit: true,
	}),
});
