import type { IDataObject, INodeProperties } from 'n8n-workflow';

import { collect } from '../../../../kit/data/pagination';
import { readMany } from '../../../../kit/operation/commonFields';
import { operation } from '../../../../kit/operation/runner';
import type { RobloxClient } from '../../api/client';
import { itemOf } from '../../model/trade';
import type { UserRef } from '../../model/user';
import { simplifyField } from '../fields';
import { ownerFields, ownerId, readOwner } from './fields';

interface Input {
	owner: UserRef | 'me';
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

export const getCollectibles = operation<RobloxClient, unknown>({
	name: 'getCollectibles',
	displayName: 'Get Many Collectibles',
	action: 'Get many collectible items',
	description: 'Get many limited items of a user, with the IDs that V1 offers need',
	options,
	...readMany({
		fields: [...ownerFields, simplifyField],
		read: (item): Input => {
			const assetType = item.option('assetType', '').trim();
			return {
				owner: readOwner(item),
				simplify: item.value('simplify', true) !== false,
				query: {
					sortOrder: item.option<string>('sortOrder', 'Asc') === 'Desc' ? 'Desc' : 'Asc',
					...(assetType !== '' && { assetType }),
				},
			};
		},
		list: async (client: RobloxClient, { owner, simplify, query }, limit) => {
			const userId = await ownerId(client, owner);
			const rows = await collect(client.collectibleRows(userId, query, limit));
			if (!simplify) return rows as IDataObject[];
			return rows.map((row) => {
				const { id, ...facts } = itemOf(row);
				return { userAssetId: id, ...facts, ownerId: userId };
			});
		},
	}),
});
