import type { IDataObject, INodeProperties } from 'n8n-workflow';

import { collect } from '../../../../kit/data/pagination';
import { FailureError, settle, type Failure } from '../../../../kit/failure/failure';
import { forEachUpTo } from '../../../../kit/http/concurrency';
import { readMany } from '../../../../kit/operation/commonFields';
import { operation } from '../../../../kit/operation/runner';
import { PAGE_SIZES, type RobloxClient } from '../../api/client';
import { rulesOf } from '../../api/failures';
import { TRADE_LISTS, tradeOf, withDates, type Trade, type TradeList } from '../../model/trade';
import { simplifyField } from '../fields';

interface Input {
	list: TradeList;
	sortOrder: 'Asc' | 'Desc';
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
			{ name: 'Completed', value: 'Completed', description: 'Completed trades' },
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

export const getAll = operation<RobloxClient, unknown>({
	name: 'getAll',
	displayName: 'Get Many',
	action: 'Get many trades',
	description: 'Get many trades of one of your lists',
	options,
	...readMany({
		fields,
		read: (item): Input => ({
			list: item.choice('tradeStatusType', 'List', TRADE_LISTS),
			sortOrder: item.value('sortOrder') === 'Asc' ? 'Asc' : 'Desc',
			pageSize: PAGE_SIZES.find((size) => size === item.option<number>('pageSize', 0)),
			simplify: item.value('simplify', true) !== false,
			includeDetails: item.option('includeDetails', false),
		}),
		list: async (client: RobloxClient, { list, simplify, includeDetails, ...how }, limit) => {
			const rows = await collect(client.tradeRows(list, { ...how, limit }));
			if (!simplify) return rows as IDataObject[];
			const { id } = await client.me();
			const trades = rows.map((row) => tradeOf(row, id));
			return includeDetails ? await withDetails(client, trades) : trades.map(withoutSides);
		},
	}),
});

/** A row of a list does not say what is traded. */
function withoutSides({ tradeId, status, isActive, created, expiration, partner }: Trade) {
	return { tradeId, status, isActive, created, expiration, partner };
}

/** The trades with both sides. One that cannot be read does not keep the others from being returned. */
async function withDetails(client: RobloxClient, trades: Trade[]): Promise<IDataObject[]> {
	const detailed: IDataObject[] = [...trades];
	const goesOn = () => !client.cancelled;
	await forEachUpTo({ limit: DETAILS_AT_ONCE }, trades.length, goesOn, async (index) => {
		const row = trades[index];
		if (!row) return;
		const asked = await settle(client.getTrade(row.tradeId));
		if ('failure' in asked && !isOfThis(asked.failure)) throw new FailureError(asked.failure);
		detailed[index] =
			'value' in asked
				? withDates(asked.value, row)
				: { ...row, detailsMissing: asked.failure.message };
	});
	return detailed;
}

/** Whether a failure is about one trade, not about the account or all of Roblox. */
const isOfThis = (failure: Failure): boolean =>
	rulesOf(failure).aboutTrade === true || ![undefined, 401, 429].includes(failure.httpStatus);
