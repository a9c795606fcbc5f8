import type { IDataObject } from 'n8n-workflow';

import { readMany, type ManyInput } from '../../../../kit/operation/commonFields';
import { operation } from '../../../../kit/operation/runner';
import type { RoovetClient } from '../../api/client';
import { mayGoOn, queryOption, readQuery, undocumented } from '../fields';

export const search = operation<RoovetClient, ManyInput<IDataObject>>({
	name: 'search',
	displayName: 'Search',
	action: 'Search products',
	description: 'Search the products of the shop',
	...readMany({
		fields: [
			undocumented(
				'Roovet does not document the answer of this call, so products are passed on as they come: one item for each entry of the list, or the whole answer as one item if it has another form.',
			),
			{
				displayName: 'Search Text',
				name: 'query',
				type: 'string',
				default: '',
				placeholder: 'e.g. blue shirt',
				description: 'What to search for. Empty: no search text is sent.',
			},
		],
		read: (item): IDataObject => {
			const text = item.text('query', 'Search Text', { required: false });
			return { ...(text !== '' && { query: text }), ...readQuery(item) };
		},
		list: async (client: RoovetClient, query, limit, run) =>
			await client.searchProducts(query, limit, () => run.cancelled()),
	}),
	options: [queryOption],
	hint: mayGoOn,
});
