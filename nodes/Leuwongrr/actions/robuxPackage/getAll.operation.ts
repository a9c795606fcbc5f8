import { listFields, NEWEST_ONLY } from '../../fields';
import { readMany } from '../read';

export const getAll = readMany({
	name: 'getAll',
	displayName: 'Get Many',
	action: 'Get many Robux packages',
	description:
		'Get many Robux packages of the catalog, with prices in whole rupiah; needs no token',
	fields: listFields(NEWEST_ONLY),
	request: () => ({ path: '/catalog/robux-packages', isPublic: true }),
	list: 'packages',
	takesLimit: true,
});
