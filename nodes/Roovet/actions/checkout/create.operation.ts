import { operation } from '../../../../kit/operation/runner';
import type { RoovetClient } from '../../api/client';
import { checkOut, refuseUsedKey, type Checkout } from '../../writes/checkOut';
import {
	existedBefore,
	idempotencyKey,
	idempotencyKeyField,
	jsonBody,
	undocumented,
} from '../fields';

const BODY = 'Checkout (JSON)';

export const create = operation<RoovetClient, Checkout>({
	name: 'create',
	displayName: 'Check Out',
	action: 'Check out',
	description: 'Buy what is in a cart, paid from the wallet or by card',
	effect: 'money',
	fields: [
		undocumented(
			'Roovet documents the title of this call only, and that it pays from the wallet or by card. The JSON below is sent exactly as you enter it, and the answer is passed on as it comes. Ask Roovet for the fields, and try it with something cheap.',
		),
		jsonBody(BODY),
		idempotencyKeyField('checkout'),
	],
	read: (item, client) => {
		const checkout = {
			body: item.jsonObject(item.value('body'), BODY),
			idempotencyKey: item.reference(idempotencyKey),
		};
		refuseUsedKey(client, checkout);
		return checkout;
	},
	run: async (client, checkout, run) => await checkOut(client, checkout, run),
	hint: existedBefore,
});
