import type { Offer } from '../../../../nodes/RobloxTrades/model/offer';
import type { RobloxClient } from '../../../../nodes/RobloxTrades/api/client';
import { counterTrade } from '../../../../nodes/RobloxTrades/writes/counterTrade';
import type { SendRules } from '../../../../nodes/RobloxTrades/writes/sendOffer';
import { failureOf, fakeRun, WritesLab } from './writesLab.mts';

const RULES: SendRules = { onOpenOffer: 'returnExisting', lookBackMs: 86_400_000 };
const STOP = { ...RULES, onOpenOffer: 'fail' as const };

let lab: WritesLab;
beforeAll(async () => {
	lab = await new WritesLab().start();
});
beforeEach(async () => await lab.reset());
afterAll(async () => await lab.sandbox.close());

interface More {
	run?: ReturnType<typeof fakeRun>;
	rules?: SendRules;
	client?: RobloxClient;
}

const counter = async (tradeId: string, offer: Offer, more: More = {}) => {
	const { run = fakeRun(), rules = RULES, client = await lab.client() } = more;
	return await counterTrade(client, { tradeId, offer, rules }, run);
};
const countered = () => lab.effects('trade-countered');

describe('an open trade is countered, whatever else is offered to the partner', () => {
	test('an own offer with the same content', async () => {
		const offer = lab.offer();
		const own = await lab.place(offer);
		const tradeId = await lab.receive();
		const item = await counter(tradeId, offer);
		expect(item).toMatchObject({
			tradeId: countered()[0],
			existing: false,
			counteredTradeId: tradeId,
		});
		expect(item.tradeId).not.toBe(own);
		expect(await lab.statusOf(tradeId)).toBe('Countered');
	});

	test('two received trades are countered alike, each by a trade of its own', async () => {
		const offer = lab.offer();
		const received = [await lab.receive(), await lab.receive()];
		const client = await lab.client();
		const items = [];
		for (const tradeId of received) items.push(await counter(tradeId, offer, { client }));
		expect(items.map(({ tradeId }) => tradeId)).toEqual(countered());
		expect(countered()).toHaveLength(2);
		for (const tradeId of received) expect(await lab.statusOf(tradeId)).toBe('Countered');

		const rerun = await lab.client();
		const again = [];
		for (const tradeId of received) again.push(await counter(tradeId, offer, { client: rerun }));
		expect(again.map(({ existing }) => existing)).toEqual([true, true]);
		expect(again.map(({ tradeId }) => tradeId)).toEqual(countered());
		expect(countered()).toHaveLength(2);
	});

	test('an own offer that has just ended', async () => {
		const offer = lab.offer();
		await lab.act('declineTrade', { tradeId: await lab.place(offer) });
		const item = await counter(await lab.receive(), offer);
		expect(item).toMatchObject({ tradeId: countered()[0], existing: false });
	});

	test('unless the user wants to stop at such an offer', async () => {
		const offer = lab.offer();
		await lab.place(offer);
		const failure = await failureOf(counter(await lab.receive(), offer, { rules: STOP }));
		expect(failure.code).toBe('SAME_OFFER_OPEN');
		expect(lab.posts()).toEqual([]);
	});

	test('the same trade twice at once is countered once', async () => {
		const offer = lab.offer();
		const tradeId = await lab.receive();
		const items = await Promise.all([counter(tradeId, offer), counter(tradeId, offer)]);
		expect(new Set(items.map((item) => item.tradeId)).size).toBe(1);
		expect(countered()).toHaveLength(1);
	});
});

describe('after an outcome that nobody knows', () => {
	test('a lost answer: the new trade is found, and an older one alike is not taken for it', async () => {
		const offer = lab.offer();
		const own = await lab.place(offer);
		const tradeId = await lab.receive();
		lab.fault('POST', '/counter', { kind: 'reset-after' });
		const item = await counter(tradeId, offer);
		expect(item).toMatchObject({ tradeId: countered()[0], foundAfter: 'unknownOutcome' });
		expect(item.tradeId).not.toBe(own);
		expect(item.existing).toBe(false);
	});

	test('a lost request: the trade is still open, so nothing was countered', async () => {
		const offer = lab.offer();
		await lab.place(offer);
		const tradeId = await lab.receive();
		lab.fault('POST', '/counter', { kind: 'reset-before' });
		const run = fakeRun();
		const failure = await failureOf(counter(tradeId, offer, { run }));
		expect(failure).toMatchObject({
			code: 'OUTCOME_UNKNOWN',
			message: `Whether trade ${tradeId} was countered is unknown`,
			retryable: false,
			facts: { lookup: 'notDone', status: 'Open' },
		});
		expect(run.pauses).toEqual([1500, 4000]);
		expect(lab.posts()).toHaveLength(1);
	});

	test('a request that arrives late is waited for', async () => {
		const offer = lab.offer();
		const tradeId = await lab.receive();
		lab.fault('POST', '/counter', { kind: 'reset-before' });
		const { mine, theirs } = offer;
		const run = fakeRun(
			async () =>
				await lab.act('counterTrade', {
					tradeId,
					give: mine.itemIds,
					giveRobux: mine.robux,
					take: theirs.itemIds,
				}),
		);
		expect(await counter(tradeId, offer, { run })).toMatchObject({
			tradeId: countered()[0],
			foundAfter: 'unknownOutcome',
		});
	});

	test('a trade that is countered with a new one that does not show stays unknown', async () => {
		const offer = lab.offer();
		const tradeId = await lab.receive();
		lab.fault('POST', '/counter', { kind: 'reset-before' });
		const run = fakeRun(async () => await lab.act('setTrade', { tradeId, status: 'Countered' }));
		const failure = await failureOf(counter(tradeId, offer, { run }));
		expect(failure).toMatchObject({
			code: 'OUTCOME_UNKNOWN',
			facts: { lookup: 'notFound', status: 'Countered' },
		});
	});

	test('a trade that was declined meanwhile cannot be countered any more: that is certain', async () => {
		const offer = lab.offer();
		const tradeId = await lab.receive();
		lab.fault('POST', '/counter', { kind: 'reset-before' });
		const run = fakeRun(async () => await lab.act('declineTrade', { tradeId, by: 1002 }));
		const failure = await failureOf(counter(tradeId, offer, { run }));
		expect(failure).toMatchObject({
			code: 'TRADE_NOT_OPEN',
			message: 'The trade is no longer open: Declined',
		});
		expect(failure.outcome).toBeUndefined();
		expect(run.deed?.state).toBe('none');
	});

	test('an answer with an ID is not enough while the trade is open', async () => {
		const offer = lab.offer();
		const tradeId = await lab.receive();
		lab.fault('POST', '/counter', { kind: 'status', status: 200, body: { tradeId: 987 } });
		const failure = await failureOf(counter(tradeId, offer));
		expect(failure).toMatchObject({ code: 'OUTCOME_UNKNOWN', facts: { status: 'Open' } });
		expect(failure.howToFix).toContain('trade 987');
	});

	test('another try of the same execution sends nothing', async () => {
		const offer = lab.offer();
		const tradeId = await lab.receive();
		lab.fault('POST', '/counter', { kind: 'reset-before' });
		const run = fakeRun();
		await failureOf(counter(tradeId, offer, { run }));
		expect((await failureOf(counter(tradeId, offer, { run }))).code).toBe('OUTCOME_UNKNOWN');
		expect(lab.posts()).toHaveLength(1);
	});
});

describe('a trade that is not open', () => {
	test('run again, the new trade is found, even after it was answered', async () => {
		const offer = lab.offer();
		const tradeId = await lab.receive();
		const { tradeId: made } = await counter(tradeId, offer);
		await lab.act('declineTrade', { tradeId: made });
		expect(await counter(tradeId, offer)).toMatchObject({
			tradeId: made,
			existing: true,
			status: 'Declined',
		});
		expect((await failureOf(counter(tradeId, offer, { rules: STOP }))).code).toBe('TRADE_NOT_OPEN');
		expect(countered()).toHaveLength(1);
	});

	test.each(['Declined', 'Completed', 'Pending', 'SomethingNew', 'Countered'])(
		'%s, and no such trade: it cannot be countered',
		async (status) => {
			const older = lab.offer();
			await lab.place(older);
			await lab.sandbox.control.advance(1000);
			const tradeId = await lab.receive();
			await lab.act('setTrade', { tradeId, status });
			const failure = await failureOf(counter(tradeId, older));
			expect(failure.message).toBe(`The trade is no longer open: ${status}`);
			expect(failure.code).toBe('TRADE_NOT_OPEN');
			expect(lab.posts()).toEqual([]);
		},
	);

	test('code 4 for a trade that is open is a plain refusal', async () => {
		const offer = lab.offer();
		const own = await lab.place(lab.offer());
		const failure = await failureOf(counter(own, offer));
		expect(failure).toMatchObject({ code: 'NOT_ALLOWED', providerCode: '4', retryable: false });
	});
});
