import { optionsField } from '../../../../kit/fields';
import { DEFAULT_CONCURRENCY, operation } from '../../../../kit/operation';
import { readUser, userField } from '../../fields';
import type { Offer } from '../../offer';
import { me } from '../../reads';
import { sendOffer, type SendRules } from '../../sending';
import type { Roblox } from '../../transport';
import { resolveUser, type UserRef } from '../../users';
import { existingHint, offerFields, readOffer, readSendRules, sendOptions } from './offerFields';

interface Input {
	partner: UserRef;
	offer: Offer;
	rules: SendRules;
}

export const send = operation<Roblox, Input>({
	name: 'send',
	displayName: 'Send',
	action: 'Send a trade',
	description: 'Offer a trade to another user',
	effect: 'money',
	fields: [
		userField('Partner', 'partner'),
		...offerFields('partner.value'),
		optionsField(sendOptions, DEFAULT_CONCURRENCY.money),
	],
	read: (item) => ({
		partner: readUser(item, 'partner', 'Partner'),
		offer: readOffer(item),
		rules: readSendRules(item),
	}),
	run: async (roblox, { partner, offer, rules }) => {
		const [self, other] = await Promise.all([me(roblox), resolveUser(roblox, partner)]);
		const path = `/${offer.version}/trades/send`;
		return await sendOffer(roblox, { offer, me: self, partner: other, path }, rules);
	},
	effectId: ({ tradeId }) => (typeof tradeId === 'string' ? tradeId : undefined),
	hint: existingHint,
});
