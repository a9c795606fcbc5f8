import { collect, paginate, type Page } from '../../../../kit/data/pagination';

/** Pages by cursor; notes which were asked for. */
function pages(list: Record<string, Page<number>>) {
	const asked: Array<string | undefined> = [];
	const fetchPage = (cursor: string | undefined) => {
		asked.push(cursor);
		const page = list[cursor ?? 'start'];
		return page ? Promise.resolve(page) : Promise.reject(new Error('no such page'));
	};
	return { asked, fetchPage };
}

const THREE = {
	start: { items: [1, 2], next: 'b' },
	b: { items: [3, 4], next: 'c' },
	c: { items: [5] },
};

describe('a list in pages', () => {
	test.each([[undefined], [null], ['']])(
		'is read in order until the cursor is %p',
		async (next) => {
			const { asked, fetchPage } = pages({ ...THREE, c: { items: [5], next } });
			expect(await collect(paginate(fetchPage))).toEqual([1, 2, 3, 4, 5]);
			expect(asked).toEqual([undefined, 'b', 'c']);
		},
	);

	test.each([
		[0, [], 0],
		[1, [1], 1],
		[2, [1, 2], 1],
		[3, [1, 2, 3], 2],
		[99, [1, 2, 3, 4, 5], 3],
	])('ends at the limit of %p without asking for more', async (limit, items, requests) => {
		const { asked, fetchPage } = pages(THREE);
		expect(await collect(paginate(fetchPage, { limit }))).toEqual(items);
		expect(asked).toHaveLength(requests);
	});

	test('is not read for ever when a cursor comes back', async () => {
		const { asked, fetchPage } = pages({ ...THREE, c: { items: [5], next: 'b' } });
		expect(await collect(paginate(fetchPage))).toEqual([1, 2, 3, 4, 5]);
		expect(asked).toHaveLength(3);
	});

	test('goes on over an empty page', async () => {
		const { fetchPage } = pages({ start: { items: [], next: 'c' }, c: { items: [5] } });
		expect(await collect(paginate(fetchPage))).toEqual([5]);
	});

	test('asks for no further page once the execution is cancelled', async () => {
		const { asked, fetchPage } = pages(THREE);
		const items = collect(paginate(fetchPage, { cancelled: () => asked.length === 2 }));
		expect(await items).toEqual([1, 2, 3, 4]);
	});

	test('asks for a page only when its items are wanted', async () => {
		const { asked, fetchPage } = pages(THREE);
		for await (const item of paginate(fetchPage)) if (item === 2) break;
		expect(asked).toEqual([undefined]);
	});

	test('that cannot be read whole says so', async () => {
		const { fetchPage } = pages({ start: { items: [1], next: 'gone' } });
		await expect(collect(paginate(fetchPage))).rejects.toThrow('no such page');
	});
});

const circle = async (cursor: string | undefined) =>
	await Promise.resolve({ items: [cursor ?? 'first'], next: 'again' });

test('a cursor that comes again ends a list', async () => {
	expect(await collect(paginate(circle))).toEqual(['first', 'again']);
});

test('where a list that is cut short must not pass for a whole one, it throws', async () => {
	const onRepeat = () => new Error('cut short');
	await expect(collect(paginate(circle, { onRepeat }))).rejects.toThrow('cut short');
	expect(await collect(paginate(circle, { onRepeat, limit: 2 }))).toEqual(['first', 'again']);
	const whole = async () => await Promise.resolve({ items: [1], next: null });
	expect(await collect(paginate(whole, { onRepeat }))).toEqual([1]);
});
