import type { IDataObject, INodeProperties } from 'n8n-workflow';

import { collect } from '../../../../kit/data/pagination';
import { readMany } from '../../../../kit/operation/commonFields';
import { operation } from '../../../../kit/operation/runner';
import type { RobloxClient } from '../../api/client';
import { instancesOf, itemOf } from '../../model/trade';
import type { UserRef } from '../../model/user';
import { simplifyField } from '../fields';
import { ownerFields, ownerId, readOwner } from './fields';

interface Input {
	owner: UserRef | 'me';
	simplify: boolean;
	includeOnHold: boolean;
	query: IDataObject;
}

const ITEM_TYPES = [
	'Animation',
	'BackAccessory',
	'Character',
	'DressSkirtAccessory',
	'DynamicHead',
	'Face',
	'FaceAccessory',
	'FrontAccessory',
	'Gear',
	'HairAccessory',
	'HatAccessory',
	'JacketAccessory',
	'NeckAccessory',
	'Shoes',
	'ShoulderAccessory',
	'SweaterAccessory',
	'WaistAccessory',
];
const MAX_SEARCH = 100;

const options: INodeProperties[] = [
	{
		displayName: 'Include Items on Hold',
		name: 'includeOnHold',
		type: 'boolean',
		default: false,
		description:
			'Whether to return copies that cannot be traded yet because they were traded recently. Needs Simplify.',
	},
	{
		displayName: 'Item Types',
		name: 'itemTypes',
		type: 'multiOptions',
		options: ITEM_TYPES.map((value) => ({
			name: value.replace(/(?<=[a-z])(?=[A-Z])/g, ' '),
			value,
		})),
		default: [],
		description: 'Return only items of these types; all when none is chosen',
	},
	{
		displayName: 'Search',
		name: 'search',
		type: 'string',
		default: '',
		description: 'Return only items with this text in their name, up to 100 characters',
	},
	{
		displayName: 'Sort By',
		name: 'sortBy',
		type: 'options',
		options: [
			{ name: 'Acquisition Time', value: 'AcquisitionTime' },
			{ name: 'Creation Time', value: 'CreationTime' },
		],
		default: 'CreationTime',
	},
	{
		displayName: 'Sort Order',
		name: 'sortOrder',
		type: 'options',
		options: [
			{ name: 'Newest First', value: 'Desc' },
			{ name: 'Oldest First', value: 'Asc' },
		],
		default: 'Desc',
	},
];

export const getTradable = operation<RobloxClient, unknown>({
	name: 'getTradable',
	displayName: 'Get Many Tradable',
	action: 'Get many tradable items',
	description: 'Get many items that a user can trade, with the IDs that V2 offers need',
	options,
	...readMany({
		fields: [...ownerFields, simplifyField],
		read: (item): Input => {
			const search = item.option('search', '').trim();
			if (search.length > MAX_SEARCH) {
				throw item.error('Search', `has more than ${MAX_SEARCH} characters`, 'Shorten it.');
			}
			const itemTypes = item.option<string[]>('itemTypes', []);
			return {
				owner: readOwner(item),
				simplify: item.value('simplify', true) !== false,
				includeOnHold: item.option('includeOnHold', false),
				query: {
					sortBy: item.option('sortBy', 'CreationTime'),
					sortOrder: item.option('sortOrder', 'Desc'),
					...(search !== '' && { search }),
					...(itemTypes.length > 0 && { itemTargetTypes: itemTypes }),
				},
			};
		},
		list: async (client: RobloxClient, { owner, simplify, includeOnHold, query }, limit) => {
			const userId = await ownerId(client, owner);
			if (!simplify) {
				return (await collect(client.tradableRows(userId, query, limit))) as IDataObject[];
			}
			const copies: IDataObject[] = [];
			for await (const row of client.tradableRows(userId, query)) {
				for (const instance of instancesOf(row)) {
					if (instance.isOnHold === true && !includeOnHold) continue;
					if (limit !== undefined && copies.length >= limit) return copies;
					const { id, ...facts } = itemOf({ ...row, ...instance });
					copies.push({
						collectibleItemInstanceId: id,
						collectibleItemId: (row.collectibleItemId ?? null) as string | null,
						...facts,
						ownerId: userId,
					});
				}
			}
			return copies;
		},
	}),
});
