import { operation } from '../../../../kit/operation/runner';
import type { RobloxClient } from '../../api/client';
import { offerWords, type Offer } from '../../model/offer';
import type { UserRef } from '../../model/user';
import { sendOffer, type SendRules } from '../../writes/sendOffer';
import { readUser, userField } from '../fields';
import { existingHint, offerFields, sendOptions, readOffer, readSendRules } from './fields';

interface Input {
	partner: UserRef;
	offer: Offer;
	rules: SendRules;
}

export const send = operation<RobloxClient, Input>({
	name: 'send',
	displayName: 'Send',
	action: 'Send a trade',
	description: 'Offer a trade to another user',
	effect: 'money',
	fields: [userField('Partner', 'partner'), ...offerFields('partner.value')],
	options: sendOptions,
	read: (item) => {
		const partner = readUser(item, 'partner', 'Partner');
		const offer = readOffer(item);
		item.standsFor(
			'Offer',
			offerWords(offer, 'id' in partner ? partner.id : `@${partner.username}`),
		);
		return { partner, offer, rules: readSendRules(item) };
	},
	run: async (client, input, run) => await sendOffer(client, input, run),
	hint: existingHint,
});
