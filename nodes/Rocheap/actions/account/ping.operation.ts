import type { IDataObject } from 'n8n-workflow';

import { optionsField } from '../../../../kit/fields';
import { DEFAULT_CONCURRENCY, operation } from '../../../../kit/operation';
import type { Rocheap } from '../../transport';

export const ping = operation<Rocheap, null>({
	name: 'ping',
	displayName: 'Ping',
	action: 'Ping the service',
	description: 'Check that ROCheap answers and accepts the API key',
	effect: 'read',
	fields: [optionsField([], DEFAULT_CONCURRENCY.read)],
	read: () => null,
	run: async (rocheap, _input, itemIndex) => (await rocheap.ping(itemIndex)) as IDataObject,
});
