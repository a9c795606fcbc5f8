import type { INodeProperties } from 'n8n-workflow';

import { picker } from '../../fields';

/** The fields of Order: Create, in the order in which a person fills them in. */
export const createFields: INodeProperties[] = [
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
			displayName: 'Payment Method',
			name: 'paymentMethod',
			description: 'How the order is paid',
			hint: 'Invoice gives an invoice with a page to pay on. Balance pays at once, is meant for Discord bots and needs a production token.',
		},
		'searchPaymentMethods',
		{ displayName: 'By Code', placeholder: 'e.g. invoice' },
		'invoice',
	),
	{
		displayName: 'Discord User ID',
		name: 'discordUserId',
		type: 'string',
		default: '',
		placeholder: 'e.g. 123456789012345678',
		description:
			'The linked Discord user who orders, needed with the payment method Balance. When empty, the one of the credential is used.',
		displayOptions: { show: { paymentMethod: ['balance'] } },
	},
	{
		displayName: 'Client Reference',
		name: 'clientReference',
		type: 'string',
		default: '',
		placeholder: 'e.g. bot-order-001',
		description: 'Your own text about the order, kept by LeuwongRR',
	},
	{
		displayName: 'Idempotency Key',
		name: 'idempotencyKey',
		type: 'string',
		default:
			'={{ $workflow.id }}-{{ $nodeId.slice(0, 8) }}-{{ $execution.id }}-{{ $runIndex }}-{{ $itemIndex }}',
		description:
			'Up to 255 letters, digits and signs. LeuwongRR answers a key that it knows with the first invoice, which is what keeps an order from being made twice.',
		hint: 'Best is the ID of the order in your own system: it stays the same when you run a failed execution again. Without a key, nothing is sent twice and a lost answer cannot be cleared up.',
	},
];
