import type { Behaviour } from './behaviour.mts';
import { Refusal } from './failures.mts';

const MOST = 100;

export function readLimit(query: URLSearchParams, standard: number): number {
	const text = query.get('limit');
	if (text === null) return standard;
	const limit = /^\d{1,3}$/.test(text) ? Number(text) : 0;
	if (limit < 1 || limit > MOST) {
		throw Refusal.badRequest('limit', `limit must be an integer from 1 to ${MOST}`);
	}
	return limit;
}

/**
 * One page of a list that is newest first (contract: Pagination). Assumed, as undocumented: `ending_before` gives the
 * page just before the cursor, in the same order, and its `next_cursor` is its first item; both cursors together and
 * unknown ones are refused.
 */
export function cursorPage<T extends { id: string }>(
	newestFirst: readonly T[],
	query: URLSearchParams,
	{ defaultLimit, lastCursor }: Pick<Behaviour, 'defaultLimit' | 'lastCursor'>,
): Record<string, unknown> {
	const limit = readLimit(query, defaultLimit);
	const after = positionOf(newestFirst, query, 'starting_after');
	const before = positionOf(newestFirst, query, 'ending_before');
	if (after !== undefined && before !== undefined) {
		throw Refusal.badRequest('ending_before', 'Use starting_after or ending_before, not both');
	}

	const backwards = before !== undefined;
	const start = backwards ? Math.max(0, before - limit) : (after ?? -1) + 1;
	const data = newestFirst.slice(start, backwards ? before : start + limit);
	const hasMore = backwards ? start > 0 : start + limit < newestFirst.length;
	const cursor = (backwards ? data[0] : data.at(-1))?.id;
	return { data, has_more: hasMore, ...next(hasMore ? cursor : undefined, lastCursor) };
}

function positionOf(
	list: ReadonlyArray<{ id: string }>,
	query: URLSearchParams,
	name: string,
): number | undefined {
	const id = query.get(name);
	if (id === null) return undefined;
	const index = list.findIndex((item) => item.id === id);
	if (index < 0) throw Refusal.badRequest(name, `${name} is no known id`);
	return index;
}

function next(cursor: string | undefined, last: Behaviour['lastCursor']) {
	if (cursor !== undefined) return { next_cursor: cursor };
	if (last === 'absent') return {};
	return { next_cursor: last === 'empty' ? '' : null };
}
