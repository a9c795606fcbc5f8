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

export const create = operation<Roovet, Input>({
	name: 'create',
	displayName: 'Check Out',
	action: 'Check out',
	description: 'Buy what is in a cart, paid from the wallet or by card',
	effect: 'money',
	fields: [
		undocumented(
			'Roovet documents the title of this call only, and that it pays from the wallet or by card. The JSON below is sent exactly as you enter it, and the answer is passed on as it comes. Ask Roovet for the fields, and try it with something cheap.',
		),
		{
			displayName: 'Checkout (JSON)',
			name: 'body',
			type: 'json',
			required: true,
			default: '{}',
			description: 'Body of the request, as a JSON object',
		},
		idempotencyKeyField,
		optionsField([], DEFAULT_CONCURRENCY.money),
	],
	read: (item) => ({
		body: readJsonObject(item, item.value('body'), 'Checkout (JSON)'),
		idempotencyKey: readIdempotencyKey(item),
	}),
	run: async (roovet, { body, idempotencyKey }, itemIndex) =>
		(await send(
			roovet,
			{
				what: 'checkout',
				path: '/api/shop/checkout',
				body,
				idempotencyKey,
				facts: {},
				debit: { label: 'debit' },
			},
			itemIndex,
		)) as IDataObject,
	effectId: ({ id }) => (typeof id === 'string' ? id : undefined),
});
