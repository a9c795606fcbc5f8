import type { IDataObject } from 'n8n-workflow';

import { readOne } from '../../../../kit/operation/commonFields';
import { operation } from '../../../../kit/operation/runner';
import type { RobloxClient } from '../../api/client';

export const getSettings = operation<RobloxClient, null>({
	name: 'getSettings',
	displayName: 'Get Settings',
	action: 'Get the settings of trades',
	description: 'Get the limits, ratios and the fee that Roblox applies to trades',
	...readOne({
		read: () => null,
		get: async (client: RobloxClient) => (await client.settingsBody()) as IDataObject,
	}),
});
