import type { IDataObject } from 'n8n-workflow';

import { readMany, type ManyInput } from '../../../../kit/operation/commonFields';
import { operation } from '../../../../kit/operation/runner';
import type { RoovetClient } from '../../api/client';
import { mayGoOn, queryOption, readQuery, undocumented } from '../fields';

export const getAll = operation<RoovetClient, ManyInput<IDataObject>>({
	name: 'getAll',
	displayName: 'Get Many',
	action: 'Get many orders',
	description: 'List the recent orders of the shop',
	...readMany({
		fields: [
			undocumented(
				'Roovet documents the title of this call only ("recent orders"), so orders are passed on as they come: one item for each entry of the list, or the whole answer as one item if it has another form.',
			),
		],
		read: readQuery,
		list: async (client: RoovetClient, query: IDataObject, limit, run) =>
			await client.getOrders(query, limit, () => run.cancelled()),
	}),
	options: [queryOption],
	hint: mayGoOn,
});
