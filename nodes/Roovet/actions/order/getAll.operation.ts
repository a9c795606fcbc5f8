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

export const getAll = operation<Roovet, Input>({
	name: 'getAll',
	displayName: 'Get Many',
	action: 'Get many orders',
	description: 'List the recent orders of the shop',
	effect: 'read',
	fields: [
		undocumented(
			'Roovet documents the title of this call only ("recent orders"), so orders are passed on as they come: one item for each entry of the list, or the whole answer as one item if it has another form.',
		),
		...limitFields,
		optionsField([queryOption], DEFAULT_CONCURRENCY.read),
	],
	read: (item) => ({ ...readLimit(item), query: readQuery(item) }),
	run: async (roovet, { query, limit }, itemIndex) =>
		await shopList(roovet, '/api/shop/orders', query, limit, itemIndex),
	hint: mayGoOn,
});
