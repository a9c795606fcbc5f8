import type { IDataObject } from 'n8n-workflow';

import { readOne } from '../../../../kit/operation/commonFields';
import { operation } from '../../../../kit/operation/runner';
import type { RobloxClient } from '../../api/client';
import { simplifyField } from '../fields';

interface Input {
	assetId: string;
	simplify: boolean;
}

export const getResaleData = operation<RobloxClient, Input>({
	name: 'getResaleData',
	displayName: 'Get Resale Data',
	action: 'Get the resale data of an item',
	description: 'Get the recent average price, the sales and the price history of a limited item',
	...readOne({
		fields: [
			{
				displayName: 'Asset ID',
				name: 'assetId',
				type: 'string',
				required: true,
				default: '',
				placeholder: 'e.g. 1028606',
				description: "The targetId of an item of a trade, the number in the item's address",
			},
			simplifyField,
		],
		read: (item) => ({
			assetId: item.numericId('assetId', 'Asset ID'),
			simplify: item.value('simplify', true) !== false,
		}),
		get: async (client: RobloxClient, { assetId, simplify }: Input): Promise<IDataObject> => {
			const body = (await client.resaleData(assetId)) as IDataObject;
			if (!simplify) return { assetId, ...body };
			const { recentAveragePrice, originalPrice, assetStock, sales, numberRemaining } = body;
			return {
				assetId,
				recentAveragePrice: recentAveragePrice ?? null,
				originalPrice: originalPrice ?? null,
				assetStock: assetStock ?? null,
				sales: sales ?? null,
				numberRemaining: numberRemaining ?? null,
			};
		},
	}),
});
