import type { IDataObject } from 'n8n-workflow';

import { optionsField } from '../../../../kit/fields';
import { DEFAULT_CONCURRENCY, operation } from '../../../../kit/operation';
import { readJsonObject, undocumented } from '../../lists';
import type { Roovet } from '../../transport';
import { idempotencyKeyField, readIdempotencyKey, send } from '../../writes';

interface Input {
	body: IDataObject;
	idempotencyKey: string;
}

export const upsert = operation<Roovet, Input>({
	name: 'upsert',
	displayName: 'Create or Update',
	action: 'Create or update a cart',
	description: 'Create a new cart, or update the current one if it already exists (upsert)',
	effect: 'write',
	fields: [
		undocumented(
			'Roovet documents the title of this call only. The JSON below is sent exactly as you enter it, and the answer is passed on as it comes. Ask Roovet for the fields.',
		),
		{
			displayName: 'Cart (JSON)',
			name: 'body',
			type: 'json',
			required: true,
			default: '{}',
			description: 'Body of the request, as a JSON object',
		},
		idempotencyKeyField,
		optionsField([], DEFAULT_CONCURRENCY.write),
	],
	read: (item) => ({
		body: readJsonObject(item, item.value('body'), 'Cart (JSON)'),
		idempotencyKey: readIdempotencyKey(item),
	}),
	run: async (roovet, { body, idempotencyKey }, itemIndex) =>
		(await send(
			roovet,
			{ what: 'change of the cart', path: '/api/shop/cart', body, idempotencyKey, facts: {} },
			itemIndex,
		)) as IDataObject,
});
