import { referenceField } from '../../../../kit/operation/commonFields';
import type { ItemFields } from '../../../../kit/operation/fields';
import { operation } from '../../../../kit/operation/runner';
import type { ReferenceRules } from '../../../../kit/reference';
import type { LeuwongrrClient } from '../../api/client';
import { BALANCE, INVOICE, type Purchase } from '../../model/order';
import { createOrder, IDEMPOTENCY_KEY, refuseUsedKey } from '../../writes/createOrder';
import { picker } from '../fields';

const idempotencyKey: ReferenceRules = {
	name: 'idempotencyKey',
	label: IDEMPOTENCY_KEY,
	maxLength: 255,
	inHeader: true,
};
const PAYMENT_METHOD = 'Payment Method';
const DISCORD_USER_ID = 'Discord User ID';

export const create = operation<LeuwongrrClient, Purchase>({
	name: 'create',
	displayName: 'Create',
	action: 'Create an order',
	description: 'Order Robux for a game pass or a VIP server and get the invoice to pay',
	effect: 'money',
	fields: [
		{
			displayName: 'Order Type',
			name: 'orderType',
			type: 'options',
			options: [
				{ name: 'Game Pass', value: 'gamepass' },
				{ name: 'VIP Server', value: 'vip_server' },
			],
			default: 'gamepass',
			description: 'What the Robux are paid for',
		},
		{
			displayName: 'Roblox Username',
			name: 'robloxUsername',
			type: 'string',
			required: true,
			default: '',
			placeholder: 'e.g. builderman',
			description: 'The user who gets the Robux, by the name in the profile, not the display name',
		},
		{
			displayName: 'Place ID',
			name: 'placeId',
			type: 'string',
			required: true,
			default: '',
			placeholder: 'e.g. 123456789',
			description: 'The place that the pass belongs to, as the number in its address',
		},
		{
			displayName: 'Pass ID',
			name: 'passId',
			type: 'string',
			required: true,
			default: '',
			placeholder: 'e.g. 987654321',
			description:
				'The game pass, as the number in its address. What LeuwongRR expects here for a VIP server is not documented.',
		},
		picker(
			{
				displayName: PAYMENT_METHOD,
				name: 'paymentMethod',
				description: 'How the order is paid',
				hint: 'Invoice gives an invoice with a page to pay on. Balance pays at once and is meant for Discord bots. A sandbox token can use Invoice only.',
			},
			'searchPaymentMethods',
			{ displayName: 'By Code', placeholder: 'e.g. invoice' },
			INVOICE,
		),
		{
			displayName: DISCORD_USER_ID,
			name: 'discordUserId',
			type: 'string',
			default: '',
			placeholder: 'e.g. 123456789012345678',
			description:
				'The linked Discord user who orders, needed with the payment method Balance. When empty, the one of the credential is used.',
			displayOptions: { show: { paymentMethod: [BALANCE] } },
		},
		{
			displayName: 'Client Reference',
			name: 'clientReference',
			type: 'string',
			default: '',
			placeholder: 'e.g. bot-order-001',
			description: 'Your own text about the order, kept by LeuwongRR',
		},
		referenceField(
			idempotencyKey,
			'The ID that this order has in your own system, up to 255 letters, digits and signs. LeuwongRR answers a key that it knows with the first invoice: that is what keeps an order from being made twice when n8n runs the item again. It must not change when the item is processed again, and no other order must have it.',
		),
	],
	read: (item, client) => {
		client.requireToken();
		const paymentMethod = readPaymentMethod(item, client);
		const purchase = {
			orderType: item.choice('orderType', 'Order Type', ['gamepass', 'vip_server']),
			robloxUsername: item.text('robloxUsername', 'Roblox Username'),
			placeId: item.numericId('placeId', 'Place ID'),
			passId: item.numericId('passId', 'Pass ID'),
			paymentMethod,
			clientReference: item.text('clientReference', 'Client Reference', { required: false }),
			idempotencyKey: item.reference(idempotencyKey),
			discordUserId: paymentMethod === BALANCE ? readDiscordUser(item, client) : '',
		};
		refuseUsedKey(client, purchase);
		return purchase;
	},
	run: async (client, purchase, run) => await createOrder(client, purchase, run),
	hint: (orders) => {
		const existing = orders.filter((order) => order.existing === true).length;
		return existing === 0
			? undefined
			: `${existing} of ${orders.length} orders existed already under their Idempotency Key and were not made again. LeuwongRR does not always show what an existing order is for: compare it with requested if the key may have been used before.`;
	},
});

/** A code of the catalog, or one of the account's own two; those are compared without regard to case. */
function readPaymentMethod(item: ItemFields, { environment }: LeuwongrrClient): string {
	const method = item.text('paymentMethod', PAYMENT_METHOD);
	const lower = method.toLowerCase();
	if (environment === 'sandbox' && lower !== INVOICE) {
		throw item.error(
			PAYMENT_METHOD,
			`is ${method}, and the credential has a sandbox token, which can use Invoice only`,
			'Choose Invoice, or use a production token.',
		);
	}
	return [INVOICE, BALANCE].includes(lower) ? lower : method;
}

function readDiscordUser(item: ItemFields, client: LeuwongrrClient): string {
	const ofItem = item.text('discordUserId', DISCORD_USER_ID, { required: false });
	const id = ofItem || client.discordUserId;
	if (/^[1-9]\d*$/.test(id)) return id;
	throw item.error(
		DISCORD_USER_ID,
		id === ''
			? 'is empty, and payment with the balance needs one'
			: `must be a numeric ID, got "${id}"${ofItem === '' ? ' in the credential' : ''}`,
		'Enter the number of the linked Discord user, not the name, in this field or in the credential.',
	);
}
