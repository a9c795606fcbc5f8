import type { IDataObject } from 'n8n-workflow';

import { shortened } from '../../../../kit/data/text';
import { operation } from '../../../../kit/operation/runner';
import { readList } from '../fields';
import { idText } from '../../model/trade';
import type { RobloxClient } from '../../api/client';

interface Input {
	by: 'username' | 'id';
	asked: string[];
	excludeBanned: boolean;
}

export const lookUp = operation<RobloxClient, Input>({
	name: 'lookUp',
	displayName: 'Look Up',
	action: 'Look up users',
	description: 'Find the IDs of usernames or the usernames of IDs, many at once',
	effect: 'read',
	fields: [
		{
			displayName: 'Look Up By',
			name: 'lookUpBy',
			type: 'options',
			options: [
				{ name: 'ID', value: 'id' },
				{ name: 'Username', value: 'username' },
			],
			default: 'username',
		},
		{
			displayName: 'Users',
			name: 'users',
			type: 'string',
			required: true,
			default: '',
			placeholder: 'e.g. Shedletsky, Builderman',
			description:
				'Usernames or IDs with commas between them, or an expression that gives a list. Each becomes an item of the output, in this order.',
		},
	],
	options: [
		{
			displayName: 'Exclude Banned Users',
			name: 'excludeBanned',
			type: 'boolean',
			default: false,
			description: 'Whether banned users count as not found',
		},
	],
	read: (item) => {
		const by = item.value('lookUpBy') === 'id' ? 'id' : 'username';
		const asked = readList(item, 'users', 'Users');
		if (asked.length === 0) {
			throw item.error('Users', 'is empty', 'Enter at least one username or ID.');
		}
		const wrong = asked.find(
			(text) => by === 'id' && !(/^[1-9]\d*$/.test(text) && Number.isSafeInteger(Number(text))),
		);
		if (wrong !== undefined) {
			throw item.error(
				'Users',
				`has "${shortened(wrong)}", which is not the ID of a user`,
				'Enter numbers such as 261, or look up by username.',
			);
		}
		return { by, asked, excludeBanned: item.option('excludeBanned', false) };
	},
	run: async (client, { by, asked, excludeBanned }): Promise<IDataObject[]> => {
		const found = await client.findUsers(by, asked, excludeBanned);
		return found.map(({ asked: text, user }) => ({
			asked: text,
			found: user !== undefined,
			id: idText(user?.id),
			name: (user?.name ?? null) as string | null,
			displayName: (user?.displayName ?? null) as string | null,
			hasVerifiedBadge: (user?.hasVerifiedBadge ?? null) as boolean | null,
		}));
	},
});
