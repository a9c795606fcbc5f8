import type { IDataObject } from 'n8n-workflow';

import { optionsField } from '../../../../kit/fields';
import { DEFAULT_CONCURRENCY, operation } from '../../../../kit/operation';
import {
	limitFields,
	mayGoOn,
	queryOption,
	readLimit,
	readQuery,
	shopList,
	undocumented,
} from '../../lists';
import type { Roovet } from '../../transport';

interface Input {
	query: IDataObject;
	limit?: number;
}

export const search = operation<Roovet, Input>({
	name: 'search',
	displayName: 'Search',
	action: 'Search products',
	description: 'Search the products of the shop',
	effect: 'read',
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
		...limitFields,
		optionsField([queryOption], DEFAULT_CONCURRENCY.read),
	],
	read: (item) => {
		const text = item.text('query', 'Search Text', { required: false });
		return {
			...readLimit(item),
			query: { ...(text !== '' && { query: text }), ...readQuery(item) },
		};
	},
	run: async (roovet, { query, limit }, itemIndex) =>
		await shopList(roovet, '/api/shop/products', query, limit, itemIndex),
	hint: mayGoOn,
});
