import { readMany, type ManyInput } from '../../../../kit/operation/commonFields';
import type { ItemFields } from '../../../../kit/operation/fields';
import { operation } from '../../../../kit/operation/runner';
import type { RoovetClient } from '../../api/client';
import { withAmount } from '../../model/amounts';
import type { TransactionQuery } from '../../model/transaction';

export const getTransactions = operation<RoovetClient, ManyInput<TransactionQuery>>({
	name: 'getTransactions',
	displayName: 'Get Many Transactions',
	action: 'Get many transactions',
	description: 'List credits and debits of the wallet, newest first',
	...readMany({
		read: (item): TransactionQuery => {
			const startingAfter = readId(item, 'startingAfter');
			const endingBefore = readId(item, 'endingBefore');
			return {
				...(startingAfter !== '' && { startingAfter }),
				...(endingBefore !== '' && { endingBefore }),
				from: item.time(item.option<unknown>('createdAfter', ''), 'Created After'),
				until: item.time(item.option<unknown>('createdBefore', ''), 'Created Before'),
			};
		},
		list: async (client: RoovetClient, query, limit, run) => {
			const list = await client.getTransactions({ ...query, limit }, () => run.cancelled());
			return list.map(withAmount);
		},
	}),
	options: [
		{
			displayName: 'Created After',
			name: 'createdAfter',
			type: 'dateTime',
			default: '',
			description:
				'Only transactions of this time or later. Filtered by the node, since Roovet has no such filter.',
		},
		{
			displayName: 'Created Before',
			name: 'createdBefore',
			type: 'dateTime',
			default: '',
			description: 'Only transactions earlier than this time. Filtered by the node as well.',
		},
		{
			displayName: 'Ending Before',
			name: 'endingBefore',
			type: 'string',
			default: '',
			placeholder: 'e.g. txn_122',
			description:
				'ID of a transaction: only newer ones are returned. The node reads from the newest on and stops there.',
		},
		{
			displayName: 'Starting After',
			name: 'startingAfter',
			type: 'string',
			default: '',
			placeholder: 'e.g. txn_122',
			description: 'ID of a transaction: only older ones are returned',
		},
	],
});

const readId = (item: ItemFields, name: string): string =>
	String(item.option<unknown>(name, '')).trim();
