import type { Offer } from '../../../../nodes/RobloxTrades/model/offer';
import { sendOffer, type SendRules } from '../../../../nodes/RobloxTrades/writes/sendOffer';
import { SameOffers } from '../../../../nodes/RobloxTrades/writes/sameOffers';
import { failureOf, fakeRun, instance, WritesLab, type FakeRun } from './writesLab.mts';

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;
const RULES: SendRules = { onOpenOffer: 'returnExisting', lookBackMs: DAY_MS };
const OPEN_ONLY = { ...RULES, lookBackMs: 0 };
const STOP = { ...RULES, onOpenOffer: 'fail' as const };

let lab: WritesLab;
beforeAll(async () => {
	lab = await new WritesLab().start();
});
beforeEach(async () => await lab.reset());
afterEach(() => jest.restoreAllMocks());
afterAll(async () => await lab.sandbox.close());

const send = async (offer: Offer, rules = RULES, run: FakeRun = fakeRun(), id = '1002') =>
	await sendOffer(await lab.client(), { partner: { id }, offer, rules }, run);
const sends = () => lab.posts().filter((path) => path.endsWith('/send'));
/** The same offer, made by the account in another way so long ago. */
const made = async ({ mine, theirs }: Offer, agoMs: number, status = 'Open', to = 1002) =>
	String(
		(
			await lab.act('sendTrade', {
				...{ from: 1001, to, agoMs, status, giveRobux: mine.robux, takeRobux: theirs.robux },
				...{ give: mine.itemIds, take: theirs.itemIds },
			})
		).tradeId,
	);

describe('the same offer that was there before', () => {
	test.each<[string, SendRules, string, number]>([
		['open for long', RULES, 'Open', 3 * DAY_MS],
		['open, and only open ones count', OPEN_ONLY, 'Open', HOUR_MS],
		['accepted of late', RULES, 'Completed', HOUR_MS],
	])('%s: is returned', async (_name, rules, status, agoMs) => {
		const offer = lab.offer();
		const tradeId = await made(offer, agoMs, status);
		const list = status === 'Open' ? 'Outbound' : 'Completed';
		expect(await send(offer, rules)).toMatchObject({
			...{ tradeId, existing: true, foundAfter: 'sameOffer', foundIn: list, status },
		});
		expect(sends()).toEqual([]);
	});

	test.each<[string, SendRules, string, number]>([
		['accepted before Look Back', RULES, 'Completed', 2 * DAY_MS],
		['declined before Look Back', RULES, 'Declined', 2 * DAY_MS],
		['accepted, and only open ones count', OPEN_ONLY, 'Completed', 60_000],
		['declined, and only open ones count', OPEN_ONLY, 'Declined', 60_000],
		[
			'declined two hours ago, with one to look back',
			{ ...RULES, lookBackMs: HOUR_MS },
			'Declined',
			2 * HOUR_MS,
		],
	])('%s: a new one is sent', async (_name, rules, status, agoMs) => {
		const offer = lab.offer();
		const tradeId = await made(offer, agoMs, status);
		const item = await send(offer, rules);
		expect(item).toMatchObject({ existing: false });
		expect(item.tradeId).not.toBe(tradeId);
	});

	test.each(['Declined', 'Expired', 'Countered', 'RejectedDueToError'])(
		'%s of late: stops',
		async (status) => {
			const offer = lab.offer();
			const tradeId = await made(offer, HOUR_MS, status);
			expect(await failureOf(send(offer))).toMatchObject({
				code: 'SAME_OFFER_ENDED',
				message: `The same items and Robux stood in trade ${tradeId} a short while ago, which has ended: ${status}`,
				facts: { existingTradeId: tradeId, existingStatus: status, foundIn: 'Inactive' },
			});
			expect(sends()).toEqual([]);
		},
	);

	test('open, where the user wants to stop at one: says which', async () => {
		const offer = lab.offer();
		const tradeId = await made(offer, HOUR_MS);
		expect(await failureOf(send(offer, STOP))).toMatchObject({
			code: 'SAME_OFFER_OPEN',
			facts: { existingTradeId: tradeId, existingStatus: 'Open', foundIn: 'Outbound' },
		});
	});

	test('answered since the list was read: is shown as it is now', async () => {
		const offer = lab.offer();
		const tradeId = await made(offer, HOUR_MS);
		for (const [status, foundIn] of [
			['Completed', 'Completed'],
			['Pending', 'Completed'],
		]) {
			const client = await lab.client();
			await new SameOffers(client, await client.account(), await intentOf(offer), DAY_MS).search();
			await lab.act('setTrade', { tradeId, status });
			const item = await sendOffer(
				client,
				{ partner: { id: '1002' }, offer, rules: RULES },
				fakeRun(),
			);
			expect(item).toMatchObject({ tradeId, existing: true, status, foundIn });
			await lab.act('setTrade', { tradeId, status: 'Open' });
		}
		const client = await lab.client();
		await new SameOffers(client, await client.account(), await intentOf(offer), DAY_MS).search();
		await lab.act('setTrade', { tradeId, status: 'Declined' });
		const sending = sendOffer(client, { partner: { id: '1002' }, offer, rules: RULES }, fakeRun());
		expect(await failureOf(sending)).toMatchObject({ code: 'SAME_OFFER_ENDED' });
	});

	test('sent by the node and not in the lists yet: stops once it was declined', async () => {
		const offer = lab.offer();
		const { tradeId } = await send(offer);
		await lab.act('declineTrade', { tradeId });
		const empty = { data: [], nextPageCursor: null };
		for (const list of ['Outbound', 'Inactive']) {
			lab.fault('GET', `/v1/trades/${list}`, {
				kind: 'status',
				status: 200,
				body: empty,
				times: 1,
			});
		}
		expect(await failureOf(send(offer))).toMatchObject({
			code: 'SAME_OFFER_ENDED',
			facts: { existingTradeId: tradeId, foundIn: null },
		});
	});
});

const intentOf = async (offer: Offer) => ({
	...{ offer, me: await (await lab.client()).me() },
	partner: { id: '1002', name: null, displayName: null },
});

describe('no offer is taken for', () => {
	test.each<[string, (offer: Offer) => Promise<unknown>]>([
		[
			'one with other Robux',
			async (offer) =>
				await made({ ...offer, mine: { ...offer.mine, robux: offer.mine.robux + 500 } }, HOUR_MS),
		],
		[
			'one to somebody else',
			async (offer) =>
				await made({ ...offer, theirs: { itemIds: [], robux: 5 } }, HOUR_MS, 'Open', 1007),
		],
		['one that the partner has made', async (offer) => await lab.place(offer, 1002)],
	])('%s', async (_name, before) => {
		const offer = lab.offer();
		await before(offer);
		expect(await send(offer)).toMatchObject({ existing: false });
	});

	test('the trades of others, which are not even opened', async () => {
		await lab.act('sendTrade', { from: 1001, to: 1007, status: 'Declined', times: 5 });
		await send(lab.offer());
		// The one that was made.
		expect(lab.gets('/v2/trades/')).toBe(1);
	});
});

describe('another try of the same execution', () => {
	test('under another offer knows nothing of the first', async () => {
		const run = fakeRun();
		const offer = lab.offer();
		await made(offer, HOUR_MS);
		run.note({ reference: 'another offer', state: 'sent' });
		expect(await failureOf(send(offer, STOP, run))).toMatchObject({ code: 'SAME_OFFER_OPEN' });
	});

	test('that has sent it takes the standing offer for its own', async () => {
		const offer = lab.offer();
		const { reference } = new SameOffers({} as never, '', await intentOf(offer), DAY_MS);
		const tradeId = await made(offer, HOUR_MS);
		for (const state of ['sent', 'none'] as const) {
			const run = fakeRun();
			run.note({ reference, state });
			const sending = send(offer, STOP, run);
			if (state === 'sent') expect(await sending).toMatchObject({ tradeId });
			else expect((await failureOf(sending)).code).toBe('SAME_OFFER_OPEN');
		}
	});

	test('that was not sent is refused as it would be without it', async () => {
		await lab.act('endSessions', { userId: 1001 });
		const run = fakeRun();
		expect(await failureOf(send(lab.offer(), RULES, run))).toMatchObject({
			code: 'UNAUTHENTICATED',
		});
		run.note({ reference: 'an offer', state: 'sent' });
		const failure = await failureOf(send(lab.offer(), RULES, run));
		expect(failure).toMatchObject({ code: 'OUTCOME_UNKNOWN', retryable: false });
		expect(failure.howToFix).toContain('(an earlier try got none)');
	});
});

describe('what only Roblox can say', () => {
	test('an offer to yourself is refused', async () => {
		const failure = await failureOf(send(lab.offer(), RULES, fakeRun(), '1001'));
		expect(failure.code).toBe('TRADE_WITH_YOURSELF');
		expect(sends()).toEqual([]);
	});

	test.each([
		['mine', 'Your side'],
		['theirs', "Your partner's side"],
	] as const)('too many items are refused: %s', async (side, label) => {
		const itemIds = Array.from({ length: 5 }, (_, index) => instance(String(10_000_001 + index)));
		const failure = await failureOf(send(lab.offer({ [side]: { itemIds, robux: 0 } })));
		expect(failure).toMatchObject({
			code: 'WRONG_NUMBER_OF_ITEMS',
			message: `${label} has 5 items, 4 are allowed`,
			howToFix: 'Nothing was sent. Take items out of the offer.',
			facts: { maxItemsPerSide: 4 },
		});
		expect(sends()).toEqual([]);
	});

	test('as many items as are allowed are sent, and more where Roblox does not say', async () => {
		const four = ['10000001', '10000003', '10000004', '10000005'].map(instance);
		const offer = lab.offer({ mine: { itemIds: four, robux: 0 } });
		await failureOf(send(offer).then(async () => await Promise.reject(new Error('sent')))).catch(
			() => undefined,
		);
		expect(sends()).toHaveLength(1);
		lab.fault('GET', '/metadata', { kind: 'status', status: 500, body: {}, times: 0 });
		const five = lab.offer({ mine: { itemIds: [...four, instance('10000002')], robux: 0 } });
		const failure = await failureOf(send(five));
		expect(failure.providerCode).toBeDefined();
		expect(sends()).toHaveLength(2);
	});

	test.each([
		[true, 'Your own account can trade, so your partner is the likely reason.'],
		[false, 'Roblox says about your own account: '],
	])('a refusal for privacy says whose it is: own account can trade %s', async (canTrade, text) => {
		if (!canTrade) {
			const body = { canTrade, tradeEligibility: 'SenderAgeCheckRequired', freeTradesAllowance: 0 };
			lab.fault('GET', '/can-trade', { kind: 'status', status: 200, body, times: 0 });
		}
		const body = { errors: [{ code: 7, message: 'privacy' }] };
		lab.fault('POST', '/send', { kind: 'status', status: 400, body });
		const failure = await failureOf(send(lab.offer()));
		expect(failure.howToFix).toContain(text);
		expect(failure.facts?.myEligibility).toMatchObject({ canTrade });
	});

	test('a refusal for something else does not ask for the own account', async () => {
		const body = { errors: [{ code: 17, message: 'no' }] };
		lab.fault('POST', '/send', { kind: 'status', status: 400, body });
		await failureOf(send(lab.offer()));
		expect(lab.gets('/can-trade')).toBe(0);
	});
});

describe('what this process remembers', () => {
	const later = (ms: number) => {
		const now = Date.now();
		jest.spyOn(Date, 'now').mockImplementation(() => now + ms);
	};

	test('of an offer without an answer ends after 15 minutes', async () => {
		const offer = lab.offer();
		lab.fault('POST', '/send', { kind: 'reset-before' });
		await failureOf(send(offer));
		later(14 * 60_000);
		await failureOf(send(offer));
		jest.restoreAllMocks();
		later(15 * 60_000 + 1000);
		expect(await send(offer)).toMatchObject({ existing: false });
		expect(lab.effects('trade-sent')).toHaveLength(1);
	});

	test('begins with the first try, however often it is asked for again', async () => {
		const offer = lab.offer();
		lab.fault('POST', '/send', { kind: 'reset-before' });
		await failureOf(send(offer));
		later(10 * 60_000);
		expect((await failureOf(send(offer))).code).toBe('OUTCOME_UNKNOWN');
		jest.restoreAllMocks();
		later(16 * 60_000);
		expect(await send(offer)).toMatchObject({ existing: false });
	});

	test('of an offer that was found is over at once', async () => {
		const offer = lab.offer();
		lab.fault('POST', '/send', { kind: 'reset-before' });
		await failureOf(send(offer));
		const tradeId = await lab.place(offer);
		expect(await send(offer)).toMatchObject({ tradeId, existing: true });
		await lab.act('declineTrade', { tradeId });
		expect(await send(offer, OPEN_ONLY)).toMatchObject({ existing: false });
	});
});
