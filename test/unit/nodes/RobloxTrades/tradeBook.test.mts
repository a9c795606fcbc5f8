import type { IDataObject } from 'n8n-workflow';

import type { RobloxClient } from '../../../../nodes/RobloxTrades/api/client';
import { failures } from '../../../../nodes/RobloxTrades/api/failures';
import {
	heldIn,
	TradeBook,
	visibleTrade,
	type ReadRules,
} from '../../../../nodes/RobloxTrades/writes/tradeBook';
import { failureOf } from './writesLab.mts';

const NOW = Date.parse('2026-05-20T12:00:00.000Z');
const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;
const NOT_THERE = failures.error('TRADE_NOT_FOUND');

type Lists = Record<string, IDataObject[]>;
interface FakeClient {
	client: RobloxClient;
	/** How many rows of each list were read, in the order of the lists. */
	read: Array<[list: string, rows: number]>;
	details: string[];
	isCancelled: boolean;
	failing: boolean;
}

let accounts = 0;
const newAccount = () => `account ${++accounts}`;
let nextId = 1;
const row = (createdAgoMs: number, livesMs: number | null = 4 * DAY_MS, id = nextId++) => ({
	...{ id, user: { id: 1002, name: 'Bob', displayName: 'Bob' }, status: 'Declined' },
	created: new Date(NOW - createdAgoMs).toISOString(),
	expiration: livesMs === null ? null : new Date(NOW - createdAgoMs + livesMs).toISOString(),
});
const rows = (count: number, agoMs: number, livesMs?: number | null) =>
	Array.from({ length: count }, () => row(agoMs, livesMs));

function fake(lists: Lists = {}, trades: Record<string, IDataObject | Error> = {}): FakeClient {
	const kept = new Map<string, Promise<unknown>>();
	const one: FakeClient = {
		client: {} as never,
		read: [],
		details: [],
		isCancelled: false,
		failing: false,
	};
	async function* tradeRows(list: string, options: IDataObject) {
		expect(options).toEqual({ pageSize: 100, whole: true });
		const entry: [string, number] = [list, 0];
		one.read.push(entry);
		for (const item of lists[list] ?? []) {
			if (one.failing) throw failures.error('UNREACHABLE');
			entry[1]++;
			yield await Promise.resolve(item);
		}
	}
	const getTrade = async (tradeId: string, version: string) => {
		one.details.push(`${version} ${tradeId}`);
		const trade = trades[tradeId];
		return await (trade instanceof Error ? Promise.reject(trade) : Promise.resolve(trade));
	};
	const once = async (key: string, work: () => Promise<unknown>) => {
		if (!kept.has(key)) kept.set(key, work());
		return await kept.get(key);
	};
	one.client = {
		...{ tradeRows, getTrade, once },
		get cancelled() {
			return one.isCancelled;
		},
	} as unknown as RobloxClient;
	return one;
}

const RULES: ReadRules = { since: NOW - DAY_MS, anew: false, withReceived: false };

let now = NOW;
beforeEach(() => {
	now = NOW;
	jest.spyOn(Date, 'now').mockImplementation(() => now);
});
afterEach(() => jest.restoreAllMocks());

test('the trades of a run stand in one book, those of another run in another', async () => {
	const { client } = fake();
	const account = newAccount();
	expect(await TradeBook.of(client, account)).toBe(await TradeBook.of(client, account));
	expect(await TradeBook.of(fake().client, account)).not.toBe(await TradeBook.of(client, account));
});

test('what was made in one run is known in the next one of the account', async () => {
	const account = newAccount();
	(await TradeBook.of(fake().client, account)).add('7', 'an offer');
	const book = await TradeBook.of(fake().client, account);
	expect(book.ownIds).toEqual(['7']);
	expect(book.referenceOf('7')).toBe('an offer');
	expect(book.referenceOf('8')).toBeUndefined();
	expect((await TradeBook.of(fake().client, newAccount())).ownIds).toEqual([]);
});

describe('the lists', () => {
	test('are read with their trades, the received ones where they are asked for', async () => {
		const [open, done, over, received] = [row(1), row(2), row(3), row(4)];
		const lists = { Outbound: [open], Completed: [done], Inactive: [over], Inbound: [received] };
		const plain = fake(lists);
		const entries = await (await TradeBook.of(plain.client, newAccount())).read(RULES);
		expect([...entries].map(([id, { list, trade }]) => [id, list, trade.tradeId])).toEqual([
			[String(open.id), 'Outbound', String(open.id)],
			[String(done.id), 'Completed', String(done.id)],
			[String(over.id), 'Inactive', String(over.id)],
		]);
		const full = fake(lists);
		const all = await (
			await TradeBook.of(full.client, newAccount())
		).read({ ...RULES, withReceived: true });
		expect(full.read.map(([list]) => list)).toEqual([
			...['Inbound', 'Outbound', 'Completed', 'Inactive'],
		]);
		expect(all.get(String(received.id))?.list).toBe('Inbound');
	});

	test('are read once for a minute', async () => {
		const one = fake();
		const book = await TradeBook.of(one.client, newAccount());
		await book.read(RULES);
		now += 59_999;
		await book.read(RULES);
		expect(one.read).toHaveLength(3);
		now += 1;
		await book.read(RULES);
		expect(one.read).toHaveLength(6);
	});

	test.each<[string, Partial<ReadRules>, number]>([
		['nothing more', {}, 3],
		['less far back', { since: NOW - HOUR_MS }, 3],
		['further back', { since: NOW - 2 * DAY_MS }, 6],
		['the received ones too', { withReceived: true }, 7],
		['as they are now', { anew: true }, 6],
	])('are read again for %s: %p', async (_name, changes, reads) => {
		const one = fake();
		const book = await TradeBook.of(one.client, newAccount());
		await book.read(RULES);
		await book.read({ ...RULES, ...changes });
		expect(one.read).toHaveLength(reads);
	});

	test('with the received ones serve for those without', async () => {
		const one = fake();
		const book = await TradeBook.of(one.client, newAccount());
		await book.read({ ...RULES, withReceived: true });
		await book.read(RULES);
		await book.read({ ...RULES, withReceived: true });
		expect(one.read).toHaveLength(4);
	});

	test('that could not be read are read again', async () => {
		const one = fake({ Outbound: [row(1)] });
		const book = await TradeBook.of(one.client, newAccount());
		one.failing = true;
		expect((await failureOf(book.read(RULES))).code).toBe('UNREACHABLE');
		one.failing = false;
		expect((await book.read(RULES)).size).toBe(1);
	});

	test('that failed do not take away those that were read since', async () => {
		const one = fake({ Outbound: [row(1)] });
		const book = await TradeBook.of(one.client, newAccount());
		one.failing = true;
		const failing = failureOf(book.read(RULES));
		const lists = one.read;
		one.failing = false;
		// The first one has begun; what it meets is decided when it goes on.
		const reading = book.read({ ...RULES, anew: true });
		await Promise.all([failing.catch(() => undefined), reading]);
		const before = lists.length;
		await book.read(RULES);
		expect(lists).toHaveLength(before);
	});

	test('of a cancelled run do not pass for whole ones', async () => {
		const one = fake({ Outbound: [row(1)] });
		const book = await TradeBook.of(one.client, newAccount());
		one.isCancelled = true;
		expect((await failureOf(book.read(RULES))).code).toBe('CANCELLED');
	});

	test('with a row that has no ID are not readable', async () => {
		const { client } = fake({ Outbound: [{ user: { id: 1 }, status: 'Open' }] });
		const book = await TradeBook.of(client, newAccount());
		expect((await failureOf(book.read(RULES))).code).toBe('NO_READABLE_ANSWER');
	});
});

describe('a list of ended trades', () => {
	const readOf = async (lists: Lists, since = NOW - DAY_MS) => {
		const one = fake(lists);
		await (await TradeBook.of(one.client, newAccount())).read({ ...RULES, since });
		return Object.fromEntries(one.read);
	};
	const OLD = 30 * DAY_MS;

	test.each(['Completed', 'Inactive'])(
		'(%s) is left after a page that is too old',
		async (list) => {
			expect(await readOf({ [list]: rows(150, OLD) })).toMatchObject({ [list]: 100 });
		},
	);

	test('is read on when one of the page could still matter', async () => {
		const lists = { Inactive: [...rows(99, OLD), row(HOUR_MS), ...rows(150, OLD)] };
		expect(await readOf(lists)).toMatchObject({ Inactive: 200 });
	});

	test('is read on while trades could have ended within the time that matters', async () => {
		// Made before it, and they would have expired in it.
		expect(await readOf({ Inactive: rows(150, 4 * DAY_MS) })).toMatchObject({ Inactive: 150 });
		expect(await readOf({ Inactive: rows(150, 6 * DAY_MS) })).toMatchObject({ Inactive: 100 });
	});

	test('whose rows show no expiry goes by the lifetime of the others', async () => {
		const others = [row(OLD, 2 * DAY_MS), row(OLD, 3 * DAY_MS), row(OLD, DAY_MS)];
		const list = (agoMs: number) => ({ Completed: others, Inactive: rows(150, agoMs, null) });
		expect(await readOf(list(3.5 * DAY_MS))).toMatchObject({ Inactive: 150 });
		expect(await readOf(list(4.5 * DAY_MS))).toMatchObject({ Inactive: 100 });
	});

	test('whose rows show no expiry at all goes by a week', async () => {
		expect(await readOf({ Inactive: rows(150, 7.5 * DAY_MS, null) })).toMatchObject({
			Inactive: 150,
		});
		expect(await readOf({ Inactive: rows(150, 8.5 * DAY_MS, null) })).toMatchObject({
			Inactive: 100,
		});
	});

	test('does not take an expiry of years for a lifetime', async () => {
		const odd = [row(OLD, 4000 * DAY_MS), row(OLD, 90 * DAY_MS + 1), row(OLD, 2 * DAY_MS)];
		const list = { Completed: odd, Inactive: rows(150, 4 * DAY_MS, null) };
		expect(await readOf(list)).toMatchObject({ Inactive: 100 });
		const longest = { Completed: [row(OLD, 90 * DAY_MS)], Inactive: rows(150, 80 * DAY_MS, null) };
		expect(await readOf(longest)).toMatchObject({ Inactive: 150 });
	});

	test('whose rows show no time at all is read to its end', async () => {
		const timeless = rows(150, 0).map((one) => ({ ...one, created: null, expiration: null }));
		expect(await readOf({ Inactive: timeless })).toMatchObject({ Inactive: 150 });
	});

	test.each([
		['made', rows(150, DAY_MS, -1)],
		['over', rows(150, 2 * DAY_MS, DAY_MS)],
	])('counts what was %s at the very moment', async (_name, Inactive) => {
		expect(await readOf({ Inactive })).toMatchObject({ Inactive: 150 });
	});

	test('is the only one that is left early: open ones are read to their end', async () => {
		expect(await readOf({ Outbound: rows(150, OLD) })).toMatchObject({ Outbound: 150 });
	});
});

describe('what a trade holds', () => {
	const side = (id: string) => ({ user: { id: '1' }, robux: 0, items: [{ id }] });
	const trade = { tradeId: '5', partner: { id: '1002' }, mine: side('a'), theirs: side('b') };

	test('is asked once, for each version and account', async () => {
		const one = fake({}, { 5: trade });
		const account = newAccount();
		const held = await heldIn(one.client, account, 'v2', '5');
		expect(held).toEqual({ partnerId: '1002', sides: 'a/0 for b/0', mine: ['a'] });
		expect(await heldIn(fake().client, account, 'v2', '5')).toEqual(held);
		await heldIn(one.client, account, 'v1', '5');
		await heldIn(one.client, newAccount(), 'v2', '5');
		expect(one.details).toEqual(['v2 5', 'v1 5', 'v2 5']);
	});

	test('is asked again where a side was not shown', async () => {
		const one = fake({}, { 5: { ...trade, theirs: null } });
		const account = newAccount();
		expect((await heldIn(one.client, account, 'v2', '5'))?.sides).toBeNull();
		await heldIn(one.client, account, 'v2', '5');
		expect(one.details).toHaveLength(2);
	});

	test('is nothing when the trade has vanished, and unknown when it cannot be read', async () => {
		const trades = { 5: NOT_THERE, 6: failures.error('UNREACHABLE') };
		const { client } = fake({}, trades);
		expect(await heldIn(client, newAccount(), 'v2', '5')).toBeUndefined();
		expect(await visibleTrade(client, 'v2', '5')).toBeUndefined();
		expect((await failureOf(visibleTrade(client, 'v2', '6'))).code).toBe('UNREACHABLE');
	});
});
