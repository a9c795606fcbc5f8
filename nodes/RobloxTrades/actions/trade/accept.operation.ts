import { optionsField } from '../../../../kit/fields';
import { DEFAULT_CONCURRENCY, operation } from '../../../../kit/operation';
import { acceptTrade } from '../../answering';
import { readTradeId, tradeField } from '../../fields';
import type { Roblox } from '../../transport';
import { existingHint } from './offerFields';

export const accept = operation<Roblox, string>({
	name: 'accept',
	displayName: 'Accept',
	action: 'Accept a trade',
	description: 'Accept a received trade, which moves items and Robux for good',
	effect: 'money',
	fields: [
		tradeField,
		{
			displayName: 'I Know That Accepting Is Final',
			name: 'confirmFinal',
			type: 'boolean',
			default: false,
			description:
				'Whether the trade may be accepted. Items and Robux move at once and nobody gives them back.',
		},
		optionsField(
			[
				{
					displayName: 'Accept Several Trades',
					name: 'acceptSeveral',
					type: 'boolean',
					default: false,
					description:
						'Whether a run with more than one item may accept a trade for each. When off, such a run stops before the first.',
				},
			],
			DEFAULT_CONCURRENCY.money,
		),
	],
	read: (item) => {
		const tradeId = readTradeId(item);
		if (item.value('confirmFinal', false) !== true) {
			throw item.error(
				'I Know That Accepting Is Final',
				'is switched off',
				'Switch it on once the conditions under which this node runs are right.',
			);
		}
		const count = item.context.getInputData().length;
		if (count > 1 && !item.option('acceptSeveral', false)) {
			throw item.error(
				'Trade',
				`this run has ${count} items and would accept as many trades`,
				'Switch on Accept Several Trades in the options if that is what you want.',
			);
		}
		return tradeId;
	},
	run: async (roblox, tradeId) => await acceptTrade(roblox, tradeId),
	effectId: ({ tradeId }) => (typeof tradeId === 'string' ? tradeId : undefined),
	hint: existingHint,
});
