import type { Offer } from '../../../../nodes/RobloxTrades/model/offer';
import { sendOffer, type SendRules } from '../../../../nodes/RobloxTrades/writes/sendOffer';
import { failureOf, fakeRun, MINE, THEIRS, WritesLab, type FakeRun } from './writesLab.mts';

const DAY_MS = 86_400_000;
const RULES: SendRules = { onOpenOffer: 'returnExisting', lookBackMs: DAY_MS };
const OPEN_ONLY = { ...RULES, lookBackMs: 0 };
const EMPTY = { kind: 'status', status: 200, body: { data: [], nextPageCursor: null }, times: 0 };

let lab: WritesLab;
beforeAll(async () => {
	lab = await new WritesLab().start();
});
beforeEach(async () => await lab.reset());
afterAll(async () => await lab.sandbox.close());

const send = async (offer: Offer, run: FakeRun = fakeRun(), rules = RULES) =>
	await sendOffer(await lab.client(), { partner: { id: '1002' }, offer, rules }, run);
const sent = () => lab.effects('trade-sent');
const lost = (kind: 'reset-after' | 'reset-before') => lab.fault('POST', '/send', { kind });

test('a clear answer needs no look after it', async () => {
	const run = fakeRun();
	const item = await send(lab.offer(), run);
	expect(item).toMatchObject({ tradeId: sent()[0], existing: false });
	expect(item).not.toHaveProperty('foundAfter');
	expect(run.pauses).toEqual([]);
	expect(lab.gets('/v1/trades/Outbound')).toBe(1);
});

describe('after an outcome that nobody knows', () => {
	test('the trade is found, and it was not there before', async () => {
		lost('reset-after');
		expect(await send(lab.offer())).toMatchObject({
			tradeId: sent()[0],
			existing: false,
			foundAfter: 'unknownOutcome',
			foundIn: 'Outbound',
			status: 'Open',
		});
		expect(lab.posts()).toHaveLength(1);
	});

	test('a trade that shows up late is waited for', async () => {
		const offer = lab.offer();
		lost('reset-before');
		const run = fakeRun(async (pauses) => pauses === 2 && (await lab.place(offer)));
		expect(await send(offer, run)).toMatchObject({ foundAfter: 'unknownOutcome' });
		expect(run.pauses).toEqual([1500, 4000]);
	});

	test('a trade that ended meanwhile is the own one all the same', async () => {
		lost('reset-after');
		lab.fault('GET', '/v1/trades/Outbound', { ...EMPTY, times: 2 });
		const run = fakeRun(async () => await lab.act('declineTrade', { tradeId: sent()[0] }));
		expect(await send(lab.offer(), run)).toMatchObject({ status: 'Declined', existing: false });
	});

	test('it is so where only open ones count, whatever was alike and had ended before', async () => {
		const offer = lab.offer();
		const older = await lab.place(offer);
		await lab.act('declineTrade', { tradeId: older });
		lost('reset-after');
		lab.fault('GET', '/v1/trades/Outbound', { ...EMPTY, times: 2 });
		const own = () => sent().find((id) => id !== older)!;
		const run = fakeRun(async () => await lab.act('declineTrade', { tradeId: own() }));
		expect(await send(offer, run, OPEN_ONLY)).toMatchObject({
			...{ tradeId: own(), status: 'Declined', existing: false },
		});
		expect(lab.gets(`/v2/trades/${older}`)).toBe(0);
	});

	test('nothing is sent again, and the message says what to do', async () => {
		lost('reset-before');
		const failure = await failureOf(send(lab.offer()));
		expect(failure).toMatchObject({
			code: 'OUTCOME_UNKNOWN',
			message: 'Whether Roblox made the offer is unknown',
			retryable: false,
			outcome: 'unknown',
			facts: { lookup: 'absent', partner: { id: '1002' } },
		});
		expect(failure.howToFix).toContain('No such offer shows up so far. It was not sent again.');
		expect(lab.posts()).toHaveLength(1);
	});

	test.each([
		['cannot be read', { kind: 'html', status: 400, times: 0 }, 'NO_READABLE_ANSWER'],
		['ends in a circle', { ...EMPTY, body: { data: [], nextPageCursor: 'again' } }, 'STALE_CURSOR'],
	])('a list that %s shows nothing', async (_name, fault, lookup) => {
		lost('reset-after');
		const run = fakeRun();
		const note = run.note.bind(run);
		// From the first try on: the look before it must pass.
		run.note = (deed) => {
			note(deed);
			lab.fault('GET', '/v1/trades/Inactive', fault);
		};
		const failure = await failureOf(send(lab.offer(), run));
		expect(failure).toMatchObject({ code: 'OUTCOME_UNKNOWN', facts: { lookup } });
		expect(failure.howToFix).toContain('It could not be looked up either');
		expect(run.deed?.state).toBe('sent');
	});

	test('an older trade that is alike does not pass for the new one', async () => {
		const offer = lab.offer();
		await lab.act('declineTrade', { tradeId: await lab.place(offer) });
		lost('reset-before');
		const failure = await failureOf(send(offer, fakeRun(), OPEN_ONLY));
		expect(failure.code).toBe('OUTCOME_UNKNOWN');
	});

	test("the partner's own offer that is alike and ends meanwhile does not pass for it", async () => {
		const offer = lab.offer();
		const tradeId = await lab.place(offer, 1002);
		lost('reset-before');
		const run = fakeRun(async () => await lab.act('setTrade', { tradeId, status: 'Declined' }));
		expect((await failureOf(send(offer, run))).code).toBe('OUTCOME_UNKNOWN');
	});

	test('an answer with the ID of an older trade is none', async () => {
		const offer = lab.offer();
		const older = await lab.place(lab.offer());
		lab.fault('POST', '/send', { kind: 'status', status: 200, body: { tradeId: Number(older) } });
		const failure = await failureOf(send(offer));
		expect(failure).toMatchObject({ code: 'OUTCOME_UNKNOWN' });
		expect(failure.howToFix).toContain('an answer with the ID of another trade');
	});

	test('HTTP 200 with a refusal in it is neither made nor refused', async () => {
		const body = { errors: [{ code: 17, message: 'no' }] };
		lab.fault('POST', '/send', { kind: 'status', status: 200, body });
		expect(await failureOf(send(lab.offer()))).toMatchObject({
			code: 'OUTCOME_UNKNOWN',
			providerCode: '17',
		});
	});

	test('another try of the same execution sends nothing, and finds what the first has made', async () => {
		const offer = lab.offer();
		const run = fakeRun();
		lost('reset-before');
		await failureOf(send(offer, run));
		expect((await failureOf(send(offer, run))).howToFix).toContain('an earlier try');
		expect(lab.posts()).toHaveLength(1);
		const tradeId = await lab.place(offer);
		expect(await send(offer, run)).toMatchObject({ tradeId, existing: false });
		await lab.act('declineTrade', { tradeId });
		expect(await send(offer, run)).toMatchObject({ tradeId, status: 'Open' });
		expect(lab.posts()).toHaveLength(1);
	});

	test('another try of the same execution that cannot even begin does not deny the first', async () => {
		const run = fakeRun();
		const offer = lab.offer();
		lost('reset-after');
		const note = run.note.bind(run);
		run.note = (deed) => {
			note(deed);
			lab.fault('GET', '/v1/trades/', { kind: 'html', status: 400, times: 0 });
		};
		expect((await failureOf(send(offer, run))).code).toBe('OUTCOME_UNKNOWN');
		await lab.mend();
		await lab.act('endSessions', { userId: 1001 });
		const failure = await failureOf(send(offer, run));
		expect(failure).toMatchObject({
			code: 'OUTCOME_UNKNOWN',
			facts: { lookup: 'UNAUTHENTICATED' },
		});
		expect(failure.howToFix).not.toContain('Nothing was sent');
		expect(run.deed?.state).toBe('sent');
	});

	test('another execution sends nothing for a while, in the other API version neither', async () => {
		const offer = lab.offer();
		const older = {
			...offer,
			version: 'v1' as const,
			mine: { ...offer.mine, itemIds: [MINE] },
			theirs: { ...offer.theirs, itemIds: [THEIRS] },
		};
		lost('reset-before');
		await failureOf(send(offer));
		for (const again of [offer, older]) {
			const failure = await failureOf(send(again));
			expect(failure.howToFix).toContain('its request may still arrive');
		}
		expect(lab.posts()).toHaveLength(1);
		const other = { ...older, mine: { ...older.mine, robux: older.mine.robux + 500 } };
		expect(await send(other)).toMatchObject({ existing: false, apiVersion: 'v1' });
		await lab.place(offer);
		expect(await send(older)).toMatchObject({ existing: true, foundAfter: 'sameOffer' });
	});
});

describe('before the first try', () => {
	test('a list that ends in a circle stops the item: an open offer could stand behind', async () => {
		const offer = lab.offer();
		await lab.place(offer);
		const body = { data: [], nextPageCursor: 'again' };
		lab.fault('GET', '/v1/trades/Outbound', { kind: 'status', status: 200, body, times: 0 });
		expect(await failureOf(send(offer))).toMatchObject({
			code: 'STALE_CURSOR',
			message: expect.stringContaining('the same page cursor twice') as string,
			retryable: true,
		});
		expect(lab.posts()).toEqual([]);
	});

	test('an offer that the lists do not show yet is found by its ID', async () => {
		const offer = lab.offer();
		const { tradeId } = await send(offer);
		lab.fault('GET', '/v1/trades/Outbound', EMPTY);
		expect(await send(offer)).toMatchObject({ tradeId, existing: true, foundIn: null });
		expect(sent()).toHaveLength(1);
	});

	test('an offer that has ended is not made again, unless the user wants that', async () => {
		const offer = lab.offer();
		const tradeId = await lab.place(offer);
		await lab.act('declineTrade', { tradeId });
		expect(await failureOf(send(offer))).toMatchObject({
			code: 'SAME_OFFER_ENDED',
			facts: { existingTradeId: tradeId, existingStatus: 'Declined' },
		});
		expect(await send(offer, fakeRun(), OPEN_ONLY)).toMatchObject({ existing: false });
	});

	test('an open offer stops the item if the user wants that, and nothing counts as done', async () => {
		const offer = lab.offer();
		await lab.place(offer);
		const run = fakeRun();
		const failure = await failureOf(send(offer, run, { ...RULES, onOpenOffer: 'fail' }));
		expect(failure.code).toBe('SAME_OFFER_OPEN');
		expect(run.deed?.state).toBe('none');
	});

	test('ended trades that are too old cost no request each', async () => {
		await lab.act('sendTrade', { from: 1001, to: 1002, times: 30 });
		const ids = lab.effects('trade-sent');
		for (const tradeId of ids) await lab.act('declineTrade', { tradeId });
		const client = await lab.client();
		const now = Date.now();
		jest.spyOn(Date, 'now').mockReturnValue(now + 3 * DAY_MS);
		await sendOffer(
			client,
			{ partner: { id: '1002' }, offer: lab.offer(), rules: RULES },
			fakeRun(),
		);
		jest.restoreAllMocks();
		// The one that was made, to see that it is this offer.
		expect(lab.gets('/v2/trades/')).toBe(1);
	});

	test('two at once are one', async () => {
		const offer = lab.offer();
		const items = await Promise.all([send(offer), send(offer)]);
		expect(new Set(items.map(({ tradeId }) => tradeId)).size).toBe(1);
		expect(items.map(({ existing }) => existing).sort()).toEqual([false, true]);
		expect(sent()).toHaveLength(1);
	});
});

test('what Roblox refuses is refused, and a later run may send it', async () => {
	const offer = lab.offer();
	const run = fakeRun();
	lab.fault('POST', '/send', {
		kind: 'status',
		status: 400,
		body: { errors: [{ code: 17, message: 'no' }] },
	});
	expect(await failureOf(send(offer, run))).toMatchObject({
		code: 'NOT_ENOUGH_ROBUX',
		providerCode: '17',
	});
	expect(run.deed?.state).toBe('none');
	expect(await send(offer)).toMatchObject({ existing: false });
});
