import type { INodeProperties } from 'n8n-workflow';

import { ignoredAssetsField, valuesField } from '../actions/fields';

export const triggerFields: INodeProperties[] = [
	{
		displayName:
			'Roblox sends no messages about trades, so this trigger polls. Trades that exist at first activation do not start the workflow. A trade that opens and closes between two polls is reported once, when it ends.',
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
			{ name: 'Trade Completed', value: 'tradeCompleted', description: 'Items have moved' },
			{
				name: 'Trade Countered',
				value: 'tradeCountered',
				description: 'One side answered with another offer, which is a trade of its own',
			},
			{ name: 'Trade Declined', value: 'tradeDeclined', description: 'Or taken back' },
			{
				name: 'Trade Ended Otherwise',
				value: 'tradeEnded',
				description: 'For example rejected by Roblox, or with a status that is not known today',
			},
			{ name: 'Trade Expired', value: 'tradeExpired', description: 'Nobody answered in time' },
			{
				name: 'Trade Received',
				value: 'tradeReceived',
				description: 'Somebody offers you a trade',
			},
		],
		default: ['tradeReceived'],
		description: 'What starts the workflow',
	},
	{
		displayName: 'Options',
		name: 'options',
		type: 'collection',
		placeholder: 'Add option',
		default: {},
		options: [
			{
				displayName: 'Evaluate',
				name: 'evaluate',
				type: 'boolean',
				default: false,
				description:
					'Whether to add what both sides are worth, as Trade: Evaluate does. Includes the details.',
			},
			ignoredAssetsField,
			{
				displayName: 'Include Details',
				name: 'includeDetails',
				type: 'boolean',
				default: false,
				description:
					'Whether to add both sides of each trade, at the cost of one more request for each',
			},
			{
				displayName: 'Look Back (Days)',
				name: 'lookBackDays',
				type: 'number',
				typeOptions: { minValue: 1, maxValue: 30 },
				default: 7,
				description:
					'How many days the lists of ended trades are read back for trades that were never seen open, as when n8n was off. Trades that were seen open are followed until they end.',
			},
			{
				displayName: 'Report Gaps',
				name: 'reportGaps',
				type: 'boolean',
				default: true,
				description:
					'Whether to start the workflow with an item of the event "gap" when something may have been missed, because there was more of it than the trigger reads. The log says so in any case.',
			},
			valuesField,
		],
	},
];
