import type { INodeProperties } from 'n8n-workflow';

import { rememberField } from '../../../kit/webhook/rememberField';
import { DEFAULT_MAX_KB } from '../../../kit/webhook/request';

/** Also holds while the field is hidden: a failure under a status not known today must not get lost. */
export const ALL_CAUSES = ['receiver', 'provider', 'you'];

export const triggerFields: INodeProperties[] = [
	{
		displayName:
			'Copy the Production URL above and paste it in ROCheap under Business Settings as callback URL. ROCheap keeps one URL per account, so use one active ROCheap Trigger and branch behind it. The URL must be reachable from the internet; firewalls such as Cloudflare may block ROCheap, which publishes no addresses to allow.',
		name: 'registrationNotice',
		type: 'notice',
		default: '',
	},
	{
		displayName: 'Order Status',
		name: 'statuses',
		type: 'multiOptions',
		required: true,
		options: [
			{ name: 'Completed', value: 'COMPLETED', description: 'The receiver got the Robux' },
			{ name: 'Failed', value: 'FAILED', description: 'The order failed or was refunded' },
			{ name: 'Processing', value: 'PROCESSING', description: 'ROCheap works on the order' },
			{
				name: 'Other',
				value: 'other',
				description: 'A status that ROCheap does not document today',
			},
		],
		default: ['COMPLETED', 'FAILED'],
		description: 'Which order statuses start the workflow',
	},
	{
		displayName: 'Failures Caused By',
		name: 'causes',
		type: 'multiOptions',
		required: true,
		options: [
			{
				name: 'Receiver',
				value: 'receiver',
				description: 'For example no game pass on sale for the price',
			},
			{
				name: 'ROCheap',
				value: 'provider',
				description: 'Maintenance and faults of ROCheap, codes not known yet included',
			},
			{ name: 'You', value: 'you', description: 'For example too few credits or a wrong ID' },
		],
		default: ['receiver', 'provider', 'you'],
		description: 'Which failed orders start the workflow, by who has to act',
		displayOptions: { show: { statuses: ['FAILED'] } },
	},
	{
		displayName: 'Options',
		name: 'options',
		type: 'collection',
		placeholder: 'Add option',
		default: {},
		options: [
			{
				displayName: 'Confirm with ROCheap',
				name: 'confirm',
				type: 'boolean',
				default: false,
				description:
					'Whether to fetch the order from ROCheap and continue with that. Protects against a replayed callback of an order that has changed since. It does not stop a replayed COMPLETED of an order that is still completed: the trigger drops that while it is among the last 10,000 events. When ROCheap does not confirm, the callback is answered with 503 and nothing starts.',
			},
			{
				displayName: 'Ignore Late Status',
				name: 'ignoreLate',
				type: 'boolean',
				default: true,
				description:
					'Whether an order that has ended stays ended, even if a callback with an earlier status arrives late. Needs Start Once per Event.',
			},
			{
				displayName: 'Largest Callback (KB)',
				name: 'maxBodyKb',
				type: 'number',
				typeOptions: { minValue: 1 },
				default: DEFAULT_MAX_KB,
				description: 'Larger callbacks are refused with 413. An order has less than 1 KB.',
			},
			rememberField,
		],
	},
];
