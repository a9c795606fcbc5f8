import type { IDataObject } from 'n8n-workflow';

import { notice, readOne } from '../../../../kit/operation/commonFields';
import { operation } from '../../../../kit/operation/runner';
import type { RocheapClient } from '../../api/client';

export const getBalance = operation<RocheapClient, null>({
	name: 'getBalance',
	displayName: 'Get Balance',
	action: 'Get the balance',
	description: 'Get the credits of the ROCheap account',
	...readOne({
		fields: [
			notice(
				'balanceNotice',
				'ROCheap does not document the fields of this answer, so they are passed on as they come. ROCheap asks to poll the balance at least every 10 minutes.',
			),
		],
		read: () => null,
		get: async (client: RocheapClient) => (await client.getBalance()) as IDataObject,
	}),
});
