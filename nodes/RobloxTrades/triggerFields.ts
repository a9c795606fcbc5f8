import type { INodeProperties } from 'n8n-workflow';

export const triggerFields: INodeProperties[] = [
	{
		displayName:
			'Roblox sends no messages about trades, so the lists are looked at in the interval above. What is in them when the workflow is activated counts as known. A trade that comes and goes between two looks is told only by its end.',
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
			{
				displayName: 'Ignored Asset IDs',
				name: 'ignoredAssetIds',
				type: 'string',
				default: '',
				placeholder: 'e.g. 1028606, 1082932',
				description:
					'Items whose recent average price you do not believe, such as projected ones. They count nothing.',
			},
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
					'How old a trade may be, by its creation, to be looked for in the lists. Must be longer than trades stay open.',
			},
		],
	},
];
