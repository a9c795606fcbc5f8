import type { IDataObject, INodeProperties } from 'n8n-workflow';

import type { ItemFields } from '../../kit/fields';
import { isJsonObject, parseJson, type ParsedJson } from '../../kit/json';
import { collect, paginate, type Page } from '../../kit/pagination';
import { MAX_PAGE, nextCursor } from './transactions';
import { LIST, type Roovet } from './transport';

export const limitFields: INodeProperties[] = [
	{
		displayName: 'Return All',
		name: 'returnAll',
		type: 'boolean',
		default: false,
		description: 'Whether to return all results or only up to a given limit',
	},
	{
		displayName: 'Limit',
		name: 'limit',
		type: 'number',
		typeOptions: { minValue: 1 },
		default: 50,
		description: 'Max number of results to return',
		displayOptions: { show: { returnAll: [false] } },
	},
];

export function readLimit(item: ItemFields): { limit?: number } {
	if (item.value('returnAll', false) === true) return {};
	return { limit: item.integer('limit', 'Limit', { min: 1 }) };
}

/** Says so where Roovet documents a title only. */
export const undocumented = (text: string): INodeProperties => ({
	displayName: text,
	name: 'undocumentedNotice',
	type: 'notice',
	default: '',
});

/** Option of the shop's lists, for what Roovet may document one day. */
export const queryOption: INodeProperties = {
	displayName: 'Query Parameters (JSON)',
	name: 'queryParameters',
	type: 'json',
	default: '{}',
	description: 'More parameters for the address, as a flat JSON object, sent as they are',
};

/** A JSON object of a field, as text or as what an expression gives. Empty stands for an empty object. */
export function readJsonObject(item: ItemFields, value: unknown, label: string): IDataObject {
	const { value: parsed, hasUnsafeInteger } =
		typeof value === 'string' && value.trim() !== '' ? parsedOrNot(value) : asParsed(value);
	if (hasUnsafeInteger) {
		throw item.error(
			label,
			'has a number with more digits than can be sent without rounding',
			'Put it in quotes.',
		);
	}
	if (!isJsonObject(parsed)) {
		throw item.error(
			label,
			'is not a JSON object',
			'Enter a JSON object such as {"key": "value"}.',
		);
	}
	return parsed as IDataObject;
}

const asParsed = (value: unknown): ParsedJson => ({
	value: value === undefined || value === null || typeof value === 'string' ? {} : value,
	hasUnsafeInteger: false,
});

function parsedOrNot(text: string): ParsedJson {
	try {
		return parseJson(text);
	} catch {
		return { value: undefined, hasUnsafeInteger: false };
	}
}

/** The flat JSON object of additional query parameters. */
export function readQuery(item: ItemFields): IDataObject {
	const label = 'Query Parameters (JSON)';
	const query = readJsonObject(item, item.option<unknown>('queryParameters', ''), label);
	if (Object.values(query).some((value) => typeof value === 'object' && value !== null)) {
		throw item.error(
			label,
			'has an object or a list inside',
			'Use text, numbers and booleans only.',
		);
	}
	return query;
}

/**
 * The entries of a list of the shop. Only `limit` is documented there, and no form of the answer. A list is taken apart
 * if it stands where Roovet's documented lists stand, in `data`, or if it is the whole answer; and read on if it has the
 * documented `has_more` and `next_cursor`. Any other answer is passed on as one item.
 */
export async function shopList(
	roovet: Roovet,
	path: string,
	query: IDataObject,
	limit: number | undefined,
	itemIndex: number,
): Promise<IDataObject[]> {
	const fetchPage = async (cursor: string | undefined): Promise<Page<IDataObject>> => {
		const sent = { limit: Math.min(limit ?? MAX_PAGE, MAX_PAGE), ...query };
		const page = cursor === undefined ? sent : { ...sent, starting_after: cursor };
		const body = await roovet.get(path, page, itemIndex);
		const entries = body[LIST];
		if (!Array.isArray(entries)) return { items: [body as IDataObject] };
		return { items: entries.map(asItem), next: nextCursor(body) };
	};
	return await collect(
		paginate(fetchPage, {
			...(limit !== undefined && { limit }),
			cancelled: () => roovet.cancelled(),
		}),
	);
}

const asItem = (entry: unknown): IDataObject =>
	isJsonObject(entry) ? (entry as IDataObject) : ({ value: entry } as IDataObject);

/** Roovet does not say whether a full page of the shop is the last one. */
export function mayGoOn(results: IDataObject[]): string | undefined {
	return results.length > 0 && results.length % MAX_PAGE === 0
		? `Roovet returned ${results.length} entries, full pages of ${MAX_PAGE}, and documents no way to read on in the shop. There may be more.`
		: undefined;
}
