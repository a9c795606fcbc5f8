import type { INodeProperties } from 'n8n-workflow';

import type { ItemFields } from '../../../../kit/fields';
import { readItemIds, readVersion, versionField } from '../../fields';
import { offerObstacle, type Offer } from '../../offer';
import type { SendRules } from '../../sending';

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

/** Options of the operations that make a trade. */
export const sendOptions: INodeProperties[] = [
	{
		displayName: 'If the Same Offer Is Already Open',
		name: 'onOpenOffer',
		type: 'options',
		options: [
			{ name: 'Fail', value: 'fail', description: 'Stop with an error; nothing is sent' },
			{
				name: 'Return the Existing Trade',
				value: 'returnExisting',
				description: 'Go on with the open trade, marked existing; nothing is sent',
			},
		],
		default: 'returnExisting',
		description: 'Same means: the same partner, copies of items and Robux on both sides',
	},
	{
		displayName: 'Look Back (Hours)',
		name: 'lookBackHours',
		type: 'number',
		typeOptions: { minValue: 0 },
		default: 24,
		description:
			'How long the same offer is not made again after it was answered, so that a repeated run makes no second one. With 0 only open offers count.',
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

/** A line for the editor about trades that were there already. */
export function existingHint(results: Array<Record<string, unknown>>): string | undefined {
	const existing = results.filter((result) => result.existing === true).length;
	return existing === 0
		? undefined
		: `${existing} of ${results.length} trades existed already and were not made again.`;
}
