import type { INodeProperties } from 'n8n-workflow';

import { processesField } from '../../../kit/http/sharedLimit';

// They also hold while a field is hidden or missing.
export const DEFAULT_ORDER_STATUSES = ['completed', 'failed', 'other', 'processing'];
export const ALL_INVOICE_TYPES = ['deposit', 'order'];

export const triggerFields: INodeProperties[] = [
	{
		displayName:
			'LeuwongRR has no webhooks, so this trigger polls. Entries that exist at first activation do not start the workflow. LeuwongRR asks to poll orders and the balance every 30 seconds at most; each poll sends one request for each kind of list.',
		name: 'pollingNotice',
		type: 'notice',
		default: '',
	},
	{
		displayName: 'Events',
		name: 'events',
		type: 'multiOptions',
		required: true,
		options: [
			{
				name: 'Balance Changed',
				value: 'balanceChanged',
				description: 'A new transaction of the balance',
			},
			{
				name: 'Deposit Approved',
				value: 'depositApproved',
				description: 'A deposit was approved',
			},
			{
				name: 'Invoice Paid',
				value: 'invoicePaid',
				description: 'An order or deposit invoice was paid',
			},
			{
				name: 'Order Status Changed',
				value: 'orderStatusChanged',
				description: 'An order was created or changed status',
			},
		],
		default: ['orderStatusChanged'],
		description: 'What starts the workflow',
	},
	{
		displayName: 'Order Statuses',
		name: 'orderStatuses',
		type: 'multiOptions',
		required: true,
		options: [
			{ name: 'Completed', value: 'completed' },
			{ name: 'Failed', value: 'failed' },
			{
				name: 'Other',
				value: 'other',
				description: 'A status that LeuwongRR does not document today',
			},
			{ name: 'Pending', value: 'pending', description: 'Also every new order' },
			{ name: 'Processing', value: 'processing' },
		],
		default: ['completed', 'failed', 'other', 'processing'],
		description: 'Which statuses of an order start the workflow',
		displayOptions: { show: { events: ['orderStatusChanged'] } },
	},
	{
		displayName: 'Invoices Of',
		name: 'invoiceTypes',
		type: 'multiOptions',
		required: true,
		options: [
			{ name: 'Deposits', value: 'deposit' },
			{ name: 'Orders', value: 'order' },
		],
		default: ['deposit', 'order'],
		description: 'Which paid invoices start the workflow',
		displayOptions: { show: { events: ['invoicePaid'] } },
	},
	{
		displayName: 'Transaction Types',
		name: 'transactionTypes',
		type: 'string',
		default: '',
		placeholder: 'e.g. deposit',
		description:
			'Which types of transactions start the workflow, separated by commas. When empty, all do. LeuwongRR documents deposit only.',
		displayOptions: { show: { events: ['balanceChanged'] } },
	},
	{
		displayName: 'Options',
		name: 'options',
		type: 'collection',
		placeholder: 'Add option',
		default: {},
		options: [
			processesField,
			{
				displayName: 'Report Gaps',
				name: 'reportGaps',
				type: 'boolean',
				default: true,
				description:
					'Whether to start the workflow with an item of the event "gap" when something may have been missed, because there was more of it than LeuwongRR lists or than the trigger follows. The log says so in any case.',
			},
		],
	},
];
