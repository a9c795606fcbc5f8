import type { IDataObject } from 'n8n-workflow';

import { isJsonObject } from '../../kit/json';
import { paginate, type Page } from '../../kit/pagination';
import { fail, ours, type Body } from './answers';
import { idText, partyOf, tradeOf, type ApiVersion, type Party, type Trade } from './trade';
import type { Roblox } from './transport';

export type TradeList = 'Inbound' | 'Outbound' | 'Completed' | 'Inactive';
export const TRADE_LISTS: TradeList[] = ['Inbound', 'Outbound', 'Completed', 'Inactive'];

/** The page sizes that the lists of v1 accept. */
export const PAGE_SIZES = [10, 25, 50, 100] as const;

/** What the trade service allows; null where it does not say. */
export interface TradeSettings {
	maxItemsPerSide: number | null;
	minValueRatio: number | null;
	tradeSystemMaxRobuxPercent: number | null;
	tradeSystemRobuxFee: number | null;
}

/** The account of the credential. */
export async function me(roblox: Roblox): Promise<Party> {
	return await roblox.once('me', async () => {
		const body = await roblox.read({ service: 'users', path: '/v1/users/authenticated' });
		return partyOf(body) ?? (await fail(ours('NO_READABLE_ANSWER')));
	});
}

export async function tradeBody(
	roblox: Roblox,
	tradeId: string,
	version: ApiVersion,
): Promise<Body> {
	return await roblox.read({
		service: 'trades',
		path: `/${version}/trades/${encodeURIComponent(tradeId)}`,
		means: { NOT_FOUND: '2' },
	});
}

/** A trade seen from the account of the credential. */
export async function getTrade(
	roblox: Roblox,
	tradeId: string,
	version: ApiVersion,
): Promise<Trade> {
	const [{ id }, body] = await Promise.all([me(roblox), tradeBody(roblox, tradeId, version)]);
	const trade = tradeOf(body, id);
	// An answer about something else must never pass for the trade that was asked for.
	return trade.tradeId === tradeId ? trade : await fail(ours('NO_READABLE_ANSWER'));
}

export async function settingsBody(roblox: Roblox): Promise<Body> {
	return await roblox.read({ service: 'trades', path: '/v1/trades/metadata' });
}

/** The rules of trades, asked once in a run. */
export async function settings(roblox: Roblox): Promise<TradeSettings> {
	return await roblox.once('settings', async () => settingsOf(await settingsBody(roblox)));
}

export function settingsOf(body: Body): TradeSettings {
	const number = (name: string): number | null => {
		const value = body[name];
		return typeof value === 'number' && Number.isFinite(value) && value >= 0 ? value : null;
	};
	return {
		maxItemsPerSide: number('maxItemsPerSide'),
		minValueRatio: number('minValueRatio'),
		tradeSystemMaxRobuxPercent: number('tradeSystemMaxRobuxPercent'),
		tradeSystemRobuxFee: number('tradeSystemRobuxFee'),
	};
}

/** One page of a list; `rows` under the name that this list has for them. */
async function page(
	roblox: Roblox,
	read: Parameters<Roblox['read']>[0],
	rows: 'data' | 'items',
): Promise<Page<Body>> {
	const body = await roblox.read(read);
	const list = body[rows];
	if (!Array.isArray(list)) return await fail(ours('NO_READABLE_ANSWER'));
	const next = typeof body.nextPageCursor === 'string' ? body.nextPageCursor : null;
	return { items: list.filter(isJsonObject), next };
}

/** The smallest page that holds all that is wanted, or the largest there is. */
export const pageSizeFor = (wanted: number): number =>
	PAGE_SIZES.find((size) => size >= wanted) ?? PAGE_SIZES[PAGE_SIZES.length - 1] ?? 100;

export interface ListOptions {
	limit?: number | undefined;
	pageSize?: number | undefined;
	sortOrder?: 'Asc' | 'Desc';
}

/** Reads a list by cursors, with the same page size and order on every page, as Roblox asks. */
function readList(
	roblox: Roblox,
	read: Omit<Parameters<Roblox['read']>[0], 'query'> & { query: IDataObject },
	rows: 'data' | 'items',
	limit: number | undefined,
): AsyncGenerator<Body, void, undefined> {
	return paginate(
		async (cursor) =>
			await page(roblox, { ...read, query: { ...read.query, ...(cursor && { cursor }) } }, rows),
		{ ...(limit !== undefined && { limit }), cancelled: roblox.cancelled },
	);
}

/** Rows of one of the account's lists of trades, the newest first unless asked otherwise. */
export function tradeRows(
	roblox: Roblox,
	list: TradeList,
	{ limit, pageSize, sortOrder = 'Desc' }: ListOptions = {},
): AsyncGenerator<Body, void, undefined> {
	const query = { limit: pageSize ?? pageSizeFor(limit ?? 100), sortOrder };
	// Names, not numbers: digits in this place would be read as the id of a trade.
	return readList(roblox, { service: 'trades', path: `/v1/trades/${list}`, query }, 'data', limit);
}

/** The site itself asks for at most 50; the true maximum is not documented. */
const TRADABLE_PAGE = 50;

/** What a user can trade: one row per item, with the copies inside. */
export function tradableRows(
	roblox: Roblox,
	userId: string,
	query: IDataObject = {},
	limit?: number,
): AsyncGenerator<Body, void, undefined> {
	return readList(
		roblox,
		{
			service: 'trades',
			path: `/v2/users/${encodeURIComponent(userId)}/tradableItems`,
			query: { limit: TRADABLE_PAGE, sortOrder: 'Desc', ...query },
			means: {
				'4': 'INVENTORY_HIDDEN',
				FORBIDDEN: 'INVENTORY_HIDDEN',
				NOT_FOUND: 'USER_NOT_FOUND',
			},
		},
		'items',
		limit,
	);
}

/** The limited items of a user as v1 trades them: one row per copy. */
export function collectibleRows(
	roblox: Roblox,
	userId: string,
	query: IDataObject = {},
	limit?: number,
): AsyncGenerator<Body, void, undefined> {
	return readList(
		roblox,
		{
			service: 'inventory',
			path: `/v1/users/${encodeURIComponent(userId)}/assets/collectibles`,
			query: { limit: pageSizeFor(limit ?? 100), sortOrder: 'Asc', ...query },
			means: { NOT_FOUND: 'USER_NOT_FOUND' },
		},
		'data',
		limit,
	);
}

/** The copies of a row of tradable items. */
export function instancesOf(row: Body): Body[] {
	return Array.isArray(row.instances) ? row.instances.filter(isJsonObject) : [];
}

export const rowId = (row: Body): string => idText(row.id) ?? '';
