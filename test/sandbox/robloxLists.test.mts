import { startSandbox, type Sandbox } from '../../sandbox/sandbox.mts';
import { codeOf, robloxClients } from './robloxSupport.mts';
import type { Json } from './support.mts';

let sandbox: Sandbox;
const { alice, bob, raw, act, behave } = robloxClients(() => sandbox);

beforeAll(async () => {
	sandbox = await startSandbox({ portBase: 0 });
});
afterAll(() => sandbox.close());
beforeEach(() => sandbox.control.reset());

const withCursor = (path: string, cursor: unknown) =>
	`${path}${path.includes('?') ? '&' : '?'}cursor=${encodeURIComponent(String(cursor))}`;

async function walk(path: string, rows: 'data' | 'items', user = alice): Promise<Json[][]> {
	const pages: Json[][] = [];
	let cursor: unknown;
	do {
		const { json } = await user.get(cursor === undefined ? path : withCursor(path, cursor));
		pages.push(json[rows] as Json[]);
		cursor = json.nextPageCursor;
	} while (cursor !== null);
	return pages;
}

describe('trades', () => {
	const many = async (times: number) =>
		((await act('sendTrade', { times })).tradeIds as string[]).map(Number);

	test('oldest first by default, newest first on request, in all page sizes', async () => {
		const ids = await many(52);
		for (const [limit, sizes] of [
			['', [10, 10, 10, 10, 10, 2]],
			['limit=25', [25, 25, 2]],
			['limit=50', [50, 2]],
			['limit=100', [52]],
		] as const) {
			const pages = await walk(`/v1/trades/Inbound?${limit}`, 'data');
			expect(pages.map(({ length }) => length)).toEqual(sizes);
			expect(pages.flat().map(({ id }) => id)).toEqual(ids);
		}
		const newest = await walk('/v1/trades/iNbOuNd?limit=25&sortOrder=Desc', 'data');
		expect(newest.flat().map(({ id }) => id)).toEqual([...ids].reverse());
	});

	test('a new trade shows late in lists and count, and at once by its id', async () => {
		behave({ listLagMs: 5000 });
		const [id] = await many(1);
		const seen = async () => [
			((await alice.get('/v1/trades/Inbound')).json.data as Json[]).map((trade) => trade.id),
			((await bob.get('/v1/trades/Outbound')).json.data as Json[]).map((trade) => trade.id),
			(await alice.get('/v1/trades/Inbound/count')).json.count,
		];
		await sandbox.control.advance(4000);
		expect(await seen()).toEqual([[], [], 0]);
		expect((await alice.get(`/v2/trades/${id}`)).json.tradeId).toBe(id);
		await sandbox.control.advance(1000);
		expect(await seen()).toEqual([[id], [id], 1]);
	});

	test('also when it has come and gone meanwhile', async () => {
		behave({ listLagMs: 5000 });
		const [id] = await many(1);
		await act('declineTrade', { tradeId: String(id) });
		const inactive = async () =>
			((await alice.get('/v1/trades/Inactive')).json.data as Json[]).map((trade) => trade.id);
		expect(await inactive()).toEqual([]);
		await sandbox.control.advance(5000);
		expect(await inactive()).toEqual([id]);
	});

	test('the way back', async () => {
		const ids = await many(25);
		const path = '/v1/trades/Inbound?sortOrder=Asc';
		const first = (await alice.get(path)).json;
		expect(first.previousPageCursor).toBeNull();
		const second = (await alice.get(withCursor(path, first.nextPageCursor))).json;
		const third = (await alice.get(withCursor(path, second.nextPageCursor))).json;
		expect(third.nextPageCursor).toBeNull();
		const again = (await alice.get(withCursor(path, third.previousPageCursor))).json;
		expect((again.data as Json[]).map(({ id }) => id)).toEqual(ids.slice(10, 20));
		const start = (await alice.get(withCursor(path, again.previousPageCursor))).json;
		expect([start.data, start.previousPageCursor]).toEqual([first.data, null]);
	});

	test('what comes or goes between two pages moves nothing', async () => {
		const ids = await many(12);
		const path = '/v1/trades/Inbound?sortOrder=Desc';
		const first = (await alice.get(path)).json;
		await many(3);
		await alice.post(`/v1/trades/${ids[2]}/decline`);
		await alice.post(`/v1/trades/${ids[0]}/decline`);
		const second = (await alice.get(withCursor(path, first.nextPageCursor))).json;
		expect((second.data as Json[]).map(({ id }) => id)).toEqual([ids[1]]);
	});

	test('a cursor must be URL-encoded', async () => {
		await many(11);
		const { nextPageCursor } = (await alice.get('/v1/trades/Inbound')).json;
		expect(nextPageCursor).toMatch(/\+.*=$/);
		const plain = await alice.get(`/v1/trades/Inbound?cursor=${String(nextPageCursor)}`);
		expect(codeOf(plain)).toEqual([400, 25]);
	});

	test('stale: by time, on demand, and with another list, order, size or user', async () => {
		await many(11);
		await act('sendTrade', { from: 1001, to: 1002, times: 11 });
		const cursor = (await alice.get('/v1/trades/Inbound')).json.nextPageCursor;
		const codes = async (path: string, user = alice) =>
			codeOf(await user.get(withCursor(path, cursor)));
		expect((await alice.get(withCursor('/v1/trades/Inbound', cursor))).status).toBe(200);
		expect(await codes('/v1/trades/Outbound')).toEqual([400, 25]);
		expect(await codes('/v1/trades/Inbound?sortOrder=Desc')).toEqual([400, 25]);
		expect(await codes('/v1/trades/Inbound?limit=25')).toEqual([400, 25]);
		expect(await codes('/v1/trades/Inbound', bob)).toEqual([400, 25]);
		behave({ cursorLifetimeMs: 5000 });
		await sandbox.control.advance(6000);
		expect(await codes('/v1/trades/Inbound')).toEqual([400, 25]);
		const fresh = (await alice.get('/v1/trades/Inbound')).json.nextPageCursor;
		await act('expireCursors');
		expect(codeOf(await alice.get(withCursor('/v1/trades/Inbound', fresh)))).toEqual([400, 25]);
	});

	test.each(['limit=11', 'limit=0', 'limit=x', 'sortOrder=Newest'])(
		'%s is refused',
		async (query) => {
			expect(codeOf(await alice.get(`/v1/trades/Inbound?${query}`))).toEqual([400, 0]);
		},
	);

	test('each list holds its own', async () => {
		const [open, declined, completed] = await many(3);
		await alice.post(`/v1/trades/${declined}/decline`);
		await alice.post(`/v1/trades/${completed}/accept`);
		const { tradeId } = await act('sendTrade', { from: 1001, to: 1002 });
		const lists: Record<string, unknown> = {};
		for (const type of ['Inbound', 'Outbound', 'Completed', 'Inactive']) {
			lists[type] = (await walk(`/v1/trades/${type}`, 'data')).flat().map(({ id }) => id);
		}
		expect(lists).toEqual({
			Inbound: [open],
			Outbound: [Number(tradeId)],
			Completed: [completed],
			Inactive: [declined],
		});
		expect((await alice.get('/v1/trades/Inbound/count')).json).toEqual({ count: 1 });
	});
});

describe('tradable items', () => {
	const names = async (query: string, user = 1001) =>
		(await walk(`/v2/users/${user}/tradableItems?${query}`, 'items'))
			.flat()
			.map(({ itemName }) => itemName);

	test('newest first by default and for Desc, oldest first for 1', async () => {
		const oldest = [
			'Traffic Cone',
			'Red Baseball Cap',
			'Sandbox Crown',
			'Sandbox Sword',
			'Sandbox Hair',
		];
		for (const query of ['', 'sortOrder=2', 'sortOrder=Desc', 'sortOrder=0']) {
			expect(await names(query)).toEqual([...oldest].reverse());
		}
		expect(await names('sortOrder=1')).toEqual(oldest);
		expect(await names('sortOrder=Asc&limit=2')).toEqual(oldest);
	});

	test('by kind, several at once, and by a part of the name', async () => {
		expect(await names('itemTargetTypes=Gear&itemTargetTypes=HairAccessory')).toEqual([
			'Sandbox Hair',
			'Sandbox Sword',
		]);
		expect(await names('search=sandbox%20s')).toEqual(['Sandbox Sword']);
		expect(await names('search=nothing')).toEqual([]);
	});

	test('a bundle is here only, with its own kind of target', async () => {
		const [page] = await walk('/v2/users/1002/tradableItems?search=knight', 'items');
		expect(page).toMatchObject([
			{ itemTarget: { itemType: 'Bundle', targetId: '700001' }, itemName: 'Sandbox Knight' },
		]);
		expect((await raw('/v1/users/1002/assets/collectibles')).text).not.toContain('Knight');
	});

	test('by the time they came to the owner', async () => {
		behave({ holdMs: 0 });
		const { tradeId } = await act('sendTrade', { give: ['20000004'] });
		await alice.post(`/v1/trades/${String(tradeId)}/accept`);
		expect((await names('sortBy=AcquisitionTime'))[0]).toBe('Sandbox Wings');
		expect((await names('sortBy=CreationTime'))[0]).toBe('Sandbox Wings');
		expect((await names('sortBy=AcquisitionTime&sortOrder=1')).at(-1)).toBe('Sandbox Wings');
	});

	test.each([
		'sortBy=Price',
		'sortOrder=3',
		'limit=0',
		'limit=101',
		'itemTargetTypes=Boat',
		`search=${'x'.repeat(101)}`,
	])('%s is refused', async (query) => {
		expect(codeOf(await alice.get(`/v2/users/1001/tradableItems?${query}`))).toEqual([400, 0]);
	});
});

describe('collectibles', () => {
	test('in pages by user asset id, and by kind', async () => {
		await act('giveItem', { userId: 1001, assetId: 5000003, times: 20 });
		const pages = await walk('/v1/users/1001/assets/collectibles?sortOrder=Desc', 'data');
		const ids = pages.flat().map(({ userAssetId }) => userAssetId as number);
		expect(pages.map(({ length }) => length)).toEqual([10, 10, 6]);
		expect(ids).toEqual([...ids].sort((a, b) => b - a));
		const [gear] = await walk('/v1/users/1001/assets/collectibles?assetType=Gear', 'data');
		expect(gear).toMatchObject([{ name: 'Sandbox Sword', recentAveragePrice: null }]);
		const [hats] = await walk('/v1/users/1001/assets/collectibles?assetType=Hat', 'data');
		expect(hats).toHaveLength(4);
	});

	test('an item on hold says so', async () => {
		const held = async () =>
			(await walk('/v1/users/1001/assets/collectibles', 'data'))
				.flat()
				.filter((one) => one.isOnHold);
		expect(await held()).toMatchObject([{ userAssetId: 10_000_002 }]);
		await sandbox.control.advance(2 * 24 * 3_600_000);
		expect(await held()).toEqual([]);
	});
});
