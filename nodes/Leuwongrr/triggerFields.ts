import type { INodeProperties } from 'n8n-workflow';

// They also hold while a field is hidden or missing.
export const DEFAULT_ORDER_STATUSES = ['completed', 'failed', 'other', 'processing'];
export const ALL_INVOICE_TYPES = ['deposit', 'order'];

export const triggerFields: INodeProperties[] = [
	{
		displayName:
			'LeuwongRR sends no callbacks, so n8n looks at the account at the times set above. What is there when the workflow is activated for the first time starts nothing. LeuwongRR asks to look at orders and the balance not more often than every 30 seconds; each poll costs one request for each kind of list.',
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
				description: 'A deposit got the status approved',
			},
			{
				name: 'Invoice Paid',
				value: 'invoicePaid',
				description: 'The invoice of an order or a deposit got the payment status paid',
			},
			{
				name: 'Order Status Changed',
				value: 'orderStatusChanged',
				description: 'An order got another status, or is new and has one',
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
];
