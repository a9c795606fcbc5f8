import { listFields, NEWEST_ONLY } from '../../fields';
import { readMany } from '../read';

export const getAll = readMany({
	name: 'getAll',
	displayName: 'Get Many',
	action: 'Get many deposits',
	description: 'Get many deposits of the account',
	fields: listFields(NEWEST_ONLY),
	request: () => ({ path: '/me/deposits' }),
	list: 'deposits',
	takesLimit: true,
});
