import type { IDataObject } from 'n8n-workflow';

import { readOne } from '../../../../kit/operation/commonFields';
import { operation } from '../../../../kit/operation/runner';
import type { RobloxClient } from '../../api/client';

export const count = operation<RobloxClient, null>({
	name: 'count',
	displayName: 'Count',
	action: 'Count inbound trades',
	description: 'Count the open trades that you received, the only list that Roblox counts',
	...readOne({
		read: () => null,
		get: async (client: RobloxClient) => ({
			tradeStatusType: 'Inbound',
			...((await client.countInbound()) as IDataObject),
		}),
	}),
});
