import type { IDataObject, INodeParameters } from 'n8n-workflow';

import type { NodeRun } from './engine.mts';
import { RobloxLab } from './robloxLab.mts';

// A sandbox for each test: what this process remembers of an account must not reach the next one.
let lab: RobloxLab;
beforeEach(async () => {
	lab = await new RobloxLab().start();
	await lab.act('giveItem', { userId: 1001, assetId: CAP, times: 5 });
});
afterEach(async () => await lab.sandbox.close());

const CAP = 1_028_606;
const HOUR_MS = 3_600_000;
/** All of them can trade and own a cap. */
const PARTNERS = ['1002', 'NoPlus', '261'];
const THEIR_IDS = ['1002', '1007', '261'];

const campaign = async (
	more: INodeParameters = {},
	options: INodeParameters = {},
	run: Partial<NodeRun> = {},
) =>
	await lab.trade(
		'sendMany',
		{
			...{ partners: PARTNERS.join(', '), giveAssets: String(CAP), takeAssets: String(CAP) },
			...{ giveRobux: 0, takeRobux: 0, dryRun: false, ...more, options },
		},
		run,
	);
/** As another process, which remembers nothing of what this one has sent: Roblox's lists decide alone. */
const elsewhere = async (more: INodeParameters = {}, options: INodeParameters = {}) =>
	await campaign(more, options, {
		credentials: {
			...lab.credentials,
			baseUrl: lab.credentials.baseUrl.replace('127.0.0.1', 'localhost'),
		},
	});
const sentTo = async () =>
	(await lab.ledger('trade-sent')).map((one) => String((one as unknown as { to: number }).to));
const reasons = (json: IDataObject[]) => json.map(({ reason }) => reason);

test('a dry run, which is the default, lists offers with free copies and sends none', async () => {
	const { json, error } = await campaign({ dryRun: true });
	expect(error).toBeUndefined();
	expect(json.map(({ wouldSend, sent }) => [wouldSend, sent])).toEqual([
		[true, false],
		[true, false],
		[true, false],
	]);
	const copies = json.flatMap((one) => (one.mine as IDataObject).itemIds as string[]);
	expect(new Set(copies).size).toBe(3);
	expect(await lab.requests('POST /v2')).toEqual([]);
});

test('sends one offer to each, with copies of their own', async () => {
	const { json, error } = await campaign();
	expect(error).toBeUndefined();
	expect(json).toMatchObject(THEIR_IDS.map((id) => ({ sent: true, partner: { id } })));
	expect(await sentTo()).toEqual(THEIR_IDS);
	const details = await Promise.all(
		json.map(
			async ({ tradeId }) => (await lab.trade('get', { tradeId: tradeId as string })).json[0],
		),
	);
	const mine = details.map((one) => JSON.stringify((one?.mine as IDataObject).items));
	expect(new Set(mine).size).toBe(3);
});

describe('run again', () => {
	test.each([
		['by the same process', campaign],
		['by another one', elsewhere],
	])('%s, nobody gets a second offer', async (_name, again) => {
		await campaign();
		const { json } = await again();
		expect(reasons(json)).toEqual(['cooldown', 'cooldown', 'cooldown']);
		expect(await sentTo()).toEqual(THEIR_IDS);
	});

	test('after it was killed half-way, the rest get theirs', async () => {
		await lab.act('challenge', { type: 'captcha' });
		await campaign({ partners: '1002' });
		await campaign({ partners: '1002' });
		expect(await sentTo()).toEqual(['1002']);
		const { json } = await elsewhere();
		expect(json.map(({ sent }) => sent)).toEqual([false, true, true]);
		expect(await sentTo()).toEqual(THEIR_IDS);
	});

	test('an offer that was declined keeps its partner cooling, until the time is over', async () => {
		const sent = { from: 1001, to: 1002, status: 'Declined' };
		await lab.act('sendTrade', { ...sent, agoMs: 23 * HOUR_MS });
		expect(reasons((await campaign({ partners: '1002' })).json)).toEqual(['cooldown']);
		const { json } = await campaign({ partners: '1002' }, { cooldownHours: 22 });
		expect(json).toMatchObject([{ sent: true }]);
	});

	test('after a lost answer, nobody gets a second offer', async () => {
		await lab.trade('expireOutdated');
		const fault = { method: 'POST', path: '/v2/trades/send', kind: 'reset-before' };
		await lab.fault(fault);
		const lost = await campaign({}, { timeout: 2 });
		expect(lost.error?.context).toMatchObject({ outcome: 'unknown', asked: '1002', results: [] });
		const { json } = await campaign();
		expect(reasons(json)).toEqual(['unknownOutcome', undefined, undefined]);
		expect(await sentTo()).toEqual(['1007', '261']);
	}, 30_000);
});

describe('limits', () => {
	test('the daily cap counts what was sent today, by whatever process', async () => {
		await campaign({ partners: '1002' });
		const { json } = await elsewhere({}, { dailyCap: 2 });
		expect(reasons(json)).toEqual(['cooldown', undefined, 'dailyCap']);
		expect(await sentTo()).toEqual(['1002', '1007']);
	});

	test.each<[string, INodeParameters, INodeParameters, string]>([
		['the cap', {}, { dailyCap: 0 }, 'Daily Cap must be a whole number between 1 and 100'],
		['the cap', {}, { dailyCap: 1000 }, 'Daily Cap must be a whole number between 1 and 100'],
		['the cooldown', {}, { cooldownHours: 0 }, 'Cooldown (Hours) must be a whole number between 1'],
		['an asset that is not traded', {}, { avoidAssets: String(CAP) }, 'which you never trade'],
		['no partner', { partners: ' ' }, {}, 'Partners is empty'],
		['a partner by link', { partners: 'https://x.example' }, {}, 'which is no user'],
		['nothing to give', { giveAssets: '' }, {}, 'Offer has nothing on your side'],
		['nothing to get', { takeAssets: '' }, {}, "Offer has nothing on your partners' side"],
		['a name for an asset', { giveAssets: 'Crown' }, {}, 'has an entry that is not an asset ID'],
	])('%s is refused before anything is sent', async (_name, more, options, text) => {
		const { error } = await campaign(more, options);
		expect(error?.message).toContain(text);
		expect(await lab.requests()).toEqual([]);
	});
});

test('says of each partner why there was no offer, and goes on', async () => {
	await lab.act('setUser', { userId: 1003, strictPrivacy: true });
	const partners = ['1001', 'nobody_here', '1003', '1004', '1005', '1006', '261', 'Shedletsky'];
	const { json, error } = await campaign(
		{ partners: [...partners, '1002'].join() },
		{ avoidPartners: '1002' },
	);
	expect(error).toBeUndefined();
	expect(reasons(json)).toEqual([
		...['yourself', 'notFound', 'cannotTrade', 'cannotTrade', 'refused', 'cannotTrade'],
		...[undefined, 'listedTwice', 'avoided'],
	]);
	expect(json[4]?.failure).toMatchObject({ code: 'INVENTORY_HIDDEN' });
	expect(await sentTo()).toEqual(['261']);
});

test('copies on hold and copies of open offers are left out', async () => {
	const cone = '1082932';
	// Of the two cones one is on hold.
	const offer = { giveAssets: cone, takeAssets: String(CAP) };
	const first = await campaign({ ...offer, takeAssets: cone, partners: '1002' });
	expect(first.json).toMatchObject([{ sent: true }]);
	const second = await elsewhere({ ...offer, partners: '261' });
	expect(second.json).toMatchObject([{ reason: 'noCopyOfYours', missing: [cone] }]);
	const missing = await elsewhere({ partners: '261', takeAssets: '5000001' });
	expect(missing.json).toMatchObject([{ reason: 'noCopyOfTheirs', missing: ['5000001'] }]);
});

test('two campaigns at the same moment do not offer the same copy', async () => {
	await Promise.all([campaign({ partners: '1002' }), campaign({ partners: '261' })]);
	const sent = await lab.ledger('trade-sent');
	const held = await Promise.all(
		sent.map(async ({ id }) => {
			const mine = (await lab.trade('get', { tradeId: id })).json[0]?.mine as IDataObject;
			return (mine.items as IDataObject[]).map((item) => item.id);
		}),
	);
	expect(new Set(held.flat()).size).toBe(2);
});
