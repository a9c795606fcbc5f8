import type { IDataObject, INodeParameters } from 'n8n-workflow';
import nock from 'nock';

import { RobloxLab } from './robloxLab.mts';
import { TRADES, USERS } from './robloxOfficial.mts';
import { RobloxPolls, type Poll } from './robloxPolls.mts';

const ENDS = ['tradeCompleted', 'tradeDeclined', 'tradeExpired', 'tradeCountered', 'tradeEnded'];
const ALL = ['tradeReceived', ...ENDS];
const DAY_MS = 86_400_000;
const DETAIL = { method: 'GET', path: '/v2/trades/' };

let lab: RobloxLab;
let polls: RobloxPolls;
beforeAll(async () => {
	lab = await new RobloxLab().start();
});
beforeEach(async () => {
	await lab.reset();
	polls = new RobloxPolls();
});
afterAll(async () => await lab.sandbox.close());

const poll = async (parameters: INodeParameters = {}, more: Partial<Poll> = {}) =>
	await polls.poll({
		credentials: lab.credentials,
		parameters: { events: ALL, ...parameters },
		...more,
	});
const limitDetails = async () =>
	await lab.fault({
		...DETAIL,
		kind: 'status',
		status: 429,
		headers: { 'retry-after': '900' },
		times: 0,
	});
const idsOf = (items: IDataObject[] | undefined) => items?.map(({ tradeId }) => tradeId);
const evaluate = { options: { evaluate: true } };

const WINDOW_MS = 900_000;
/** Roblox answers so many requests in a quarter of an hour, and 429 beyond. */
const limit = async (requests: number) =>
	await lab.control('/limits', { provider: 'roblox', limit: requests, windowMs: WINDOW_MS });
const nextWindow = async () => await lab.control('/advance', { ms: WINDOW_MS + 1 });
const unlimited = async () => await limit(100_000);

describe('a burst larger than the rate limit', () => {
	test('is reported in parts, with details, each trade once', async () => {
		await poll(evaluate);
		await lab.receive({ times: 30 });
		const told: IDataObject[] = [];
		const parts: number[] = [];
		await limit(20);
		for (let round = 0; round < 3; round++) {
			const part = await poll(evaluate);
			parts.push(part!.length);
			told.push(...part!);
			await nextWindow();
		}
		expect(parts[0]).toBeLessThan(20);
		expect(new Set(idsOf(told)).size).toBe(30);
		expect(told).toHaveLength(30);
		expect(told.filter(({ evaluation }) => !evaluation)).toEqual([]);
		expect(await poll(evaluate)).toBeUndefined();
	});

	test('what waits is reported although the trade has ended and n8n has restarted', async () => {
		await poll({ ...evaluate, events: ['tradeReceived'] });
		await lab.receive({ times: 12 });
		await limit(8);
		const first = await poll({ ...evaluate, events: ['tradeReceived'] });
		expect(first?.length).toBeGreaterThan(0);
		await unlimited();
		const inbound = await lab.trade('getAll', { tradeStatusType: 'Inbound', returnAll: true });
		for (const { tradeId } of inbound.json) {
			await lab.act('declineTrade', { tradeId: tradeId as string });
		}
		polls.restart();
		const second = await poll({ ...evaluate, events: ['tradeReceived'] });
		expect(new Set([...idsOf(first)!, ...idsOf(second)!]).size).toBe(12);
	});

	test('a wait that fits into the poll is waited out', async () => {
		await poll(evaluate);
		await lab.receive({ times: 6 });
		await lab.fault({
			...DETAIL,
			kind: 'status',
			status: 429,
			headers: { 'retry-after': '1' },
			times: 3,
		});
		expect(await poll(evaluate)).toHaveLength(6);
	});

	test('a poll in which nothing could be read fails, with how long to wait', async () => {
		await poll(evaluate);
		await lab.receive();
		await limitDetails();
		await expect(poll(evaluate)).rejects.toMatchObject({
			failure: { cause: 'rate-limited', retryAfterMs: 900_000 },
		});
		await lab.mend();
		expect(await poll(evaluate)).toHaveLength(1);
	});

	test('one trade whose details never come is reported without them in the end', async () => {
		await poll(evaluate);
		const [bad] = [await lab.receive(), await lab.receive({ times: 3 })];
		await lab.fault({
			method: 'GET',
			path: `/v2/trades/${bad}`,
			kind: 'html',
			status: 502,
			times: 0,
		});
		const told: IDataObject[] = [];
		for (let round = 0; round < 8; round++) {
			told.push(...((await poll(evaluate).catch(() => undefined)) ?? []));
		}
		expect(told).toHaveLength(4);
		expect(told.at(-1)).toMatchObject({
			tradeId: bad,
			detailsMissing: expect.any(String) as string,
		});
	});
});

describe('a trade that ends long after it was made', () => {
	test('behind 2,100 newer ended trades', async () => {
		const old = await lab.receive();
		await lab.control('/advance', { ms: 1000 });
		for (let part = 0; part < 3; part++) await lab.receive({ times: 700, status: 'Expired' });
		await poll({ events: ['tradeDeclined'] });
		await lab.act('declineTrade', { tradeId: old });
		const told = await poll({ events: ['tradeDeclined'] });
		expect(told).toMatchObject([
			{
				event: 'tradeDeclined',
				tradeStatusType: 'Inactive',
				tradeId: old,
				status: 'Declined',
				created: expect.any(String) as string,
				partner: { id: '1002' },
			},
		]);
		expect(await poll({ events: ['tradeDeclined'] })).toBeUndefined();
	}, 60_000);

	test.each([
		['received', 1002, 1001],
		['sent', 1001, 1002],
	])('a %s trade that stays open for longer than Look Back', async (_name, from, to) => {
		await lab.behave({ tradeLifetimeMs: 60 * DAY_MS });
		await poll();
		const { tradeId } = await lab.act<{ tradeId: string }>('sendTrade', { from, to });
		await poll();
		for (let day = 0; day < 10; day += 5) {
			await lab.control('/advance', { ms: 5 * DAY_MS });
			expect(await poll()).toBeUndefined();
		}
		await lab.act('declineTrade', { tradeId });
		expect(await poll()).toMatchObject([{ event: 'tradeDeclined', tradeId }]);
		expect(await poll()).toBeUndefined();
	});

	test('one that was made and ended while n8n was off, if trades stay open that long', async () => {
		await lab.behave({ tradeLifetimeMs: 14 * DAY_MS });
		await poll();
		polls.restart();
		await lab.act('sendTrade', { from: 1001, to: 1002 });
		const tradeId = await lab.receive();
		await lab.control('/advance', { ms: 9 * DAY_MS });
		await lab.act('declineTrade', { tradeId });
		expect(idsOf(await poll())).toEqual([tradeId]);
	});

	test('a longer look back reports nothing of before the activation', async () => {
		await lab.act('declineTrade', { tradeId: await lab.receive() });
		await lab.control('/advance', { ms: 10 * DAY_MS });
		await poll();
		expect(await poll({ options: { lookBackDays: 30 } })).toBeUndefined();
		await lab.behave({ tradeLifetimeMs: 60 * DAY_MS });
		const tradeId = await lab.receive();
		expect(idsOf(await poll({ options: { lookBackDays: 30 } }))).toEqual([tradeId]);
	});
});

describe('the clock of this machine', () => {
	test('may be eight days behind', async () => {
		await lab.control('/advance', { ms: 8 * DAY_MS });
		await poll();
		const received = await lab.receive();
		expect(idsOf(await poll())).toEqual([received]);
		await lab.act('declineTrade', { tradeId: received });
		expect(idsOf(await poll())).toEqual([received]);
		await lab.act('declineTrade', { tradeId: await lab.receive() });
		expect(await poll()).toHaveLength(1);
		expect(await poll()).toBeUndefined();
	});

	test('may be eight days ahead', async () => {
		const then = Date.now() - 8 * DAY_MS;
		const lists: Record<string, IDataObject[]> = {};
		const date = { date: new Date(then).toUTCString() };
		nock(USERS).persist().get('/v1/users/authenticated').reply(200, { id: 1001 }, date);
		nock(TRADES)
			.persist()
			.get(/^\/v1\/trades\//)
			.reply((uri) => {
				const [, list = ''] = /trades\/(\w+)/.exec(uri)!;
				return [200, { data: lists[list] ?? [], nextPageCursor: null }, date];
			});
		const credentials = { ...lab.credentials, baseUrl: 'https://roblox.com' };
		const trade = (id: number, status: string) => ({
			...{ id, status, isActive: status === 'Open', expiration: null },
			...{ created: new Date(then - id * 1000).toISOString(), user: { id: 1002, name: 'Bob' } },
		});
		await poll({}, { credentials });
		lists.Inbound = [trade(1, 'Open')];
		lists.Completed = [trade(2, 'Completed')];
		lists.Inactive = [trade(3, 'Declined')];
		expect(idsOf(await poll({}, { credentials }))?.sort()).toEqual(['1', '2', '3']);
		nock.cleanAll();
	});
});
