import type { IDataObject, INodeProperties, IPollFunctions } from 'n8n-workflow';

import { isJsonObject } from '../../../kit/data/json';
import { shortened } from '../../../kit/data/text';
import { ignoredAssetsField, unfitRatio, valuesField } from '../actions/fields';
import { failures } from '../api/failures';
import { unfitPartners, type EventFilter } from '../model/eventFilter';
import { ratioText } from '../model/guards';
import { valuesOf } from '../model/values';
import type { EventRules } from './events';

const DAY_MS = 86_400_000;

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
			{
				name: 'My Offer Accepted',
				value: 'offerAccepted',
				description:
					'Your partner accepted a trade that you offered, whether or not its items have moved yet',
			},
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
			{ name: 'Trade Expired', value: 'tradeExpired', description: 'No one answered in time' },
			{
				name: 'Trade Received',
				value: 'tradeReceived',
				description: 'Someone offers you a trade',
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
				displayName: 'Direction',
				name: 'direction',
				type: 'options',
				options: [
					{ name: 'Both', value: 'both' },
					{ name: 'Received', value: 'inbound', description: 'Only trades that others offered' },
					{ name: 'Sent', value: 'outbound', description: 'Only trades that you offered' },
				],
				default: 'both',
				description:
					'Whose offers start the workflow. A trade that ended without having been seen open passes, since Roblox does not show who offered it.',
			},
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
				displayName: 'Minimum Ratio',
				name: 'minRatio',
				type: 'number',
				typeOptions: { minValue: 0 },
				default: 1.1,
				description:
					'Only trades that give you at least so much for each Robux that you give, by the values and prices that Evaluate uses. Includes the evaluation. A trade that cannot be valued passes.',
			},
			{
				displayName: 'Partners',
				name: 'partners',
				type: 'string',
				default: '',
				placeholder: 'e.g. 261, Shedletsky',
				description: 'Only trades with these users: IDs or usernames, with commas between them',
			},
			{
				displayName: 'Report Gaps',
				name: 'reportGaps',
				type: 'boolean',
				default: true,
				description:
					'Whether to start the workflow with an item of the event "gap" when something may have been missed, because there was more of it than the trigger reads. The log says so in any case.',
			},
			{
				...valuesField,
				description:
					'Your own values by asset ID, as JSON. An entry is Robux, or has value, projected, multiplier, neverGive, neverTake. The recent average price counts for assets without a value.',
			},
		],
	},
];

/** A field that cannot be used. */
export const invalid = (field: string, happened: string, howToFix: string) =>
	failures.error('INVALID_INPUT', {
		message: `${field} ${happened}`,
		howToFix,
		facts: { field },
	});

/** Whether a field of the options holds an expression. */
function hasExpression(context: IPollFunctions, name: string): boolean {
	const { options } = context.getNode().parameters;
	const written: unknown = isJsonObject(options)
		? (options as Record<string, unknown>)[name]
		: options;
	return typeof written === 'string' && written.startsWith('=');
}

const listed = (value: unknown): string[] =>
	(Array.isArray(value) ? value : [value ?? ''])
		.flatMap((entry) => String(entry as string).split(/[\s,]+/))
		.filter((text) => text !== '');

function readFilter(context: IPollFunctions, options: IDataObject, events: string[]): EventFilter {
	const partners = listed(options.partners).map((text) => text.replace(/^@/, '').toLowerCase());
	const [unfit] = unfitPartners(partners);
	if (unfit !== undefined) {
		const happened = `has an entry that is neither an ID nor a username: "${shortened(unfit, 40)}"`;
		throw invalid('Partners', happened, 'Enter users such as 261, Shedletsky.');
	}
	if (partners.length === 0 && hasExpression(context, 'partners')) {
		const happened = 'has an expression that gives no users';
		throw invalid('Partners', happened, 'Check the expression: without users all would count.');
	}
	const { direction } = options;
	const isOneWay = direction === 'inbound' || direction === 'outbound';
	const [never, name] =
		direction === 'inbound'
			? ['offerAccepted', 'My Offer Accepted']
			: ['tradeReceived', 'Trade Received'];
	if (isOneWay && events.includes(never)) {
		const happened = `leaves out the event ${name}, which is chosen`;
		throw invalid('Direction', happened, 'Set it to Both, or do not choose this event.');
	}
	const { minRatio } = options;
	const ratio = ratioText(minRatio);
	if (minRatio !== undefined && ratio === undefined) {
		throw invalid('Minimum Ratio', ...unfitRatio(minRatio));
	}
	return {
		partners,
		...(isOneWay && { direction }),
		...(ratio !== undefined && { minRatio: ratio }),
	};
}

/** What the fields ask for. */
export function readRules(context: IPollFunctions): EventRules {
	const options = context.getNodeParameter('options', {}) as IDataObject;
	const events = context.getNodeParameter('events', []) as string[];
	const filter = readFilter(context, options, events);
	const days = Number(options.lookBackDays ?? 7);
	const read = valuesOf(options.values);
	if ('obstacle' in read) {
		const howToFix = 'Enter an object by asset ID such as {"1028606": 1500}.';
		throw invalid('Values', read.obstacle, howToFix);
	}
	if (read.values.size === 0 && hasExpression(context, 'values')) {
		const happened = 'has an expression that gives no values';
		throw invalid('Values', happened, 'Check the expression: the average prices would decide.');
	}
	const evaluation = options.evaluate === true || filter.minRatio !== undefined;
	return {
		values: read.values,
		events,
		filter,
		details: options.includeDetails === true || evaluation,
		evaluation,
		ignoredAssetIds: listed(options.ignoredAssetIds),
		reportGaps: options.reportGaps !== false,
		lookBackMs: Math.min(Math.max(Number.isFinite(days) ? days : 7, 1), 30) * DAY_MS,
	};
}
