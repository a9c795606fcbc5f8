import { notice } from '../../../../kit/operation/commonFields';
import { operation } from '../../../../kit/operation/runner';
import type { RobloxClient } from '../../api/client';
import { expireOutdated as expire } from '../../writes/expireOutdated';

export const expireOutdated = operation<RobloxClient, null>({
	name: 'expireOutdated',
	displayName: 'Expire Outdated (Deprecated)',
	action: 'Expire outdated trades',
	description: 'Ask Roblox to mark trades as expired whose time is over',
	effect: 'write',
	fields: [
		notice(
			'deprecationNotice',
			'Roblox calls this endpoint deprecated and lets trades expire by itself. It may disappear at any time.',
		),
	],
	read: () => null,
	run: async (client, _input, run) => await expire(client, run),
});
