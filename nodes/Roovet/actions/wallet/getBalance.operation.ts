import type { IDataObject } from 'n8n-workflow';

import { optionsField } from '../../../../kit/fields';
import { DEFAULT_CONCURRENCY, operation } from '../../../../kit/operation';
import { majorUnits } from '../../amounts';
import { unreadable } from '../../answers';
import type { Roovet } from '../../transport';

export const getBalance = operation<Roovet, null>({
	name: 'getBalance',
	displayName: 'Get Balance',
	action: 'Get the balance',
	description: 'Get what the wallet holds and how much of it is available',
	effect: 'read',
	fields: [optionsField([], DEFAULT_CONCURRENCY.read)],
	read: () => null,
	run: async (roovet, _input, itemIndex) => {
		const body = await roovet.get('/api/wallet/balance', {}, itemIndex);
		const balance = majorUnits(body.balance_cents);
		// Without a number an alert for a low balance would stay silent for ever.
		if (balance === null) {
			throw roovet.fail(unreadable('a balance without balance_cents', body), itemIndex);
		}
		return {
			...(body as IDataObject),
			balance,
			available: majorUnits(body.available_cents),
		};
	},
});
