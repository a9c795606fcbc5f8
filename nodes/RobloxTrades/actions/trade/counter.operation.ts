import { optionsField } from '../../../../kit/fields';
import { DEFAULT_CONCURRENCY, operation } from '../../../../kit/operation';
import { readTradeId, tradeField } from '../../fields';
import type { Offer } from '../../offer';
import { counterTrade, type SendRules } from '../../sending';
import type { Roblox } from '../../transport';
import { existingHint, offerFields, readOffer, readSendRules, sendOptions } from './offerFields';

interface Input {
	tradeId: string;
	offer: Offer;
	rules: SendRules;
}

export const counter = operation<Roblox, Input>({
	name: 'counter',
	displayName: 'Counter',
	action: 'Counter a trade',
	description: 'Answer a received trade with another offer, which is a new trade',
	effect: 'money',
	fields: [
		tradeField,
		...offerFields('tradeId.value'),
		optionsField(sendOptions, DEFAULT_CONCURRENCY.money),
	],
	read: (item) => ({
		tradeId: readTradeId(item),
		offer: readOffer(item),
		rules: readSendRules(item),
	}),
	run: async (roblox, { tradeId, offer, rules }) =>
		await counterTrade(roblox, tradeId, offer, rules),
	effectId: ({ tradeId }) => (typeof tradeId === 'string' ? tradeId : undefined),
	hint: existingHint,
});
