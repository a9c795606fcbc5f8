import type { INodeProperties } from 'n8n-workflow';

import type { ItemFields } from '../../../../kit/operation/fields';
import {
	ignoredAssetsField,
	readItemIds,
	readList,
	readVersion,
	unfitRatio,
	valuesField,
	versionField,
} from '../fields';
import type { EvaluationRules } from '../../model/evaluation';
import { ratioText } from '../../model/guards';
import { valuesOf } from '../../model/values';
import { offerObstacle, type Offer } from '../../model/offer';
import type { SendRules } from '../../writes/sendOffer';

const itemsField = (
	displayName: string,
	name: string,
	loadOptionsMethod: string,
	dependsOn: string[],
): INodeProperties => ({
	displayName,
	name,
	type: 'multiOptions',
	typeOptions: { loadOptionsMethod, loadOptionsDependsOn: ['apiVersion', ...dependsOn] },
	default: [],
	description:
		'Choose from the list, or specify IDs using an <a href="https://docs.n8n.io/code/expressions/">expression</a>',
});

const robuxField = (displayName: string, name: string, description: string): INodeProperties => ({
	displayName,
	name,
	type: 'number',
	typeOptions: { minValue: 0, numberPrecision: 0 },
	default: 0,
	description,
});

/** The fields of both sides; `dependsOn` names the field that tells whose inventory "their items" are. */
export const offerFields = (dependsOn: string): INodeProperties[] => [
	versionField,
	itemsField('Your Item Names or IDs', 'myItems', 'getMyItems', []),
	robuxField('Your Robux', 'myRobux', 'Robux that you add, before the fee of Roblox'),
	itemsField('Their Item Names or IDs', 'theirItems', 'getTheirItems', [dependsOn]),
	robuxField('Their Robux', 'theirRobux', 'Robux that you ask for, before the fee of Roblox'),
];

const onOpenOffer = (returnExisting: string): INodeProperties => ({
	displayName: 'If the Same Offer Is Already Open',
	name: 'onOpenOffer',
	type: 'options',
	options: [
		{ name: 'Fail', value: 'fail', description: 'Stop with an error; nothing is sent' },
		{
			name: 'Return the Existing Trade',
			value: 'returnExisting',
			description: returnExisting,
		},
	],
	default: 'returnExisting',
	description: 'Same means: the same partner, copies of items and Robux on both sides',
});

/** A trade that is open can be countered, whatever was offered before. */
export const counterOptions: INodeProperties[] = [
	onOpenOffer(
		'If the trade was countered with this offer, continue with the new trade, marked existing; counter it otherwise',
	),
];

export const sendOptions: INodeProperties[] = [
	onOpenOffer('Continue with the open trade, marked existing; nothing is sent'),
	{
		displayName: 'Look Back (Hours)',
		name: 'lookBackHours',
		type: 'number',
		typeOptions: { minValue: 0 },
		default: 24,
		description:
			"Don't send an identical offer again within this many hours, even after it was answered. Set to 0 to check open offers only.",
	},
];

export function readOffer(item: ItemFields): Offer {
	const version = readVersion(item);
	const offer: Offer = {
		version,
		mine: {
			itemIds: readItemIds(item, 'myItems', 'Your Items', version),
			robux: item.integer('myRobux', 'Your Robux', { min: 0 }),
		},
		theirs: {
			itemIds: readItemIds(item, 'theirItems', 'Their Items', version),
			robux: item.integer('theirRobux', 'Their Robux', { min: 0 }),
		},
	};
	const obstacle = offerObstacle(offer);
	if (obstacle) {
		throw item.error('Offer', obstacle, 'Check the items of both sides.');
	}
	return offer;
}

export function readSendRules(item: ItemFields): SendRules {
	const hours = Number(item.option<number>('lookBackHours', 24));
	if (!Number.isFinite(hours) || hours < 0) {
		throw item.error('Look Back (Hours)', 'is not a number of 0 or more', 'Enter hours, or 0.');
	}
	return {
		onOpenOffer:
			item.option<string>('onOpenOffer', 'returnExisting') === 'fail' ? 'fail' : 'returnExisting',
		lookBackMs: hours * 3_600_000,
	};
}

/** The options of what values a trade. */
export const evaluationOptions: INodeProperties[] = [ignoredAssetsField, valuesField];

export function readEvaluationRules(item: ItemFields): EvaluationRules {
	const read = valuesOf(item.option<unknown>('values', undefined));
	if ('obstacle' in read) {
		throw item.error(
			'Values',
			read.obstacle,
			'Enter an object by asset ID, or rows with assetId and value.',
		);
	}
	const { values } = read;
	if (values.size === 0 && item.hasExpression('options', 'values')) {
		throw item.error(
			'Values',
			'has an expression that gives no values',
			'Check the expression: without values the average prices would decide.',
		);
	}
	return {
		ignoredAssetIds: readList(item, 'options.ignoredAssetIds', 'Ignored Asset IDs'),
		values,
	};
}

/** A ratio such as 1.1 as decimal text. */
export function readRatio(item: ItemFields, value: unknown, label: string): string {
	const text = ratioText(value);
	if (text !== undefined) return text;
	throw item.error(label, ...unfitRatio(value));
}

/** Whether an operation on many trades only says what it would do. */
export const dryRunField: INodeProperties = {
	displayName: 'Dry Run',
	name: 'dryRun',
	type: 'boolean',
	default: true,
	description: 'Whether to list what would be done, and change nothing',
};

export const keepPartnersField: INodeProperties = {
	displayName: 'Keep Partner IDs',
	name: 'keepPartners',
	type: 'string',
	default: '',
	placeholder: 'e.g. 261, 80231025',
	description: 'User IDs of partners whose trades are not touched',
};

/** User IDs of an option. */
export function readUserIds(item: ItemFields, name: string, label: string): string[] {
	const ids = readList(item, `options.${name}`, label);
	const isEmpty = ids.length === 0 && item.hasExpression('options', name);
	if (!isEmpty && ids.every((id) => /^[1-9]\d*$/.test(id))) return ids;
	const problem = isEmpty
		? 'has an expression that gives no IDs'
		: 'has an entry that is not an ID';
	throw item.error(label, problem, 'Enter IDs such as 261, with commas between them.');
}

export const readDryRun = (item: ItemFields): boolean => item.value('dryRun', true) !== false;

/** A line for the editor about trades that were there already. */
export function existingHint(results: Array<Record<string, unknown>>): string | undefined {
	const existing = results.filter((result) => result.existing === true).length;
	return existing === 0
		? undefined
		: `${existing} of ${results.length} trades existed already and were not made again.`;
}
