import type { INodeParameters } from 'n8n-workflow';

import { instance, RobloxLab } from './robloxLab.mts';
import { RobloxPolls, type Poll } from './robloxPolls.mts';

const ALL = [
	'tradeReceived',
	'tradeCompleted',
	'tradeDeclined',
	'tradeExpired',
	'tradeCountered',
	'tradeEnded',
];

let lab: RobloxLab;
let polls: RobloxPolls;
beforeAll(async () => {
	lab = await RobloxLab.start();
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

describe('events', () => {
	test('activating tells nothing of the past', async () => {
		await lab.receive();
		expect(await poll()).toBeUndefined();
		expect(await poll()).toBeUndefined();
	});

	test('a received trade is told once, with what a list says', async () => {
		await poll();
		const tradeId = await lab.receive();
		expect(await poll()).toEqual([
			{
				event: 'tradeReceived',
				tradeStatusType: 'Inbound',
				tradeId,
				status: 'Open',
				isActive: true,
				created: expect.any(String) as string,
				expiration: expect.any(String) as string,
				partner: expect.objectContaining({ id: '1002', name: 'SandboxBob' }) as object,
			},
		]);
		expect(await poll()).toBeUndefined();
	});

	test('each way to end is told as what it is', async () => {
		const ids = await Promise.all(Array.from({ length: 5 }, async () => await lab.receive()));
		await poll();
		const [completed, declined, expired, ended, unknown] = ids as [
			string,
			string,
			string,
			string,
			string,
		];
		await lab.act('acceptTrade', { tradeId: completed });
		await lab.act('declineTrade', { tradeId: declined });
		await lab.act('setTrade', { tradeId: expired, status: 'Expired' });
		await lab.act('setTrade', { tradeId: ended, status: 'RejectedDueToError' });
		await lab.act('setTrade', { tradeId: unknown, status: 'Declined' });
		const events = Object.fromEntries(
			(await poll())!.map(({ tradeId, event }) => [tradeId, event]),
		);
		expect(events).toMatchObject({
			[completed]: 'tradeCompleted',
			[declined]: 'tradeDeclined',
			[expired]: 'tradeExpired',
			[ended]: 'tradeEnded',
		});
		expect(await poll()).toBeUndefined();
	});

	test('a counter ends one trade and is another', async () => {
		const { json } = await lab.send();
		await poll();
		const old = json[0]?.tradeId as string;
		const { tradeId } = await lab.act<{ tradeId: string }>('counterTrade', { tradeId: old });
		const events = (await poll())!.map((event) => [event.event, event.tradeId]);
		expect(events).toEqual([
			['tradeCountered', old],
			['tradeReceived', tradeId],
		]);
	});

	test('only the chosen events start the workflow', async () => {
		await poll({ events: ['tradeDeclined'] });
		await lab.receive();
		await lab.act('acceptTrade', { tradeId: await lab.receive() });
		expect(await poll({ events: ['tradeDeclined'] })).toBeUndefined();
		expect(await lab.requests('GET /v1/trades/Completed')).toEqual([]);
		await lab.act('declineTrade', { tradeId: await lab.receive() });
		expect(await poll({ events: ['tradeDeclined'] })).toHaveLength(1);
	});

	test('an event that is chosen later does not replay the past of its list', async () => {
		await poll({ events: ['tradeReceived'] });
		await lab.act('acceptTrade', { tradeId: await lab.receive() });
		expect(await poll({ events: ['tradeReceived', 'tradeCompleted'] })).toBeUndefined();
	});

	test('an old trade that ends behind many newer ones is told', async () => {
		const old = await lab.receive();
		await lab.control('/advance', { ms: 1000 });
		await lab.receive({ times: 250 });
		const inbound = (await lab.trade('getAll', { tradeStatusType: 'Inbound', returnAll: true }))
			.json;
		for (const { tradeId } of inbound.slice(0, 230)) {
			await lab.act('declineTrade', { tradeId: tradeId as string });
		}
		await poll({ events: ['tradeDeclined'] });
		await lab.act('declineTrade', { tradeId: old });
		const told = await poll({ events: ['tradeDeclined'] });
		expect(told?.map(({ tradeId }) => tradeId)).toEqual([old]);
	});

	test('details and evaluation', async () => {
		await poll();
		await lab.receive({ give: ['20000001'], take: ['10000001'], giveRobux: 100 });
		const options = { includeDetails: true, evaluate: true };
		expect(await poll({ options })).toMatchObject([
			{
				event: 'tradeReceived',
				mine: { user: { id: '1001' }, items: [{ id: instance('10000001') }] },
				theirs: { robux: 100, items: [{ id: instance('20000001') }] },
				evaluation: { gain: 70, theirs: { robuxAfterFee: 70 }, meetsMinValueRatio: true },
			},
		]);
	});

	test('a deleted partner', async () => {
		await poll();
		await lab.receive();
		await lab.act('setUser', { userId: 1002, deleted: true });
		expect(await poll({ options: { evaluate: true } })).toMatchObject([
			{ partner: null, evaluation: { warnings: [expect.stringContaining('deleted')] } },
		]);
	});

	test('ids beyond 2^53 are told exactly', async () => {
		await poll();
		await lab.behave({ nextTradeId: '9007199254740995' });
		await lab.receive();
		await lab.receive();
		expect((await poll())?.map(({ tradeId }) => tradeId)).toEqual([
			'9007199254740995',
			'9007199254740996',
		]);
	});
});

describe('exactly once', () => {
	test('across a burst of several pages', async () => {
		await poll();
		for (let index = 0; index < 3; index++) await lab.receive({ times: 120 });
		const told = await poll();
		expect(new Set(told?.map(({ tradeId }) => tradeId)).size).toBe(360);
		expect(await poll()).toBeUndefined();
	});

	test('across a restart', async () => {
		await poll();
		await lab.receive();
		expect(await poll()).toHaveLength(1);
		polls.restart();
		await lab.receive();
		expect(await poll()).toHaveLength(1);
		expect(await poll()).toBeUndefined();
	});

	test('with two polls at the same time', async () => {
		await poll();
		await lab.receive();
		const told = await Promise.all([poll(), poll()]);
		expect(told.flatMap((items) => items ?? [])).toHaveLength(1);
	});

	test.each([
		['a list', '/v1/trades/Completed'],
		['the details of one trade', '/v2/trades/'],
		['the settings', '/v1/trades/metadata'],
	])('a poll that fails at %s fails, and the next one tells all', async (_name, path) => {
		const options = { evaluate: true };
		await poll({ options });
		await lab.receive({ times: 3 });
		await lab.act('acceptTrade', { tradeId: await lab.receive() });
		await lab.fault({ method: 'GET', path, kind: 'html', status: 502, times: 0 });
		await expect(poll({ options })).rejects.toThrow('Roblox had a fault of its own');
		await lab.mend();
		expect(await poll({ options })).toHaveLength(4);
		expect(await poll({ options })).toBeUndefined();
	});

	test('with a cookie of another account the lists begin anew', async () => {
		await poll();
		await lab.act('sendTrade', { from: 1001, to: 1002 });
		const credentials = {
			...lab.credentials,
			cookie: lab.credentials.cookie.replace('1001', '1002'),
		};
		expect(await poll({}, { credentials })).toBeUndefined();
		await lab.act('sendTrade', { from: 1001, to: 1002 });
		expect(await poll({}, { credentials })).toHaveLength(1);
	});
});

describe('what n8n needs', () => {
	test('a failing poll says when it may be tried again', async () => {
		await poll();
		await lab.fault({
			method: 'GET',
			kind: 'status',
			status: 429,
			headers: { 'retry-after': '900' },
		});
		const error = await poll().catch((thrown: unknown) => thrown);
		expect(error).toMatchObject({
			message: 'Roblox asks to send fewer requests',
			context: { retryable: true },
		});
	});

	test('a dead cookie fails instead of being quiet', async () => {
		await poll();
		await lab.act('endSessions', { userId: 1001 });
		await expect(poll()).rejects.toThrow('Roblox does not accept the cookie');
	});

	test('a poll without time left for details tells the trades without them', async () => {
		await poll();
		await lab.receive({ times: 30 });
		await lab.control('/latency', { provider: 'roblox', ms: 150 });
		const options = { evaluate: true };
		const told = await poll({ options, events: ['tradeReceived'] }, { budgetMs: 900 });
		await lab.control('/latency', { provider: 'roblox', ms: 0 });
		expect(told).toHaveLength(30);
		expect(told?.filter(({ detailsMissing }) => detailsMissing !== undefined)).not.toEqual([]);
		expect(await poll({ options })).toBeUndefined();
	});

	test('a poll without time for the lists fails and loses nothing', async () => {
		await poll();
		await lab.receive({ times: 150 });
		await lab.control('/latency', { provider: 'roblox', ms: 200 });
		await expect(poll({}, { budgetMs: 250 })).rejects.toThrow();
		await lab.control('/latency', { provider: 'roblox', ms: 0 });
		expect(await poll()).toHaveLength(150);
	});

	test('trying it out shows the newest trade and remembers nothing', async () => {
		await lab.receive();
		const newest = await lab.receive();
		const told = await poll({ options: { evaluate: true } }, { mode: 'manual' });
		expect(told).toMatchObject([{ tradeId: newest, evaluation: { complete: true } }]);
		expect(polls.stored).toEqual({});
		expect(await poll()).toBeUndefined();
	});

	test('a replaced cookie is told, in the output and in the log, without its value', async () => {
		await poll();
		await lab.receive();
		await lab.behave({ rotateCookieEvery: 1, retireOldCookie: false });
		const told = await poll();
		expect(told).toMatchObject([{ cookieWarning: expect.stringContaining('replaced') as string }]);
		expect(polls.logged.join()).toContain('replaced the session cookie');
		expect(JSON.stringify([told, polls.logged, polls.stored])).not.toContain('sandbox-1001');
	});
});
