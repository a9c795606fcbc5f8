import type { IDataObject } from 'n8n-workflow';

import { optionsField } from '../../../../kit/fields';
import { DEFAULT_CONCURRENCY, operation } from '../../../../kit/operation';
import type { Roblox } from '../../transport';

export const count = operation<Roblox, null>({
	name: 'count',
	displayName: 'Count',
	action: 'Count inbound trades',
	description: 'Count the open trades that you received, the only list that Roblox counts',
	effect: 'read',
	fields: [optionsField([], DEFAULT_CONCURRENCY.read)],
	read: () => null,
	run: async (roblox) => {
		const body = await roblox.read({ service: 'trades', path: '/v1/trades/Inbound/count' });
		return { tradeStatusType: 'Inbound', ...(body as IDataObject) };
	},
});
