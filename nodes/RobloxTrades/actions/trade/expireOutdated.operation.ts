import type { IDataObject } from 'n8n-workflow';

import { optionsField } from '../../../../kit/fields';
import { DEFAULT_CONCURRENCY, operation } from '../../../../kit/operation';
import { expireOutdatedTrades } from '../../answering';
import type { Roblox } from '../../transport';

export const expireOutdated = operation<Roblox, null>({
	name: 'expireOutdated',
	displayName: 'Expire Outdated (Deprecated)',
	action: 'Expire outdated trades',
	description: 'Ask Roblox to mark trades as expired whose time is over',
	effect: 'write',
	fields: [
		{
			displayName:
				'Roblox calls this endpoint deprecated and lets trades expire by itself. It may disappear at any time.',
			name: 'deprecationNotice',
			type: 'notice',
			default: '',
		},
		optionsField([], DEFAULT_CONCURRENCY.write),
	],
	read: () => null,
	run: async (roblox): Promise<IDataObject> => await expireOutdatedTrades(roblox),
});
