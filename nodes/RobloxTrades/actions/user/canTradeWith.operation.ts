import type { IDataObject } from 'n8n-workflow';

import { readOne } from '../../../../kit/operation/commonFields';
import { operation } from '../../../../kit/operation/runner';
import type { RobloxClient } from '../../api/client';
import { eligibilityOf } from '../../model/eligibility';
import type { ApiVersion } from '../../model/trade';
import type { UserRef } from '../../model/user';
import { readUser, readVersion, userField, versionField } from '../fields';

interface Input {
	user: UserRef;
	version: ApiVersion;
}

export const canTradeWith = operation<RobloxClient, Input>({
	name: 'canTradeWith',
	displayName: 'Can Trade With',
	action: 'Check whether a user can trade with you',
	description: 'Check whether you and another user can trade with each other, and why not',
	...readOne({
		fields: [
			userField('User', 'user'),
			{
				...versionField,
				options: [
					{ name: 'V1', value: 'v1', description: 'Says in one status why not' },
					{ name: 'V2', value: 'v2', description: 'Says as well whether Robux can be part of it' },
				],
				description: 'Which generation of the trade service to ask',
			},
		],
		read: (item) => ({ user: readUser(item, 'user', 'User'), version: readVersion(item) }),
		get: async (client: RobloxClient, { user, version }: Input) => {
			const { id, name } = await client.resolveUser(user);
			const body = await client.canTradeWith(id, version);
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
	}),
});
