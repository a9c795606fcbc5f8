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
				direction: 'inbound',
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
		const ids = await Promise.all(Array.from({ length: 4 }, async () => await lab.receive()));
		await poll();
		const [completed, declined, expired, ended] = ids as [string, string, string, string];
		await lab.act('acceptTrade', { tradeId: completed });
		await lab.act('declineTrade', { tradeId: declined });
		await lab.act('setTrade', { tradeId: expired, status: 'Expired' });
		await lab.act('setTrade', { tradeId: ended, status: 'RejectedDueToError' });
		const told = (await poll()) ?? [];
		const events = Object.fromEntries(told.map(({ tradeId, event }) => [tradeId as string, event]));
		expect(events).toEqual({
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
		const told = await poll({ options: { evaluate: true } });
		expect(told).toMatchObject([{ partner: null }]);
		expect(JSON.stringify(told?.[0]?.evaluation)).toContain('is deleted');
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
