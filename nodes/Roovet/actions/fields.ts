import type { IDataObject, INodeProperties } from 'n8n-workflow';

import { notice, referenceField } from '../../../kit/operation/commonFields';
import type { ItemFields } from '../../../kit/operation/fields';
import type { ReferenceRules } from '../../../kit/reference';
import { MAX_PAGE } from '../api/client';
import { IDEMPOTENCY_KEY } from '../model/payment';

export const idempotencyKey: ReferenceRules = {
	name: 'idempotencyKey',
	label: IDEMPOTENCY_KEY,
	maxLength: 255,
	inHeader: true,
};

/** The field of every payment. */
export const idempotencyKeyField = (noun: string): INodeProperties =>
	referenceField(
		idempotencyKey,
		`The ID that this ${noun} has in your own system, up to 255 letters, digits and signs without blanks. Roovet does the same thing once under the same key: that is what keeps a ${noun} from being paid twice when n8n runs the item again. It must not change when the item is processed again. Roovet forgets a key after about 24 hours; after that, the same key pays again.`,
	);

/** Says so where Roovet documents a title only. */
export const undocumented = (text: string): INodeProperties => notice('undocumentedNotice', text);

export const jsonBody = (displayName: string): INodeProperties => ({
	displayName,
	name: 'body',
	type: 'json',
	required: true,
	default: '{}',
	description: 'Body of the request, as a JSON object',
});

const QUERY = 'Query Parameters (JSON)';

/** Option of the shop's lists, for what Roovet may document one day. */
export const queryOption: INodeProperties = {
	displayName: QUERY,
	name: 'queryParameters',
	type: 'json',
	default: '{}',
	description: 'More parameters for the address, as a flat JSON object, sent as they are',
};

/** The flat JSON object of additional query parameters. */
export function readQuery(item: ItemFields): IDataObject {
	const query = item.jsonObject(item.option<unknown>('queryParameters', ''), QUERY);
	if (Object.values(query).some((value) => typeof value === 'object' && value !== null)) {
		throw item.error(
			QUERY,
			'must not have an object or a list inside',
			'Use text, numbers and booleans only.',
		);
	}
	return query;
}

/** Roovet does not say whether a full page of the shop is the last one. */
export function mayGoOn(results: IDataObject[]): string | undefined {
	return results.length > 0 && results.length % MAX_PAGE === 0
		? `Roovet returned ${results.length} entries, full pages of ${MAX_PAGE}, and documents no way to read on in the shop. There may be more.`
		: undefined;
}

/** Says how many payments were there before this run. */
export function existedBefore(results: IDataObject[]): string | undefined {
	const existing = results.filter((result) => result.existing === true).length;
	return existing === 0
		? undefined
		: `${existing} of ${results.length} were made before under their Idempotency Key and were not paid again.`;
}
