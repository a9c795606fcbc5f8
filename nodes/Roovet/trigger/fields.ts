import type { INodeProperties } from 'n8n-workflow';

import { rememberField } from '../../../kit/webhook/rememberField';
import { DEFAULT_MAX_KB } from '../../../kit/webhook/request';

export const DEFAULT_TOLERANCE_SECONDS = 300;

export const triggerFields: INodeProperties[] = [
	{
		displayName:
			'Copy the Production URL above and enter it in the developer portal of Roovet. The credential needs the Webhook Secret. The URL must be reachable from the internet.',
		name: 'registrationNotice',
		type: 'notice',
		default: '',
	},
	{
		displayName: 'Events',
		name: 'events',
		type: 'string',
		default: '',
		placeholder: 'e.g. order.created, wallet.*',
		description:
			'Names of the events that start the workflow, separated by commas; a star matches any text. Empty: all events.',
		hint: 'Roovet documents one name only, order.created, and says that its wallet, shop, Virtual Rep and E-Sign send events. Start with an empty field and see what arrives.',
	},
	{
		displayName: 'Options',
		name: 'options',
		type: 'collection',
		placeholder: 'Add option',
		default: {},
		options: [
			{
				displayName: 'Largest Webhook (KB)',
				name: 'maxBodyKb',
				type: 'number',
				typeOptions: { minValue: 1 },
				default: DEFAULT_MAX_KB,
				description:
					'Larger webhooks are refused with 413. Raise it when the log says that an event was too large.',
			},
			rememberField,
			{
				displayName: 'Tolerance (Seconds)',
				name: 'toleranceSeconds',
				type: 'number',
				typeOptions: { minValue: 1 },
				default: DEFAULT_TOLERANCE_SECONDS,
				description:
					'How far the time in a timestamped signature may be from now, in both directions. Does not apply to signatures without a time.',
			},
		],
	},
];
