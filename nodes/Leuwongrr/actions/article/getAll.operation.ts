import { listFields, NEWEST_ONLY } from '../../fields';
import { readMany } from '../read';

export const getAll = readMany({
	name: 'getAll',
	displayName: 'Get Many',
	action: 'Get many articles',
	description: 'Get many articles without their content; needs no token',
	fields: listFields(NEWEST_ONLY),
	request: () => ({ path: '/articles', isPublic: true }),
	list: 'articles',
	takesLimit: true,
});
