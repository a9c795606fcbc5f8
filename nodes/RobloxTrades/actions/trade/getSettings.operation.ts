import type { IDataObject } from 'n8n-workflow';

import { optionsField } from '../../../../kit/fields';
import { DEFAULT_CONCURRENCY, operation } from '../../../../kit/operation';
import { settingsBody } from '../../reads';
import type { Roblox } from '../../transport';

export const getSettings = operation<Roblox, null>({
	name: 'getSettings',
	displayName: 'Get Settings',
	action: 'Get the settings of trades',
	description: 'Get the limits, ratios and the fee that Roblox applies to trades',
	effect: 'read',
	fields: [optionsField([], DEFAULT_CONCURRENCY.read)],
	read: () => null,
	run: async (roblox) => (await settingsBody(roblox)) as IDataObject,
});
