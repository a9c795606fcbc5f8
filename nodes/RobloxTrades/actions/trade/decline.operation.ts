import { optionsField } from '../../../../kit/fields';
import { DEFAULT_CONCURRENCY, operation } from '../../../../kit/operation';
import { declineTrade } from '../../answering';
import { readTradeId, tradeField } from '../../fields';
import type { Roblox } from '../../transport';

export const decline = operation<Roblox, string>({
	name: 'decline',
	displayName: 'Decline',
	action: 'Decline a trade',
	description: 'Decline a received trade, or take back one that you sent',
	effect: 'write',
	fields: [tradeField, optionsField([], DEFAULT_CONCURRENCY.write)],
	read: (item) => readTradeId(item),
	run: async (roblox, tradeId) => await declineTrade(roblox, tradeId),
	effectId: ({ tradeId }) => (typeof tradeId === 'string' ? tradeId : undefined),
});
