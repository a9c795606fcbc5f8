import type { INodeProperties } from 'n8n-workflow';

import type { ItemFields } from '../../kit/fields';

/** LeuwongRR lists at most this many entries and has no pages. */
export const MAX_LISTED = 100;

/** How many entries an item asks for; undefined for all. */
export type Limit = number | undefined;

/** Return All and Limit. */
export function listFields(notice?: string): INodeProperties[] {
	return [
		...(notice
			? [
					{
						displayName: notice,
						name: 'listNotice',
						type: 'notice',
						default: '',
					} satisfies INodeProperties,
				]
			: []),
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
}

export const NEWEST_ONLY =
	'LeuwongRR shows 100 entries at most and has no pages: with Return All you get those 100, and older ones cannot be reached.';

export function readLimit(item: ItemFields, max = Number.MAX_SAFE_INTEGER): Limit {
	return item.value('returnAll') === true
		? undefined
		: item.integer('limit', 'Limit', { min: 1, max });
}

/** A picker with a list first and free text second. */
export function picker(
	field: { displayName: string; name: string; description: string; hint?: string },
	searchListMethod: string,
	text: { displayName: string; placeholder: string },
	value = '',
): INodeProperties {
	return {
		...field,
		type: 'resourceLocator',
		required: true,
		default: { mode: 'list', value, ...(value !== '' && { cachedResultName: 'Invoice' }) },
		modes: [
			{
				displayName: 'From List',
				name: 'list',
				type: 'list',
				typeOptions: { searchListMethod, searchable: true },
			},
			{ ...text, name: 'id', type: 'string' },
		],
	};
}

/** The value of a picker as text. */
export function readPicked(item: ItemFields, name: string, label: string): string {
	const value: unknown = item.context.getNodeParameter(name, item.index, '', {
		extractValue: true,
	});
	const text = typeof value === 'string' || typeof value === 'number' ? String(value).trim() : '';
	if (text === '') {
		throw item.error(label, 'is empty', 'Choose one from the list, or enter it as text.');
	}
	return text;
}

/** A picked value as one segment of a path. Invoice codes and slugs are opaque; only what leaves the path is refused. */
export function readSegment(item: ItemFields, name: string, label: string): string {
	const text = readPicked(item, name, label);
	if (text === '.' || text === '..') {
		throw item.error(label, `"${text}" cannot be looked up`, 'Enter a whole code.');
	}
	return encodeURIComponent(text);
}

/** The picker of an invoice code. */
export const invoicePicker = (
	searchListMethod: 'searchOrders' | 'searchDeposits' | 'searchInvoices',
	description: string,
): INodeProperties =>
	picker({ displayName: 'Invoice', name: 'invoice', description }, searchListMethod, {
		displayName: 'By Invoice Code',
		placeholder: 'e.g. INV20260429113629619',
	});
