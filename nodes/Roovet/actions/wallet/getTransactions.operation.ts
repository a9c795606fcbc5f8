import { tryToParseDateTime } from 'n8n-workflow';

import { optionsField, type ItemFields } from '../../../../kit/fields';
import { DEFAULT_CONCURRENCY, operation } from '../../../../kit/operation';
import { withAmount } from '../../amounts';
import { limitFields, readLimit } from '../../lists';
import { readTransactions, type TransactionQuery } from '../../transactions';
import type { Roovet } from '../../transport';

export const getTransactions = operation<Roovet, TransactionQuery>({
	name: 'getTransactions',
	displayName: 'Get Many Transactions',
	action: 'Get many transactions',
	description: 'List credits and debits of the wallet, newest first',
	effect: 'read',
	fields: [
		...limitFields,
		optionsField(
			[
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
			DEFAULT_CONCURRENCY.read,
		),
	],
	read: (item) => {
		const from = readTime(item, 'createdAfter', 'Created After');
		const until = readTime(item, 'createdBefore', 'Created Before');
		const startingAfter = String(item.option<unknown>('startingAfter', '')).trim();
		const endingBefore = String(item.option<unknown>('endingBefore', '')).trim();
		return {
			...readLimit(item),
			...(startingAfter !== '' && { startingAfter }),
			...(endingBefore !== '' && { endingBefore }),
			...(from !== undefined && { from }),
			...(until !== undefined && { until }),
		};
	},
	run: async (roovet, query, itemIndex) => {
		const list = await readTransactions(roovet, query);
		if (!Array.isArray(list)) throw roovet.fail(list, itemIndex);
		return list.map(withAmount);
	},
});

/** Milliseconds since 1970. A time without a zone is one of the workflow's time zone, as the date picker gives it. */
function readTime(item: ItemFields, name: string, label: string): number | undefined {
	const value = item.option<unknown>(name, '');
	if (value === '' || value === null) return undefined;
	try {
		return tryToParseDateTime(value, item.context.getTimezone()).toMillis();
	} catch {
		throw item.error(
			label,
			'is not a date and time',
			'Choose one from the calendar, or enter one such as 2025-09-20T02:30:00Z.',
		);
	}
}
