import type { INodeProperties } from 'n8n-workflow';

import { isJsonObject } from '../../../kit/data/json';
import { shortened } from '../../../kit/data/text';
import type { ItemFields } from '../../../kit/operation/fields';
import { textMode } from '../../../kit/operation/textMode';
import { pagesOf, userModes, usernameIn } from '../../../kit/operation/userModes';
import { itemIdObstacle } from '../model/offer';
import type { ApiVersion } from '../model/trade';
import type { UserRef } from '../model/user';

/** A trade: from the account's lists, or by ID. */
export const tradeField: INodeProperties = {
	displayName: 'Trade',
	name: 'tradeId',
	type: 'resourceLocator',
	required: true,
	default: { mode: 'list', value: '' },
	modes: [
		{
			displayName: 'From List',
			name: 'list',
			type: 'list',
			typeOptions: { searchListMethod: 'searchTrades', searchable: true },
		},
		textMode(
			['By ID', 'id'],
			'e.g. 1234567890123',
			'^\\s*[1-9]\\d{0,18}\\s*$',
			'The ID of a trade is a number',
		),
	],
};

const PROFILE = 'https://www.roblox.com/users/261/profile';
const profiles = pagesOf('roblox.com', 'users');

/** A user: from the partners of the latest trades or by searching a username, by ID, by username, by link. */
export const userField = (
	displayName: string,
	name: string,
	more: Partial<INodeProperties> = {},
): INodeProperties => ({
	displayName,
	name,
	type: 'resourceLocator',
	required: true,
	default: { mode: 'list', value: '' },
	modes: [
		{
			displayName: 'From List',
			name: 'list',
			type: 'list',
			typeOptions: { searchListMethod: 'searchUsers', searchable: true },
		},
		...userModes(profiles, PROFILE),
	],
	...more,
});

export const versionField: INodeProperties = {
	displayName: 'API Version',
	name: 'apiVersion',
	type: 'options',
	options: [
		{
			name: 'V1',
			value: 'v1',
			description: 'The older one, whose item IDs are userAssetIds (numbers)',
		},
		{
			name: 'V2',
			value: 'v2',
			description: 'The current one, whose item IDs are collectibleItemInstanceIds (UUIDs)',
		},
	],
	default: 'v2',
	description: 'Which generation of the trade service to use; their item IDs cannot be mixed',
};

export const simplifyField: INodeProperties = {
	displayName: 'Simplify',
	name: 'simplify',
	type: 'boolean',
	default: true,
	description: 'Whether to return a simplified version of the response instead of the raw data',
};

/** Option of what values a trade. */
export const ignoredAssetsField: INodeProperties = {
	displayName: 'Ignored Asset IDs',
	name: 'ignoredAssetIds',
	type: 'string',
	default: '',
	placeholder: 'e.g. 1028606, 1082932',
	description: 'Assets to value at 0, such as projected items with an inflated average price',
};

/** Option of what values a trade. */
export const valuesField: INodeProperties = {
	displayName: 'Values',
	name: 'values',
	type: 'json',
	default: '',
	placeholder: 'e.g. { "1028606": 1500, "1082932": { "value": 3000, "neverGive": true } }',
	description:
		'Your own values by asset ID, as JSON or rows of another node, such as {{ $("My values").all() }}. An entry is Robux, or has value, projected, multiplier, neverGive, neverTake, and in rows assetId. The recent average price counts for assets without a value.',
};

export const readVersion = (item: ItemFields): ApiVersion =>
	item.value('apiVersion', 'v2') === 'v1' ? 'v1' : 'v2';

/** The mode and value of a resource locator; an expression or an AI agent may give the bare value. */
function located(
	item: ItemFields,
	name: string,
): { mode: string; text: string; isRounded: boolean } {
	const raw = item.value(name, '');
	const isLocator = isJsonObject(raw) && 'value' in raw;
	const value: unknown = isLocator ? raw.value : raw;
	const text = typeof value === 'string' || typeof value === 'number' ? String(value).trim() : '';
	return {
		mode: isLocator && typeof raw.mode === 'string' ? raw.mode : '',
		text,
		isRounded: typeof value === 'number' && !Number.isSafeInteger(value),
	};
}

const ID = /^[1-9]\d{0,18}$/;

/** An id for a path, as text with all its digits. */
export function readTradeId(item: ItemFields, name = 'tradeId', label = 'Trade'): string {
	const { text, isRounded } = located(item, name);
	if (text === '') throw item.error(label, 'is empty', 'Choose a trade or enter its ID.');
	if (isRounded) throw roundedError(item, label, text);
	if (!ID.test(text)) {
		throw item.error(
			label,
			`must be the ID of a trade, got "${shortened(text)}"`,
			'Enter the number alone, such as 1234567890123.',
		);
	}
	return text;
}

/** The user that a field names. Text of digits is an ID unless the mode says that it is a name. */
export function readUser(item: ItemFields, name: string, label: string): UserRef {
	const { mode, text, isRounded } = located(item, name);
	if (text === '') {
		throw item.error(label, 'is empty', 'Choose a user, or enter an ID, a username or a link.');
	}
	if (isRounded) throw roundedError(item, label, text);
	const id = profiles.idIn(text) ?? text;
	if (mode !== 'username' && /^\d+$/.test(id)) {
		if (!ID.test(id) || !Number.isSafeInteger(Number(id))) {
			throw item.error(
				label,
				`must be the ID of a user, got "${shortened(id, 40)}"`,
				'Check where the ID comes from: numbers above 9007199254740991 lose digits.',
			);
		}
		return { id };
	}
	const username = usernameIn(text);
	if (!['username', ''].includes(mode) || username === undefined) {
		throw item.error(
			label,
			`must be a user, got "${shortened(text)}"`,
			`Enter an ID such as 261, a username such as Shedletsky, or a link such as ${PROFILE}, and choose the mode that fits.`,
		);
	}
	return { username };
}

/** A list from an expression, a picker, or text with commas. Objects count by their id. */
export function readList(item: ItemFields, name: string, label: string): string[] {
	const raw = item.value(name, []);
	const list: unknown[] =
		typeof raw === 'string' ? raw.split(/[\s,]+/) : Array.isArray(raw) ? raw : [raw];
	return list
		.map((entry) => {
			const value: unknown = isJsonObject(entry)
				? (entry.collectibleItemInstanceId ?? entry.userAssetId ?? entry.id)
				: entry;
			if (typeof value === 'number' && !Number.isSafeInteger(value)) {
				throw roundedError(item, label, String(value));
			}
			if (typeof value === 'number' || typeof value === 'string') return String(value).trim();
			if (value === undefined || value === null) return '';
			throw item.error(label, 'has an entry that is not an ID', 'Enter a list of IDs.');
		})
		.filter((text) => text !== '');
}

/** Item ids of the kind that the API version understands. */
export function readItemIds(
	item: ItemFields,
	name: string,
	label: string,
	version: ApiVersion,
): string[] {
	const ids = readList(item, name, label);
	if (ids.length === 0 && item.isExpression(name)) {
		// It was meant to give items, and an offer without them is another offer.
		throw item.error(label, 'has an expression that gives no items', 'Check the expression.');
	}
	for (const id of ids) {
		const obstacle = itemIdObstacle(id, version);
		if (obstacle) {
			throw item.error(
				label,
				obstacle,
				'V2 takes the collectibleItemInstanceIds of Item: Get Many Tradable, V1 the userAssetIds of Item: Get Many Collectibles.',
			);
		}
	}
	return ids;
}

/** What is wrong with a ratio and how to mend it. */
export const unfitRatio = (value: unknown): [happened: string, howToFix: string] => [
	`must be a number above 0 with at most 6 decimals, got "${shortened(String(value as string), 40)}"`,
	'Enter a ratio such as 1.1: what you get for each Robux that you give.',
];

const roundedError = (item: ItemFields, label: string, text: string) =>
	item.error(
		label,
		`has ${text}, which has more digits than a number holds and was rounded`,
		'Pass the ID on as text from the node it comes from.',
	);
