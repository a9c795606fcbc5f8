import type { IDataObject } from 'n8n-workflow';

import { readOne } from '../../../../kit/operation/commonFields';
import { operation } from '../../../../kit/operation/runner';
import type { RocheapClient } from '../../api/client';

export const ping = operation<RocheapClient, null>({
	name: 'ping',
	displayName: 'Ping',
	action: 'Ping the service',
	description: 'Check that ROCheap answers and accepts the API key',
	...readOne({
		read: () => null,
		get: async (client: RocheapClient) => (await client.ping()) as IDataObject,
	}),
});
