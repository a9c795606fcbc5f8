import type { IDataObject } from 'n8n-workflow';

import { ExecutionMemory } from '../../../../kit/operation/executionMemory';
import { itemRun } from '../../../../kit/operation/itemRun';
import { declineTrades, type Clearing } from '../../../../nodes/RobloxTrades/writes/declineTrades';
import { failureOf, FREELY, WritesLab } from './writesLab.mts';

const HOUR_MS = 3_600_000;
// By average prices: a cone is worth 3411, a cap 1421; the sword has no price.
const [MY_CONE, MY_CAP, MY_SWORD] = ['10000001', '10000003', '10000005'];
const [THEIR_CONE, THEIR_CAP] = ['20000001', '20000002'];

const RECEIVED: Clearing = {
	list: 'Inbound',
	belowRatio: '0.8',
	keepPartners: [],
	evaluation: FREELY.evaluation,
	dryRun: false,
};
const OWN: Clearing = { ...RECEIVED, list: 'Outbound' };
const byAge = (hours: number): Partial<Clearing> => ({
	belowRatio: undefined,
	olderThanMs: hours * HOUR_MS,
});

let lab: WritesLab;
beforeAll(async () => {
	lab = await new WritesLab().start();
});
beforeEach(async () => await lab.reset());
afterAll(async () => await lab.sandbox.close());

const aRun = (memory = new ExecutionMemory(), cancelled = () => false) =>
	itemRun(0, memory, async () => await Promise.resolve(false), cancelled);
const clear = async (clearing: Clearing, run = aRun()) =>
	await declineTrades(await lab.client(), clearing, run);
const trade = async (from: number, give: string, take: string, more: IDataObject = {}) => {
	const to = from === 1001 ? 1002 : 1001;
	return String(
		(await lab.act('sendTrade', { from, to, give: [give], take: [take], ...more })).tradeId,
	);
};
const declined = () => lab.effects('trade-declined');
const idsOf = (results: IDataObject[]) => results.map(({ tradeId }) => tradeId);

describe('received trades', () => {
	let [bad, worse, good, unclear] = ['', '', '', ''];
	beforeEach(async () => {
		bad = await trade(1002, THEIR_CAP, MY_CONE);
		good = await trade(1002, THEIR_CONE, MY_CAP);
		worse = await trade(1002, THEIR_CAP, MY_CONE, { takeRobux: 50 });
		unclear = await trade(1002, THEIR_CAP, MY_SWORD);
	});

	test('below the ratio go; the good one and the one that nobody can value stay', async () => {
		const results = await clear(RECEIVED);
		expect(idsOf(results)).toEqual([worse, bad]);
		expect(results[1]).toMatchObject({
			...{ tradeId: bad, partner: { id: '1002' }, reason: 'belowRatio', dryRun: false },
			...{ ratio: 0.4165, gain: -1990, declined: true, status: 'Declined' },
		});
		expect(declined()).toEqual([worse, bad]);
		expect(await lab.statusOf(good)).toBe('Open');
		expect(await lab.statusOf(unclear)).toBe('Open');
		expect(await clear(RECEIVED)).toEqual([]);
	});

	test('would go in a dry run, which changes nothing', async () => {
		const results = await clear({ ...RECEIVED, dryRun: true });
		expect(results).toMatchObject([
			{ tradeId: worse, declined: false, dryRun: true, status: 'Open', reason: 'belowRatio' },
			{ tradeId: bad, declined: false, dryRun: true, status: 'Open', ratio: 0.4165 },
		]);
		expect(lab.posts()).toEqual([]);
	});

	test('of partners to keep stay', async () => {
		expect(await clear({ ...RECEIVED, keepPartners: ['1002'] })).toEqual([]);
		expect(idsOf(await clear({ ...RECEIVED, keepPartners: ['1003'] }))).toEqual([worse, bad]);
	});

	test('that somebody answered meanwhile do not stop the others', async () => {
		const body = { errors: [{ code: 3, message: 'The trade is inactive.' }] };
		const path = `/v1/trades/${worse}/decline`;
		lab.fault('POST', path, { kind: 'status', status: 400, body });
		await lab.act('acceptTrade', { tradeId: worse });
		const inbound = { id: Number(worse), user: { id: 1002 }, status: 'Open', isActive: true };
		const rows = { data: [inbound, { ...inbound, id: Number(bad) }], nextPageCursor: null };
		lab.fault('GET', '/v1/trades/Inbound', { kind: 'status', status: 200, body: rows });
		const detail = await (await lab.client()).tradeBody(worse, 'v2');
		lab.fault('GET', `/v2/trades/${worse}`, {
			...{ kind: 'status', status: 200, body: { ...detail, status: 'Open' }, times: 1 },
		});
		const results = await clear(RECEIVED);
		expect(results).toMatchObject([
			{ tradeId: worse, declined: false, failure: { code: 'TRADE_NOT_OPEN' } },
			{ tradeId: bad, declined: true },
		]);
		expect(declined()).toEqual([bad]);
	});

	test('are not touched after a failure of the account, which says what was done', async () => {
		const path = `/v1/trades/${bad}/decline`;
		const body = { errors: [{ code: 0, message: 'Challenge is required' }] };
		const headers = { 'rblx-challenge-type': 'captcha', 'rblx-challenge-id': 'x' };
		lab.fault('POST', path, { kind: 'status', status: 403, body, headers, times: 0 });
		const failure = await failureOf(clear(RECEIVED));
		expect(failure).toMatchObject({
			code: 'CHALLENGE',
			facts: { tradeId: bad, results: [{ tradeId: worse, declined: true }] },
		});
		expect(declined()).toEqual([worse]);
	});

	test('are not declined any more when the run is cancelled', async () => {
		let calls = 0;
		const failure = await failureOf(
			clear(
				RECEIVED,
				aRun(new ExecutionMemory(), () => ++calls > 1),
			),
		);
		expect(failure.code).toBe('CANCELLED');
		expect(declined().length).toBeLessThan(2);
	});

	test('that an earlier try has declined are listed again', async () => {
		const memory = new ExecutionMemory();
		lab.fault('POST', `/v1/trades/${bad}/decline`, { kind: 'reset-before', times: 0 });
		const failure = await failureOf(clear(RECEIVED, aRun(memory)));
		expect(failure).toMatchObject({ outcome: 'unknown', facts: { tradeId: bad } });
		await lab.mend();
		const results = await clear(RECEIVED, aRun(memory));
		expect(idsOf(results)).toEqual([worse, bad]);
		expect(results).toMatchObject([
			{ declined: true, reason: 'belowRatio', ratio: 0.4105 },
			{ declined: true, reason: 'belowRatio', ratio: 0.4165 },
		]);
		expect(declined()).toEqual([worse, bad]);
	});

	test('that an earlier try has declined are no part of a dry run', async () => {
		const memory = new ExecutionMemory();
		await clear(RECEIVED, aRun(memory));
		expect(await clear({ ...RECEIVED, dryRun: true }, aRun(memory))).toEqual([]);
	});

	test('whose list cannot be read stop the run', async () => {
		lab.fault('GET', '/v1/trades/Inbound', { kind: 'status', status: 500, body: {}, times: 0 });
		await failureOf(clear(RECEIVED));
		expect(lab.posts()).toEqual([]);
	});

	test('of which one cannot be read stop the run; one that has vanished does not', async () => {
		const path = `/v2/trades/${bad}`;
		const gone = { errors: [{ code: 2, message: 'Invalid trade id' }] };
		lab.fault('GET', path, { kind: 'status', status: 400, body: gone, times: 1 });
		expect(idsOf(await clear({ ...RECEIVED, dryRun: true }))).toEqual([worse]);
		lab.fault('GET', path, { kind: 'status', status: 403, body: { errors: [] }, times: 0 });
		await failureOf(clear(RECEIVED));
		expect(lab.posts()).toEqual([]);
	});
});

describe('own trades', () => {
	test('go by their age or their ratio, and nothing else goes', async () => {
		const bad = await trade(1001, MY_CONE, THEIR_CAP);
		const good = await trade(1001, MY_CAP, THEIR_CONE);
		const old = await trade(1001, MY_CAP, THEIR_CONE, { agoMs: 30 * HOUR_MS });
		const received = await trade(1002, THEIR_CAP, MY_CONE, { agoMs: 30 * HOUR_MS });
		const both = { ...OWN, ...byAge(24), belowRatio: '1', dryRun: true };
		expect((await clear(both)).map(({ tradeId, reason }) => [tradeId, reason])).toEqual([
			[old, 'old'],
			[bad, 'belowRatio'],
		]);
		expect(await clear({ ...OWN, ...byAge(31), dryRun: true })).toEqual([]);
		const byItsAge = await clear({ ...OWN, ...byAge(24) });
		expect(byItsAge).toMatchObject([{ tradeId: old, reason: 'old', ratio: null, gain: null }]);
		expect(idsOf(await clear({ ...OWN, belowRatio: '1' }))).toEqual([bad]);
		expect(await lab.statusOf(good)).toBe('Open');
		expect(await lab.statusOf(received)).toBe('Open');
	});

	test('that are old and bad are called bad', async () => {
		const tradeId = await trade(1001, MY_CONE, THEIR_CAP, { agoMs: 30 * HOUR_MS });
		expect(await clear({ ...OWN, ...byAge(24), belowRatio: '1' })).toMatchObject([
			{ tradeId, reason: 'belowRatio' },
		]);
	});
});
