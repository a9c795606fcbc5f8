import type { IDataObject, INodeProperties } from 'n8n-workflow';

import { optionsField } from '../../../../kit/fields';
import { DEFAULT_CONCURRENCY, operation } from '../../../../kit/operation';
import { collect } from '../../../../kit/pagination';
import { readLimit, returnAllFields, simplifyField } from '../../fields';
import { getTrade, me, PAGE_SIZES, TRADE_LISTS, tradeRows, type TradeList } from '../../reads';
import { tradeOf, withDates, type Trade } from '../../trade';
import type { Roblox } from '../../transport';

interface Input {
	list: TradeList;
	sortOrder: 'Asc' | 'Desc';
	limit: number | undefined;
	pageSize: number | undefined;
	simplify: boolean;
	includeDetails: boolean;
}

const DETAILS_AT_ONCE = 4;

const fields: INodeProperties[] = [
	{
		displayName: 'List',
		name: 'tradeStatusType',
		type: 'options',
		options: [
			{ name: 'Completed', value: 'Completed', description: 'Trades that were carried out' },
			{
				name: 'Inactive',
				value: 'Inactive',
				description: 'Trades that were declined, countered, have expired or failed',
			},
			{ name: 'Inbound', value: 'Inbound', description: 'Open trades that you received' },
			{ name: 'Outbound', value: 'Outbound', description: 'Open trades that you sent' },
		],
		default: 'Inbound',
	},
	...returnAllFields,
	{
		displayName: 'Sort Order',
		name: 'sortOrder',
		type: 'options',
		options: [
			{ name: 'Newest First', value: 'Desc' },
			{ name: 'Oldest First', value: 'Asc' },
		],
		default: 'Desc',
	},
	simplifyField,
];

const options: INodeProperties[] = [
	{
		displayName: 'Include Details',
		name: 'includeDetails',
		type: 'boolean',
		default: false,
		description:
			'Whether to add both sides of each trade, at the cost of one more request for each. Needs Simplify.',
	},
	{
		displayName: 'Page Size',
		name: 'pageSize',
		type: 'options',
		options: [
			{ name: 'Automatic', value: 0 },
			...PAGE_SIZES.map((size) => ({ name: String(size), value: size })),
		],
		default: 0,
		description: 'How many trades to ask for at once',
	},
];

export const getAll = operation<Roblox, Input>({
	name: 'getAll',
	displayName: 'Get Many',
	action: 'Get many trades',
	description: 'Get many trades of one of your lists',
	effect: 'read',
	fields: [...fields, optionsField(options, DEFAULT_CONCURRENCY.read)],
	read: (item) => {
		const list = TRADE_LISTS.find((name) => name === item.value('tradeStatusType'));
		if (!list) {
			throw item.error('List', 'is none of the four lists', `Choose ${TRADE_LISTS.join(', ')}.`);
		}
		const pageSize = PAGE_SIZES.find((size) => size === item.option<number>('pageSize', 0));
		return {
			list,
			sortOrder: item.value('sortOrder') === 'Asc' ? 'Asc' : 'Desc',
			limit: readLimit(item),
			pageSize,
			simplify: item.value('simplify', true) !== false,
			includeDetails: item.option('includeDetails', false),
		};
	},
	run: async (roblox, { list, simplify, includeDetails, ...how }) => {
		const rows = await collect(tradeRows(roblox, list, how));
		if (!simplify) return rows as IDataObject[];
		const { id } = await me(roblox);
		const trades = rows.map((row) => tradeOf(row, id));
		if (!includeDetails) return trades.map(withoutSides);
		return await withDetails(roblox, trades);
	},
});

/** A row of a list does not say what is traded. */
function withoutSides({ tradeId, status, isActive, created, expiration, partner }: Trade) {
	return { tradeId, status, isActive, created, expiration, partner };
}

async function withDetails(roblox: Roblox, trades: Trade[]): Promise<Trade[]> {
	const detailed: Trade[] = [...trades];
	let next = 0;
	const work = async () => {
		while (next < trades.length && !roblox.cancelled()) {
			const index = next++;
			const row = trades[index];
			if (row) detailed[index] = withDates(await getTrade(roblox, row.tradeId, 'v2'), row);
		}
	};
	await Promise.all(Array.from({ length: DETAILS_AT_ONCE }, work));
	return detailed;
}
