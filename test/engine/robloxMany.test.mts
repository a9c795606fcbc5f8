import type { IDataObject, INodeParameters } from 'n8n-workflow';

import { RobloxLab } from './robloxLab.mts';

let lab: RobloxLab;
beforeAll(async () => {
	lab = await new RobloxLab().start();
});
beforeEach(async () => await lab.reset());
afterAll(async () => await lab.sandbox.close());

const HOUR_MS = 3_600_000;
// By average prices: a cone is worth 3411, a cap 1421, a crown 50,000; the sword has no price.
const [MY_CONE, MY_CAP, MY_SWORD] = ['10000001', '10000003', '10000005'];
const [THEIR_CONE, THEIR_CAP] = ['20000001', '20000002'];

const trade = async (from: number, give: string, take: string, more: IDataObject = {}) => {
	const to = from === 1001 ? 1002 : 1001;
	const fields = { from, to, give: [give], take: [take], ...more };
	return (await lab.act<{ tradeId: string }>('sendTrade', fields)).tradeId;
};
const ids = (json: IDataObject[]) => json.map(({ tradeId }) => tradeId);
const declined = async () => (await lab.ledger('trade-declined')).map(({ id }) => id);

describe('Trade: Decline Many', () => {
	const run = async (more: INodeParameters = {}) =>
		await lab.trade('declineMany', { belowRatio: 0.8, dryRun: false, ...more });
	let [bad, worse, good, unclear] = ['', '', '', ''];
	beforeEach(async () => {
		bad = await trade(1002, THEIR_CAP, MY_CONE);
		good = await trade(1002, THEIR_CONE, MY_CAP);
		worse = await trade(1002, THEIR_CAP, MY_CONE, { takeRobux: 50 });
		unclear = await trade(1002, THEIR_CAP, MY_SWORD);
	});

	test('a dry run, which is the default, lists what would go and sends nothing', async () => {
		const { json, error } = await lab.trade('declineMany', {});
		expect(error).toBeUndefined();
		expect(ids(json).toSorted()).toEqual([bad, worse]);
		expect(json).toContainEqual(
			expect.objectContaining({
				...{ tradeId: bad, declined: false, dryRun: true, status: 'Open' },
				...{ reason: 'belowRatio', ratio: 0.4165, gain: -1990 },
			}),
		);
		expect(await lab.requests('POST')).toEqual([]);
	});

	test('declines the bad ones; the good one and the one that nobody can value stay', async () => {
		const { json, error } = await run();
		expect(error).toBeUndefined();
		expect(json.every((one) => one.declined === true)).toBe(true);
		expect((await declined()).toSorted()).toEqual([bad, worse]);
		for (const tradeId of [good, unclear]) {
			expect((await lab.trade('get', { tradeId })).json[0]?.status).toBe('Open');
		}
		expect((await run()).json).toEqual([]);
	});

	test('goes by the own values, and leaves partners alone that are to be kept', async () => {
		const values = JSON.stringify({ 1028606: 9000 });
		expect(ids((await run({ options: { values } })).json)).toEqual([good]);
		const kept = await run({ options: { keepPartners: '1002' } });
		expect(kept.json).toEqual([]);
		expect(await declined()).toEqual([good]);
	});

	test('one that somebody answered meanwhile does not stop the others', async () => {
		await lab.trade('expireOutdated');
		const path = `/v1/trades/${worse}/decline`;
		const body = { errors: [{ code: 3, message: 'The trade is inactive.' }] };
		await lab.fault({ method: 'POST', path, kind: 'status-after', status: 400, body });
		const { json } = await run();
		expect(json).toHaveLength(2);
		expect((await declined()).toSorted()).toEqual([bad, worse]);
	});

	test('a failure of the account stops the run and says what was done', async () => {
		await lab.act('challenge', { type: 'captcha' });
		const { error } = await run();
		expect(error?.context).toMatchObject({ code: 'CHALLENGE', results: [] });
		expect(await declined()).toEqual([]);
	});
});

describe('Trade: Cancel Many', () => {
	const run = async (more: INodeParameters) =>
		await lab.trade('cancelMany', { belowRatio: 0, olderThanHours: 0, dryRun: false, ...more });

	test('takes back own trades by ratio and by age, and nothing else', async () => {
		const bad = await trade(1001, MY_CONE, THEIR_CAP);
		const good = await trade(1001, MY_CAP, THEIR_CONE);
		const old = await trade(1001, MY_CAP, THEIR_CONE, { agoMs: 30 * HOUR_MS });
		const received = await trade(1002, THEIR_CAP, MY_CONE, { agoMs: 30 * HOUR_MS });
		const dry = await run({ belowRatio: 1, olderThanHours: 24, dryRun: true });
		expect(dry.json.map(({ tradeId, reason }) => [tradeId, reason])).toEqual([
			[old, 'old'],
			[bad, 'belowRatio'],
		]);
		expect(await declined()).toEqual([]);
		expect(ids((await run({ olderThanHours: 24 })).json)).toEqual([old]);
		expect(ids((await run({ belowRatio: 1 })).json)).toEqual([bad]);
		expect(await declined()).toEqual([old, bad]);
		for (const tradeId of [good, received]) {
			expect((await lab.trade('get', { tradeId })).json[0]?.status).toBe('Open');
		}
	});

	test('without a ratio and an age nothing would be left: refused', async () => {
		const { error } = await run({});
		expect(error?.message).toContain('are both 0');
		expect(await lab.requests()).toEqual([]);
	});

	test('one that the partner accepts at that moment is shown as what it is', async () => {
		const old = await trade(1001, MY_CAP, THEIR_CONE, { agoMs: 30 * HOUR_MS });
		await lab.behave({ listLagMs: 0 });
		await lab.act('acceptTrade', { tradeId: old });
		const row = { id: Number(old), user: { id: 1002 }, status: 'Open', isActive: true };
		const body = { data: [{ ...row, created: '2020-01-01T00:00:00Z' }], nextPageCursor: null };
		const path = '/v1/trades/Outbound';
		await lab.fault({ method: 'GET', path, kind: 'status', status: 200, body });
		const { json } = await run({ olderThanHours: 24 });
		expect(json).toMatchObject([
			{ tradeId: old, declined: false, failure: { code: 'TRADE_NOT_OPEN', status: 'Completed' } },
		]);
		expect(await lab.requests('POST')).toEqual([]);
	});
});
