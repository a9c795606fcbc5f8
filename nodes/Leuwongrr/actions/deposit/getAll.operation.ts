import { operation } from '../../../../kit/operation';
import { listFields, NEWEST_ONLY } from '../../fields';
import type { Leuwongrr } from '../../transport';
import { readMany, type ReadList } from '../read';

export const getAll = operation<Leuwongrr, ReadList>({
	name: 'getAll',
	displayName: 'Get Many',
	action: 'Get many deposits',
	description: 'Get many deposits of the account',
	...readMany({
		fields: listFields(NEWEST_ONLY),
		request: () => ({ path: '/me/deposits' }),
		list: 'deposits',
		takesLimit: true,
	}),
});
