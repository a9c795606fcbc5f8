import type { IDataObject, INodeProperties } from 'n8n-workflow';

import { isJsonObject } from '../../../kit/data/json';
import { notice } from '../../../kit/operation/commonFields';
import type { ItemFields } from '../../../kit/operation/fields';
import { textMode } from '../../../kit/operation/textMode';

export const newestOnly = notice(
	'listNotice',
	'LeuwongRR shows 100 entries at most and has no pages: with Return All you get those 100, and older ones cannot be reached.',
);

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
			textMode(
				[text.displayName, 'id'],
				text.placeholder,
				'.*\\S.*',
				'Enter it, or choose it from the list',
			),
		],
	};
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

/** Invoice codes are opaque: only what leaves the path is refused. */
export const readInvoice = (item: ItemFields): string =>
	item.text('invoice', 'Invoice', { inPath: true });

/** Moves the fields of one object of an answer up, next to what stands beside it. */
export function lifted(data: IDataObject, name: string): IDataObject {
	const { [name]: inner, ...rest } = data;
	return isJsonObject(inner) ? { ...(inner as IDataObject), ...rest } : data;
}
