import { collect, paginate, type Page } from '../../../kit/pagination';

/** A list of pages that is read by cursors `1`, `2` …, and the cursors that were asked for. */
function list(pages: Array<Page<number>>) {
	const asked: Array<string | undefined> = [];
	const fetch = (cursor: string | undefined): Promise<Page<number>> => {
		asked.push(cursor);
		return Promise.resolve(pages[Number(cursor ?? 0)] ?? { items: [] });
	};
	return { fetch, asked };
}

const three: Array<Page<number>> = [
	{ items: [1, 2], next: '1' },
	{ items: [3, 4], next: '2' },
	{ items: [5], next: null },
];

test('all pages in their order', async () => {
	const { fetch, asked } = list(three);
	expect(await collect(paginate(fetch))).toEqual([1, 2, 3, 4, 5]);
	expect(asked).toEqual([undefined, '1', '2']);
});

test.each([
	[0, [], 0],
	[1, [1], 1],
	[2, [1, 2], 1],
	[3, [1, 2, 3], 2],
	[5, [1, 2, 3, 4, 5], 3],
	[99, [1, 2, 3, 4, 5], 3],
])('a limit of %i asks for no page more than it needs', async (limit, items, pages) => {
	const { fetch, asked } = list(three);
	expect(await collect(paginate(fetch, { limit }))).toEqual(items);
	expect(asked).toHaveLength(pages);
});

test.each([[null], [undefined], ['']])('ends at the cursor %p', async (next) => {
	const { fetch, asked } = list([{ items: [1], next }]);
	expect(await collect(paginate(fetch))).toEqual([1]);
	expect(asked).toHaveLength(1);
});

test('an empty page with a cursor is not the end', async () => {
	const { fetch } = list([{ items: [], next: '1' }, { items: [7] }]);
	expect(await collect(paginate(fetch))).toEqual([7]);
});

test('a cursor that comes again ends the list instead of reading it for ever', async () => {
	const same = list([
		{ items: [1], next: '1' },
		{ items: [2], next: '1' },
	]);
	expect(await collect(paginate(same.fetch))).toEqual([1, 2]);
	const circle = list([
		{ items: [1], next: '1' },
		{ items: [2], next: '2' },
		{ items: [3], next: '1' },
	]);
	expect(await collect(paginate(circle.fetch))).toEqual([1, 2, 3]);
});

test('no page is asked for after the execution was cancelled', async () => {
	const { fetch, asked } = list(three);
	const cancelled = () => asked.length > 0;
	expect(await collect(paginate(fetch, { cancelled }))).toEqual([1, 2]);
	expect(asked).toHaveLength(1);
});

test('the next page is asked for only when the items before it were taken', async () => {
	const { fetch, asked } = list(three);
	for await (const item of paginate(fetch)) {
		if (item === 2) expect(asked).toHaveLength(1);
		if (item === 3) break;
	}
	expect(asked).toHaveLength(2);
});

test('a page that cannot be read ends the list with its reason', async () => {
	const broken = () => Promise.reject(new Error('no readable answer'));
	await expect(collect(paginate(broken))).rejects.toThrow('no readable answer');
});
