import type { IDataObject, INodeProperties } from 'n8n-workflow';

import { optionsField } from '../../../../kit/fields';
import { DEFAULT_CONCURRENCY, operation } from '../../../../kit/operation';
import { collect } from '../../../../kit/pagination';
import { readLimit, returnAllFields, simplifyField } from '../../fields';
import { collectibleRows } from '../../reads';
import { itemOf } from '../../trade';
import type { Roblox } from '../../transport';
import type { UserRef } from '../../users';
import { ownerFields, ownerId, readOwner } from './ownerFields';

interface Input {
	owner: UserRef | 'me';
	limit: number | undefined;
	simplify: boolean;
	query: IDataObject;
}

const options: INodeProperties[] = [
	{
		displayName: 'Asset Type',
		name: 'assetType',
		type: 'string',
		default: '',
		placeholder: 'e.g. Hat',
		description: "Return only items of this type, by Roblox's name for it",
	},
	{
		displayName: 'Sort Order',
		name: 'sortOrder',
		type: 'options',
		options: [
			{ name: 'Highest userAssetId First', value: 'Desc' },
			{ name: 'Lowest userAssetId First', value: 'Asc' },
		],
		default: 'Asc',
	},
];

export const getCollectibles = operation<Roblox, Input>({
	name: 'getCollectibles',
	displayName: 'Get Many Collectibles',
	action: 'Get many collectible items',
	description: 'Get many limited items of a user, with the IDs that V1 offers need',
	effect: 'read',
	fields: [
		...ownerFields,
		...returnAllFields,
		simplifyField,
		optionsField(options, DEFAULT_CONCURRENCY.read),
	],
	read: (item) => {
		const assetType = item.option('assetType', '').trim();
		return {
			owner: readOwner(item),
			limit: readLimit(item),
			simplify: item.value('simplify', true) !== false,
			query: {
				sortOrder: item.option<string>('sortOrder', 'Asc') === 'Desc' ? 'Desc' : 'Asc',
				...(assetType !== '' && { assetType }),
			},
		};
	},
	run: async (roblox, { owner, limit, simplify, query }) => {
		const userId = await ownerId(roblox, owner);
		const rows = await collect(collectibleRows(roblox, userId, query, limit));
		if (!simplify) return rows as IDataObject[];
		return rows.map((row) => {
			const { id, ...facts } = itemOf(row);
			return { userAssetId: id, ...facts, ownerId: userId };
		});
	},
});
