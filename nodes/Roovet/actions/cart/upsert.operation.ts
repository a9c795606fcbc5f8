import type { IDataObject } from 'n8n-workflow';

import { operation } from '../../../../kit/operation/runner';
import type { RoovetClient } from '../../api/client';
import { upsertCart } from '../../writes/upsertCart';
import { jsonBody, undocumented } from '../fields';

const BODY = 'Cart (JSON)';

export const upsert = operation<RoovetClient, IDataObject>({
	name: 'upsert',
	displayName: 'Create or Update',
	action: 'Create or update a cart',
	description: 'Create a new cart, or update the current one if it already exists (upsert)',
	effect: 'write',
	fields: [
		undocumented(
			'Roovet documents the title of this call only. The JSON below is sent exactly as you enter it, and the answer is passed on as it comes. Ask Roovet for the fields.',
		),
		jsonBody(BODY),
	],
	read: (item) => item.jsonObject(item.value('body'), BODY),
	run: async (client, body, run) => await upsertCart(client, body, run),
});
