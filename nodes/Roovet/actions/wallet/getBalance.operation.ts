import type { IDataObject } from 'n8n-workflow';

import { readOne } from '../../../../kit/operation/commonFields';
import { operation } from '../../../../kit/operation/runner';
import { unreadable } from '../../api/answers';
import type { RoovetClient } from '../../api/client';
import { majorUnits } from '../../model/amounts';

export const getBalance = operation<RoovetClient, null>({
	name: 'getBalance',
	displayName: 'Get Balance',
	action: 'Get the balance',
	description: 'Get what the wallet holds and how much of it is available',
	...readOne({
		read: () => null,
		get: async (client: RoovetClient) => {
			const body = await client.getBalance();
			const balance = majorUnits(body.balance_cents);
			// Without a number an alert for a low balance would stay silent for ever.
			if (balance === null) throw unreadable('a balance without balance_cents', body);
			return { ...(body as IDataObject), balance, available: majorUnits(body.available_cents) };
		},
	}),
});
