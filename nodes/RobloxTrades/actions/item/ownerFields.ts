import type { INodeProperties } from 'n8n-workflow';

import type { ItemFields } from '../../../../kit/fields';
import { readUser, userField } from '../../fields';
import { me } from '../../reads';
import type { Roblox } from '../../transport';
import { resolveUser, type UserRef } from '../../users';

/** Whose items: the account's own, or another user's. */
export const ownerFields: INodeProperties[] = [
	{
		displayName: 'Owner',
		name: 'owner',
		type: 'options',
		options: [
			{ name: 'Another User', value: 'user' },
			{ name: 'Me', value: 'me', description: 'The account of the credential' },
		],
		default: 'me',
		description: 'Whose items to get',
	},
	userField('User', 'user', { displayOptions: { show: { owner: ['user'] } } }),
];

export const readOwner = (item: ItemFields): UserRef | 'me' =>
	item.value('owner', 'me') === 'user' ? readUser(item, 'user', 'User') : 'me';

export async function ownerId(roblox: Roblox, owner: UserRef | 'me'): Promise<string> {
	return (owner === 'me' ? await me(roblox) : await resolveUser(roblox, owner)).id;
}
