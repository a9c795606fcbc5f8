import type { INodeProperties } from 'n8n-workflow';

import type { ItemFields } from '../../../../kit/operation/fields';
import { readUser, userField } from '../fields';
import type { RobloxClient } from '../../api/client';
import type { UserRef } from '../../model/user';

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

export async function ownerId(client: RobloxClient, owner: UserRef | 'me'): Promise<string> {
	return (owner === 'me' ? await client.me() : await client.resolveUser(owner)).id;
}
