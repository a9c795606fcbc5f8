import { operation } from '../../../../kit/operation/runner';
import type { RobloxClient } from '../../api/client';
import { declineTrade } from '../../writes/answerTrade';
import { readTradeId, tradeField } from '../fields';

export const decline = operation<RobloxClient, string>({
	name: 'decline',
	displayName: 'Decline',
	action: 'Decline a trade',
	description: 'Decline a received trade, or take back one that you sent',
	effect: 'write',
	fields: [tradeField],
	read: (item) => readTradeId(item),
	run: async (client, tradeId, run) => await declineTrade(client, tradeId, run),
});
