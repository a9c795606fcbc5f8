import { readOne } from '../../../../kit/operation/commonFields';
import { operation } from '../../../../kit/operation/runner';
import type { RobloxClient } from '../../api/client';
import type { UserRef } from '../../model/user';
import { readUser, userField } from '../fields';

export const canViewInventory = operation<RobloxClient, UserRef>({
	name: 'canViewInventory',
	displayName: 'Can View Inventory',
	action: 'Check whether an inventory can be viewed',
	description: 'Check whether you can see what a user owns',
	...readOne({
		fields: [userField('User', 'user')],
		read: (item) => readUser(item, 'user', 'User'),
		get: async (client: RobloxClient, user: UserRef) => {
			const { id, name } = await client.resolveUser(user);
			return { userId: id, username: name, canView: await client.canViewInventory(id) };
		},
	}),
});
