import type { IDataObject } from 'n8n-workflow';

import { optionsField } from '../../../../kit/fields';
import { DEFAULT_CONCURRENCY, operation } from '../../../../kit/operation';
import { canTradeWith as ask, eligibilityOf } from '../../eligibility';
import { readUser, readVersion, userField, versionField } from '../../fields';
import type { ApiVersion } from '../../trade';
import type { Roblox } from '../../transport';
import { resolveUser, type UserRef } from '../../users';

interface Input {
	user: UserRef;
	version: ApiVersion;
}

export const canTradeWith = operation<Roblox, Input>({
	name: 'canTradeWith',
	displayName: 'Can Trade With',
	action: 'Check whether a user can trade with you',
	description: 'Check whether you and another user can trade with each other, and why not',
	effect: 'read',
	fields: [
		userField('User', 'user'),
		{
			...versionField,
			options: [
				{ name: 'V1', value: 'v1', description: 'Says in one status why not' },
				{ name: 'V2', value: 'v2', description: 'Says as well whether Robux may be part of it' },
			],
			description: 'Which generation of the trade service to ask',
		},
		optionsField([], DEFAULT_CONCURRENCY.read),
	],
	read: (item) => ({ user: readUser(item, 'user', 'User'), version: readVersion(item) }),
	run: async (roblox, { user, version }) => {
		const { id, name } = await resolveUser(roblox, user);
		const body = await ask(roblox, id, version);
		return {
			userId: id,
			username: name,
			...eligibilityOf(body),
			...(version === 'v2' && {
				currencyTransferEligibility: (body.currencyTransferEligibility ?? null) as IDataObject,
			}),
			apiVersion: version,
		};
	},
});
