import type { IDataObject } from 'n8n-workflow';

import { ExecutionMemory } from '../../../../kit/operation/executionMemory';
import { itemRun } from '../../../../kit/operation/itemRun';
import { sendOffers, type Campaign } from '../../../../nodes/RobloxTrades/writes/sendOffers';
import { failureOf, WritesLab } from './writesLab.mts';

const CAP = '1028606';
const CONE = '1082932';
const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;
/** With this partner Roblox fails before it makes the trade, so that nobody knows. */
const NOBODY_KNOWS = '1009';
const PARTNERS = ['1002', '1007', '261'];

const CAMPAIGN: Campaign = {
	...{ partners: PARTNERS, give: [CAP], take: [CAP], giveRobux: 0, takeRobux: 0 },
	...{ cooldownMs: DAY_MS, dailyCap: 50, avoidPartners: [], dryRun: false },
};

// A sandbox for each test: what this process remembers of an account must not reach the next one.
let lab: WritesLab;
beforeEach(async () => {
	lab = await new WritesLab().start();
	await lab.act('giveItem', { userId: 1001, assetId: Number(CAP), times: 5 });
	await lab.getToken();
});
afterEach(async () => await lab.sandbox.close());

const aRun = (memory = new ExecutionMemory(), cancelled = () => false) =>
	itemRun(0, memory, async () => await Promise.resolve(false), cancelled);
const send = async (changes: Partial<Campaign> = {}, run = aRun()) =>
	await sendOffers(await lab.client(), { ...CAMPAIGN, ...changes }, run);
/** As another process, which remembers nothing of what this one has sent. */
const elsewhere = async (changes: Partial<Campaign> = {}) =>
	await sendOffers(
		await lab.client(5000, `elsewhere ${lab.sandbox.url('roblox')}`),
		{ ...CAMPAIGN, ...changes },
		aRun(),
	);
const sent = () => lab.effects('trade-sent');
const sentTo = () => lab.ledger('trade-sent').map(({ to }) => String(to));
const reasons = (results: IDataObject[]) => results.map(({ reason }) => reason);
const idsOf = (side: unknown) => (side as { itemIds: string[] }).itemIds;

test('each partner gets one offer, with copies of its own', async () => {
	const results = await send();
	expect(results).toMatchObject(
		PARTNERS.map((id, index) => ({
			...{ partner: { id }, asked: id, dryRun: false, sent: true, existing: false },
			tradeId: sent()[index],
		})),
	);
	expect(sentTo()).toEqual(PARTNERS);
	expect(new Set(results.flatMap(({ mine }) => idsOf(mine))).size).toBe(3);
	expect(lab.posts().filter((path) => path.includes('/v2/trades/send'))).toHaveLength(3);
});

test('a dry run says what it would send, and sends nothing', async () => {
	const results = await send({ dryRun: true, giveRobux: 7, takeRobux: 3 });
	expect(results).toMatchObject(
		PARTNERS.map((id) => ({
			...{ partner: { id }, dryRun: true, sent: false, wouldSend: true },
			...{ mine: { robux: 7 }, theirs: { robux: 3 } },
		})),
	);
	expect(new Set(results.flatMap(({ mine }) => idsOf(mine))).size).toBe(3);
	expect(results.map(({ theirs }) => idsOf(theirs).length)).toEqual([1, 1, 1]);
	expect(lab.posts()).toEqual([]);
	expect(reasons(await send({ dryRun: true }))).toEqual([undefined, undefined, undefined]);
});

test('an offer can be without items of the partner', async () => {
	const results = await send({ partners: ['1002'], take: [], takeRobux: 100, dryRun: true });
	expect(results).toMatchObject([{ theirs: { itemIds: [], robux: 100 } }]);
});

describe('a partner who was offered something', () => {
	test.each([
		['by this process', send],
		['by another one', elsewhere],
	])('%s is left alone', async (_name, again) => {
		const [first] = await send({ partners: ['1002'] });
		const [result] = await again({ partners: ['1002'] });
		expect(result).toMatchObject({ sent: false, reason: 'cooldown', tradeId: first?.tradeId });
		const until = Date.parse(result?.until as string);
		expect(until).toBeGreaterThan(Date.now() + DAY_MS - 60_000);
		expect(until).toBeLessThan(Date.now() + DAY_MS + 60_000);
		expect(sent()).toHaveLength(1);
	});

	test.each([
		[23, 24, 'cooldown'],
		[23, 22, undefined],
		[30, 48, 'cooldown'],
	])('%d hours ago, with %d hours of rest: %s', async (ago, hours, reason) => {
		const told = { from: 1001, to: 1002, status: 'Declined', agoMs: ago * HOUR_MS };
		await lab.act('sendTrade', told);
		const before = sent().length;
		const [result] = await send({ partners: ['1002'], cooldownMs: hours * HOUR_MS });
		expect(result?.reason).toBe(reason);
		expect(sent()).toHaveLength(reason ? before : before + 1);
	});

	test('and whose trade is open is left alone however old it is', async () => {
		await lab.act('sendTrade', { from: 1001, to: 1002, agoMs: 3 * DAY_MS });
		expect(reasons(await send({ partners: ['1002'], cooldownMs: HOUR_MS }))).toEqual(['cooldown']);
		await lab.act('sendTrade', { from: 261, to: 1001, agoMs: 3 * DAY_MS });
		expect(reasons(await send({ partners: ['261'], cooldownMs: HOUR_MS }))).toEqual(['cooldown']);
	});

	test('without an answer is left alone, and the run says so', async () => {
		const failure = await failureOf(send({ partners: ['1002', NOBODY_KNOWS, '261'] }));
		const [made] = sent();
		expect(failure).toMatchObject({ code: 'OUTCOME_UNKNOWN', outcome: 'unknown' });
		expect(failure.facts).toMatchObject({
			asked: NOBODY_KNOWS,
			results: [{ sent: true, tradeId: made, asked: '1002' }],
		});
		const again = await send({ partners: [NOBODY_KNOWS, '261'] });
		expect(reasons(again)).toEqual(['unknownOutcome', undefined]);
		expect(sentTo()).toEqual(['1002', '261']);
	});
});

describe('the daily cap', () => {
	test('ends a run', async () => {
		expect(reasons(await send({ dailyCap: 2 }))).toEqual([undefined, undefined, 'dailyCap']);
		expect(sent()).toHaveLength(2);
	});

	test('counts what was sent today, by whatever process, open or ended', async () => {
		await send({ partners: ['1002'] });
		await lab.act('sendTrade', { from: 1001, to: 261, status: 'Declined', agoMs: 2 * HOUR_MS });
		expect(reasons(await elsewhere({ dailyCap: 2, partners: ['1007', '261'] }))).toEqual([
			'dailyCap',
			'cooldown',
		]);
		const results = await elsewhere({ dailyCap: 3, partners: ['1007', '261'] });
		expect(reasons(results)).toEqual([undefined, 'cooldown']);
	});

	test.each([
		['a trade of yesterday', { from: 1001, to: 1002, agoMs: 25 * HOUR_MS }],
		['a trade that was received', { from: 1002, to: 1001 }],
		['an ended trade with somebody else', { from: 1001, to: 1002, status: 'Declined' }],
	])('does not count %s', async (_name, trade) => {
		await lab.act('sendTrade', trade);
		expect(await send({ partners: ['261'], dailyCap: 1 })).toMatchObject([{ sent: true }]);
	});

	test('is not used up by an offer that was refused', async () => {
		const body = { errors: [{ code: 18, message: 'too many Robux' }] };
		lab.fault('POST', '/send', { kind: 'status', status: 400, body });
		const results = await send({ partners: ['261', '1002'], dailyCap: 1 });
		expect(results).toMatchObject([{ sent: false, reason: 'refused' }, { sent: true }]);
		expect(results[0]?.failure).toMatchObject({ code: 'TOO_MANY_ROBUX', causedBy: 'you' });
		// Neither is the partner, nor the copy.
		const again = await send({ partners: ['261'], dailyCap: 2 });
		expect(again).toMatchObject([{ sent: true }]);
	});
});

test('says of each partner why there was no offer, and goes on', async () => {
	await lab.act('setUser', { userId: 1003, strictPrivacy: true });
	const partners = ['1001', 'nobody_here', '1003', '1005', '261', 'Shedletsky', '1002'];
	const results = await send({ partners, avoidPartners: ['1002'] });
	expect(reasons(results)).toEqual([
		...['yourself', 'notFound', 'cannotTrade', 'refused'],
		...[undefined, 'listedTwice', 'avoided'],
	]);
	expect(results[1]).toEqual(
		expect.objectContaining({ partner: null, asked: 'nobody_here', sent: false }),
	);
	expect(results[2]?.detail).toEqual(expect.any(String));
	expect(results[3]?.failure).toMatchObject({ code: 'INVENTORY_HIDDEN' });
	expect(sentTo()).toEqual(['261']);
});

describe('copies', () => {
	test('on hold, and those of open offers, are left out', async () => {
		// Of the two cones one is on hold.
		const first = await send({ partners: ['1002'], give: [CONE], take: [CONE] });
		expect(first).toMatchObject([{ sent: true }]);
		expect(await elsewhere({ partners: ['261'], give: [CONE] })).toMatchObject([
			{ sent: false, reason: 'noCopyOfYours', missing: [CONE] },
		]);
		expect(await elsewhere({ partners: ['261'], take: ['5000001'] })).toMatchObject([
			{ sent: false, reason: 'noCopyOfTheirs', missing: ['5000001'] },
		]);
		expect(sent()).toHaveLength(1);
	});

	test('of an ended offer are free again', async () => {
		const [first] = await send({ partners: ['1002'], give: [CONE], take: [CONE] });
		await lab.act('declineTrade', { tradeId: first?.tradeId });
		const [next] = await elsewhere({ partners: ['1007'], give: [CONE], dryRun: true });
		expect(idsOf(next?.mine)).toEqual(idsOf(first?.mine));
	});

	test('are offered once by two campaigns at the same moment', async () => {
		const both = await Promise.all([send({ partners: ['1002'] }), send({ partners: ['261'] })]);
		expect(new Set(both.flat().flatMap(({ mine }) => idsOf(mine))).size).toBe(2);
	});
});

describe('the next try of the same execution', () => {
	test('says of each partner what the execution has sent, and goes on', async () => {
		const memory = new ExecutionMemory();
		const partners = ['1002', NOBODY_KNOWS, '1007'];
		await failureOf(send({ partners }, aRun(memory)));
		const [first] = sent();
		const results = await send({ partners }, aRun(memory));
		expect(results).toMatchObject([
			{ sent: true, tradeId: first, existing: false },
			{ sent: false, reason: 'unknownOutcome' },
			{ sent: true, tradeId: sent()[1] },
		]);
		expect(sent()).toHaveLength(2);
	});

	test('lists in its failure what it did not reach', async () => {
		const memory = new ExecutionMemory();
		const partners = ['1002', NOBODY_KNOWS, '1007'];
		await failureOf(send({ partners }, aRun(memory)));
		lab.fault('GET', '/v1/trades/Outbound', { kind: 'status', status: 500, body: {}, times: 0 });
		const failure = await failureOf(send({ partners }, aRun(memory)));
		expect(failure.facts?.results).toEqual([
			{ partner: { id: '1002' }, sent: true, tradeId: sent()[0] },
			{ partner: { id: NOBODY_KNOWS }, sent: false, reason: 'unknownOutcome' },
		]);
	});

	test('sends nothing for what a dry run would send', async () => {
		const memory = new ExecutionMemory();
		await failureOf(send({ partners: [NOBODY_KNOWS] }, aRun(memory)));
		const [result] = await send({ partners: [NOBODY_KNOWS], dryRun: true }, aRun(memory));
		expect(result).toMatchObject({ dryRun: true, sent: false });
		expect(sent()).toEqual([]);
	});
});

test('a cancelled run stops before the next partner', async () => {
	let isCancelled = false;
	const run = aRun(new ExecutionMemory(), () => isCancelled);
	const client = await lab.client();
	const canTradeWith = client.canTradeWith.bind(client);
	jest.spyOn(client, 'canTradeWith').mockImplementation(async (...asked) => {
		const answer = await canTradeWith(...asked);
		isCancelled = asked[0] !== '1002';
		return answer;
	});
	const failure = await failureOf(sendOffers(client, CAMPAIGN, run));
	expect(failure.code).toBe('CANCELLED');
	expect(failure.facts?.results).toMatchObject([{ sent: true, asked: '1002' }]);
	expect(sentTo()).toEqual(['1002']);
});
