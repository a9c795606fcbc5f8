import { optionsField } from '../../../../kit/fields';
import { DEFAULT_CONCURRENCY, operation } from '../../../../kit/operation';
import { evaluate as evaluateTrade } from '../../evaluation';
import { readList, readTradeId, tradeField } from '../../fields';
import { getTrade, settings } from '../../reads';
import type { Roblox } from '../../transport';

interface Input {
	tradeId: string;
	ignoredAssetIds: string[];
}

export const evaluate = operation<Roblox, Input>({
	name: 'evaluate',
	displayName: 'Evaluate',
	action: 'Evaluate a trade',
	description: 'Compare what both sides of a trade are worth, by recent average prices and Robux',
	effect: 'read',
	fields: [
		tradeField,
		optionsField(
			[
				{
					displayName: 'Ignored Asset IDs',
					name: 'ignoredAssetIds',
					type: 'string',
					default: '',
					placeholder: 'e.g. 1028606, 1082932',
					description:
						'Items whose recent average price you do not believe, such as projected ones. They count nothing.',
				},
			],
			DEFAULT_CONCURRENCY.read,
		),
	],
	read: (item) => ({
		tradeId: readTradeId(item),
		ignoredAssetIds: readList(item, 'options.ignoredAssetIds', 'Ignored Asset IDs'),
	}),
	run: async (roblox, { tradeId, ignoredAssetIds }) => {
		const [trade, rules] = await Promise.all([getTrade(roblox, tradeId, 'v2'), settings(roblox)]);
		const { status, partner } = trade;
		return { tradeId, status, partner, ...evaluateTrade(trade, rules, { ignoredAssetIds }) };
	},
});
