import { operation } from '../../../../kit/operation/runner';
import type { RobloxClient } from '../../api/client';
import type { Offer } from '../../model/offer';
import { counterTrade } from '../../writes/counterTrade';
import type { SendRules } from '../../writes/sendOffer';
import { readTradeId, tradeField } from '../fields';
import { existingHint, offerFields, counterOptions, readOffer, readSendRules } from './fields';

interface Input {
	tradeId: string;
	offer: Offer;
	rules: SendRules;
}

export const counter = operation<RobloxClient, Input>({
	name: 'counter',
	displayName: 'Counter',
	action: 'Counter a trade',
	description: 'Answer a received trade with another offer, which is a new trade',
	effect: 'money',
	fields: [tradeField, ...offerFields('tradeId.value')],
	options: counterOptions,
	read: (item) => {
		const tradeId = readTradeId(item);
		item.standsFor('Trade', tradeId);
		return { tradeId, offer: readOffer(item), rules: readSendRules(item) };
	},
	run: async (client, input, run) => await counterTrade(client, input, run),
	hint: existingHint,
});
