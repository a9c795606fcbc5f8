import type { INodeParameters } from 'n8n-workflow';

import { RobloxLab } from './robloxLab.mts';
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
		await expect(poll({ options })).rejects.toThrow('Roblox gave no readable answer');
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
			message: "Roblox's rate limit was reached",
			context: { retryable: true },
		});
	});

	test('a dead cookie fails instead of being quiet', async () => {
		await poll();
		await lab.act('endSessions', { userId: 1001 });
		await expect(poll()).rejects.toThrow('Roblox does not accept the cookie');
	});

	test('trades that a poll has no time for wait for the next one', async () => {
		await poll();
		await lab.receive({ times: 30 });
		await lab.control('/latency', { provider: 'roblox', ms: 300 });
		const options = { evaluate: true };
		const first = (await poll({ options }, { budgetMs: 3000 })) ?? [];
		await lab.control('/latency', { provider: 'roblox', ms: 0 });
		expect(first.length).toBeLessThan(30);
		const second = (await poll({ options })) ?? [];
		const told = [...first, ...second];
		expect(new Set(told.map(({ tradeId }) => tradeId)).size).toBe(30);
		expect(told.filter(({ evaluation }) => !evaluation)).toEqual([]);
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
