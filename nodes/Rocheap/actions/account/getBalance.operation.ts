import type { IDataObject } from 'n8n-workflow';

import { optionsField } from '../../../../kit/fields';
import { DEFAULT_CONCURRENCY, operation } from '../../../../kit/operation';
import type { Rocheap } from '../../transport';

export const getBalance = operation<Rocheap, null>({
	name: 'getBalance',
	displayName: 'Get Balance',
	action: 'Get the balance',
	description: 'Get the credits of the ROCheap account',
	effect: 'read',
	fields: [
		{
			displayName:
				'ROCheap does not document the fields of this answer, so they are passed on as they come. ROCheap asks to look at least every 10 minutes.',
			name: 'balanceNotice',
			type: 'notice',
			default: '',
		},
		optionsField([], DEFAULT_CONCURRENCY.read),
	],
	read: () => null,
	run: async (rocheap, _input, itemIndex) => (await rocheap.balance(itemIndex)) as IDataObject,
});
