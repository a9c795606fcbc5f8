import type { IDataObject } from 'n8n-workflow';

import { atMostOnce } from '../../../kit/atMostOnce';
import type { ItemRun } from '../../../kit/operation/itemRun';
import type { RobloxClient } from '../api/client';
import { failures } from '../api/failures';

/** Asks Roblox to expire what is outdated, which Roblox does by itself as well: doing it again is harmless. */
export async function expireOutdated(client: RobloxClient, run: ItemRun): Promise<IDataObject> {
	await atMostOnce(
		{
			failures,
			account: client.sessionKey,
			reference: 'expire outdated',
			noun: 'request',
			statement: 'outdated trades were expired',
			repeat: 'never',
			mayRunAgain: true,
			attempt: async () => await client.expireOutdated(),
			idOf: () => undefined,
		},
		run,
	);
	return { expired: true };
}
