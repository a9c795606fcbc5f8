import { refuse, refusePlainly } from './errors.mts';
import type { Market } from './market.mts';
import type { Page, PageRequest } from './paging.mts';

const pageSizes = [10, 25, 50, 100];

/** An id of a path or query; undefined for what is none. */
export function readId(text: string | undefined): number | undefined {
	if (text === undefined || !/^\d+$/.test(text)) return undefined;
	const id = Number(text);
	return Number.isSafeInteger(id) ? id : undefined;
}

/** v1's paging fields: 10, 25, 50 or 100 rows, oldest first (contract: Pagination). */
export function readPaging(
	query: URLSearchParams,
	scope: string,
): Pick<PageRequest, 'limit' | 'descending' | 'cursor' | 'scope'> {
	const limit = Number(query.get('limit') ?? 10);
	if (!pageSizes.includes(limit)) refusePlainly(400, 'Allowed values: 10, 25, 50, 100');
	const order = (query.get('sortOrder') ?? 'Asc').toLowerCase();
	if (order !== 'asc' && order !== 'desc') refusePlainly(400, 'Allowed values: Asc, Desc');
	return { scope, limit, descending: order === 'desc', cursor: query.get('cursor') };
}

export function page<T>(
	market: Market,
	rows: T[],
	keyOf: (row: T) => bigint,
	request: PageRequest,
): Page<T> {
	return market.pager.page(rows, keyOf, request) ?? refuse(25, 1);
}

/** v1's envelope of a page. */
export const v1Page = <T,>({ rows, previous, next }: Page<T>, view: (row: T) => object) => ({
	previousPageCursor: previous,
	nextPageCursor: next,
	data: rows.map(view),
});
