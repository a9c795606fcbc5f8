import type { IDataObject, INodeParameters } from 'n8n-workflow';

import { RobloxLab } from './robloxLab.mts';
import { RobloxPolls, type Poll } from './robloxPolls.mts';

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

const DAY_MS = 86_400_000;
const ENDS = ['tradeCompleted', 'tradeDeclined', 'tradeExpired', 'tradeCountered', 'tradeEnded'];
// By average prices: a cone is worth 3411, a cap 1421, a crown 50,000; the sword has no price.
const [MY_CONE, MY_CAP, MY_CROWN, MY_SWORD] = ['10000001', '10000003', '10000004', '10000005'];
const [THEIR_CONE, THEIR_CAP] = ['20000001', '20000002'];

const poll = async (parameters: INodeParameters, more: Partial<Poll> = {}) =>
	await polls.poll({ credentials: lab.credentials, parameters, ...more });
const told = async (parameters: INodeParameters, more: Partial<Poll> = {}) =>
	((await poll(parameters, more)) ?? []).map(({ event, tradeId }) => [event, tradeId]);
/** A trade that the account has sent. */
const sent = async (fields: IDataObject = {}) =>
	await lab.receive({ from: 1001, to: 1002, ...fields });
const accept = async (tradeId: string) => await lab.act('acceptTrade', { tradeId });
const set = async (tradeId: string, status: string) =>
	await lab.act('setTrade', { tradeId, status });
const details = async () => await lab.requests('GET /v2/trades/');

describe('My Offer Accepted', () => {
	const mine = { events: ['offerAccepted'] };

	test('is reported for an own offer, and not for a received one that was accepted', async () => {
		const [own, others] = [await sent(), await lab.receive({ give: ['20000005'], take: [MY_CAP] })];
		await poll(mine);
		await accept(own);
		await accept(others);
		expect(await poll(mine)).toEqual([
			expect.objectContaining({
				...{ event: 'offerAccepted', tradeId: own, status: 'Completed' },
				...{ tradeStatusType: 'Completed', direction: 'outbound' },
			}),
		]);
		expect(await poll(mine)).toBeUndefined();
	});

	test('a declined or expired offer is none', async () => {
		const [declined, expired] = [await sent(), await sent()];
		await poll(mine);
		await lab.act('declineTrade', { tradeId: declined });
		await set(expired, 'Expired');
		expect(await poll(mine)).toBeUndefined();
	});

	test.each(['Pending', 'Processing'])('is reported once, when it is %s', async (status) => {
		const own = await sent();
		await poll(mine);
		await set(own, status);
		expect(await poll(mine)).toMatchObject([
			{ event: 'offerAccepted', tradeId: own, status, tradeStatusType: 'Outbound' },
		]);
		await set(own, 'Completed');
		expect(await poll(mine)).toBeUndefined();
	});

	test('a pending one that Roblox rejects ends as what it is', async () => {
		const both = { events: ['offerAccepted', 'tradeEnded'] };
		const own = await sent();
		await poll(both);
		await set(own, 'Pending');
		expect(await told(both)).toEqual([['offerAccepted', own]]);
		await set(own, 'RejectedDueToError');
		expect(await told(both)).toEqual([['tradeEnded', own]]);
	});

	test('Trade Completed alone reports it once, and both report it as both', async () => {
		const both = { events: ['offerAccepted', 'tradeCompleted'] };
		const own = await sent();
		const other = new RobloxPolls();
		const completed = async () =>
			await other.poll({
				credentials: lab.credentials,
				parameters: { events: ['tradeCompleted'] },
			});
		await completed();
		await poll(both);
		await accept(own);
		expect(await completed()).toMatchObject([{ event: 'tradeCompleted', direction: 'outbound' }]);
		expect((await told(both)).toSorted()).toEqual([
			['offerAccepted', own],
			['tradeCompleted', own],
		]);
		expect(await poll(both)).toBeUndefined();
	});

	test('one that this process has sent counts although no poll saw it open', async () => {
		await poll(mine);
		const { json } = await lab.send();
		const own = json[0]?.tradeId as string;
		await accept(own);
		expect(await told(mine)).toEqual([['offerAccepted', own]]);
	});

	test('of one that nobody saw open it is said that it was completed, and no more', async () => {
		await poll(mine);
		const unknown = await sent();
		await accept(unknown);
		expect(await poll(mine)).toMatchObject([
			{ event: 'tradeCompleted', tradeId: unknown, direction: null },
		]);
		const both = { events: ['offerAccepted', 'tradeCompleted'] };
		await poll(both);
		const next = await sent({ give: [MY_CAP], take: [THEIR_CAP] });
		await accept(next);
		expect(await told(both)).toEqual([['tradeCompleted', next]]);
	});

	test('is reported once across a restart, and a list that it is chosen for later begins anew', async () => {
		const own = await sent();
		await poll({ events: ['tradeReceived'] });
		await accept(own);
		expect(await poll(mine)).toBeUndefined();
		const next = await sent({ give: [MY_CAP], take: [THEIR_CAP] });
		await poll(mine);
		polls.restart();
		await poll(mine);
		await accept(next);
		expect(await told(mine)).toEqual([['offerAccepted', next]]);
		polls.restart();
		expect(await poll(mine)).toBeUndefined();
	});

	test('is reported of one that no list shows by the time it ends', async () => {
		await lab.behave({ tradeLifetimeMs: 60 * DAY_MS });
		const old = await sent({ agoMs: 20 * DAY_MS });
		const rules = { ...mine, options: { lookBackDays: 1 } };
		await poll(rules);
		// Roblox shows 100 of the ended trades, all older than what is looked back.
		await lab.receive({ times: 150, agoMs: 19 * DAY_MS, status: 'Completed' });
		await accept(old);
		await lab.behave({ tradeLifetimeMs: DAY_MS });
		expect(await told(rules)).toEqual([['offerAccepted', old]]);
	});
});

describe('the filter by direction', () => {
	test.each([
		['inbound', 'received'],
		['outbound', 'sent'],
	])('%s lets the ends of %s trades through', async (direction) => {
		const rules = { events: ENDS, options: { direction } };
		const trades = { inbound: await lab.receive(), outbound: await sent() };
		await poll(rules);
		for (const tradeId of Object.values(trades)) await lab.act('declineTrade', { tradeId });
		const chosen = trades[direction as 'inbound' | 'outbound'];
		expect(await poll(rules)).toMatchObject([{ tradeId: chosen, direction }]);
		// The other one counts as seen.
		expect(await poll({ events: ENDS })).toBeUndefined();
	});

	test('what nobody saw open passes', async () => {
		const rules = { events: ENDS, options: { direction: 'outbound' } };
		await poll(rules);
		await lab.act('declineTrade', { tradeId: await lab.receive() });
		expect(await poll(rules)).toMatchObject([{ event: 'tradeDeclined', direction: null }]);
	});

	test.each([
		['outbound', 'tradeReceived', 'Trade Received'],
		['inbound', 'offerAccepted', 'My Offer Accepted'],
	])('%s with the event %s is refused', async (direction, event, name) => {
		await expect(
			poll({ events: ['tradeDeclined', event], options: { direction } }),
		).rejects.toThrow(`Direction leaves out the event ${name}, which is chosen`);
	});
});

describe('the filter by partner', () => {
	test.each([
		['an ID', '1003'],
		['a username in any letters', 'strictPRIVACY'],
		['a list', '999, @StrictPrivacy'],
		['a list of an expression', '={{ [1003, "nobody"] }}'],
	])('goes by %s', async (_name, partners) => {
		const rules = { events: ['tradeReceived'], options: { partners } };
		await poll(rules);
		await lab.receive({ from: 1002 });
		const other = await lab.receive({ from: 1003 });
		expect(await told(rules)).toEqual([['tradeReceived', other]]);
		expect(await poll({ events: ['tradeReceived'] })).toBeUndefined();
	});

	test('costs no request for those that it keeps back', async () => {
		const rules = { events: ['tradeReceived'], options: { partners: '1003', evaluate: true } };
		await poll(rules);
		await lab.receive({ from: 1002, times: 5 });
		await lab.receive({ from: 1003 });
		expect(await poll(rules)).toHaveLength(1);
		expect(await details()).toHaveLength(1);
	});

	test('lets the trade of a deleted account through, which may be one of them', async () => {
		const rules = { events: ['tradeReceived'], options: { partners: '1003' } };
		await poll(rules);
		await lab.receive({ from: 1002 });
		await lab.act('setUser', { userId: 1002, deleted: true });
		expect(await poll(rules)).toMatchObject([{ partner: null }]);
	});

	test.each([
		['a name with a blank or a sign', 'https://www.roblox.com/users/261', 'neither an ID nor'],
		['an expression without users', '={{ [] }}', 'an expression that gives no users'],
	])('refuses %s', async (_name, partners, message) => {
		await expect(poll({ events: ['tradeReceived'], options: { partners } })).rejects.toThrow(
			message,
		);
	});
});

describe('the filter by ratio', () => {
	const above = { events: ['tradeReceived'], options: { minRatio: 1.1 } };
	const good = async () => await lab.receive({ give: [THEIR_CONE], take: [MY_CAP] });
	const bad = async () => await lab.receive({ give: [THEIR_CAP], take: [MY_CONE] });

	test('lets good trades through with their evaluation; the others count as seen', async () => {
		await poll(above);
		await bad();
		const tradeId = await good();
		expect(await poll(above)).toMatchObject([{ tradeId, evaluation: { ratio: 2.4004 } }]);
		expect(await details()).toHaveLength(2);
		expect(await poll(above)).toBeUndefined();
		expect(await poll({ events: ['tradeReceived'] })).toBeUndefined();
	});

	test('goes by the own values', async () => {
		const values = '{"1082932": 100, "1028606": {"value": 100, "multiplier": 1.2}}';
		const rules = { ...above, options: { ...above.options, values } };
		await poll(rules);
		await good();
		const tradeId = await bad();
		expect(await poll(rules)).toMatchObject([{ tradeId, evaluation: { ratio: 1.2, gain: 20 } }]);
	});

	test('the bound itself passes, exactly', async () => {
		const values = '{"1082932": 1000000, "1028606": 1100001}';
		const rules = { ...above, options: { minRatio: 1.100001, values } };
		const tooMuch = { ...above, options: { minRatio: 1.100002, values } };
		await poll(rules);
		const tradeId = await bad();
		expect(await told(rules)).toEqual([['tradeReceived', tradeId]]);
		const other = new RobloxPolls();
		await other.poll({ credentials: lab.credentials, parameters: tooMuch });
		await bad();
		expect(await other.poll({ credentials: lab.credentials, parameters: tooMuch })).toBeUndefined();
	});

	test('what has no price passes, and what is left out on purpose does not', async () => {
		await lab.act('giveItem', { userId: 1002, assetId: 5_000_002, userAssetId: '20000099' });
		await poll(above);
		const tradeId = await lab.receive({ give: ['20000099'], take: [MY_CROWN] });
		expect(await poll(above)).toMatchObject([
			{ tradeId, evaluation: { complete: false, ratio: 0, itemsWithoutPrice: [{}] } },
		]);
		const rules = { ...above, options: { ...above.options, ignoredAssetIds: '5000002' } };
		await lab.receive({ give: ['20000099'], take: [MY_CONE] });
		expect(await poll(rules)).toBeUndefined();
	});

	test('what I would give without a price passes', async () => {
		await poll(above);
		await lab.receive({ give: [THEIR_CAP], take: [MY_SWORD] });
		expect(await poll(above)).toMatchObject([{ evaluation: { ratio: null, complete: false } }]);
	});

	test('a trade that cannot be read waits, and passes with the reason in the end', async () => {
		await poll(above);
		const tradeId = await good();
		await lab.fault({
			...{ method: 'GET', path: `/v2/trades/${tradeId}`, kind: 'status' },
			...{ status: 500, body: '{}', times: 0 },
		});
		for (let round = 0; round < 4; round++) await expect(poll(above)).rejects.toThrow('Roblox');
		expect(await poll(above)).toMatchObject([
			{ tradeId, evaluation: null, detailsMissing: expect.any(String) as string },
		]);
	});

	test('trying the trigger out shows the newest trade that passes', async () => {
		const tradeId = await good();
		await lab.control('/advance', { ms: 1000 });
		await bad();
		expect(await poll(above, { mode: 'manual' })).toMatchObject([{ tradeId }]);
	});

	test.each([0, -1, 'x', 1.1234567])('refuses %p', async (minRatio) => {
		await expect(poll({ ...above, options: { minRatio } })).rejects.toThrow(
			'Minimum Ratio must be a number above 0',
		);
	});
});

describe('values of the trigger', () => {
	const rules = (values: INodeParameters[string]) => ({
		events: ['tradeReceived'],
		options: { evaluate: true, values },
	});

	test.each([
		['an object', '{"1082932": 5000, "1028606": {"value": 1000, "neverGive": true}}'],
		[
			'rows of an expression',
			'={{ [{ assetId: 1082932, value: 5000 }, { assetId: "1028606", value: 1000, neverGive: "yes" }] }}',
		],
	])('as %s count in the evaluation', async (_name, values) => {
		await poll(rules(values));
		await lab.receive({ give: [THEIR_CONE], take: [MY_CAP] });
		expect(await poll(rules(values))).toMatchObject([
			{
				evaluation: {
					...{ mine: { itemsValue: 1000 }, theirs: { itemsValue: 5000 }, gain: 4000, ratio: 5 },
					itemsForbidden: [{ targetId: '1028606' }],
				},
			},
		]);
	});

	test.each([
		['text that is no JSON', '{"1082932": ', 'Values '],
		['a value that cannot be read', '{"1082932": "much"}', 'Values has a value for asset 1082932'],
		['an expression without values', '={{ [] }}', 'Values has an expression that gives no values'],
	])('refuses %s', async (_name, values, message) => {
		await expect(poll(rules(values))).rejects.toThrow(message);
	});
});
