/** One page of a list that is read by cursors. */
export interface Page<T> {
	items: T[];
	/** Where the next page starts; null, undefined or '' when this is the last one. */
	next?: string | null | undefined;
}

export interface PageOptions {
	/** Items wanted in all; all there are when absent. */
	limit?: number;
	/** True when the execution was cancelled and no further page is wanted. */
	cancelled?: () => boolean;
	/** What to throw at a cursor that was there before, where a list that is cut short must not pass for a whole one. */
	onRepeat?: () => Error;
}

/**
 * The items of a list, page by page, so that memory holds one page only. Ends at the limit, on cancel, and at a cursor
 * that is empty or was there before: a provider that repeats a cursor would otherwise be read for ever.
 *
 * @throws what `onRepeat` gives, at a cursor that was there before
 */
export async function* paginate<T>(
	fetchPage: (cursor: string | undefined) => Promise<Page<T>>,
	{ limit = Number.POSITIVE_INFINITY, cancelled = () => false, onRepeat }: PageOptions = {},
): AsyncGenerator<T, void, undefined> {
	const seen = new Set<string>();
	let cursor: string | undefined;
	let left = limit;
	while (left > 0 && !cancelled()) {
		const { items, next } = await fetchPage(cursor);
		for (const item of items) {
			yield item;
			left -= 1;
			if (left <= 0) return;
		}
		if (!next) return;
		if (seen.has(next)) {
			if (onRepeat) throw onRepeat();
			return;
		}
		seen.add(next);
		cursor = next;
	}
}

/** All items of a generator in a list. */
export async function collect<T>(items: AsyncIterable<T>): Promise<T[]> {
	const list: T[] = [];
	for await (const item of items) list.push(item);
	return list;
}
