import type { RobloxClient } from '../../../../nodes/RobloxTrades/api/client';
import type { Offer } from '../../../../nodes/RobloxTrades/model/offer';
import { counterTrade } from '../../../../nodes/RobloxTrades/writes/counterTrade';
import type { SendRules } from '../../../../nodes/RobloxTrades/writes/sendOffer';
import { failureOf, fakeRun, WritesLab } from './writesLab.mts';

const RETURN: SendRules = { onOpenOffer: 'returnExisting', lookBackMs: 86_400_000 };
const STOP: SendRules = { ...RETURN, onOpenOffer: 'fail' };

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
	const { run = fakeRun(), rules = RETURN, client = await lab.client() } = more;
	return await counterTrade(client, { tradeId, offer, rules }, run);
};
const countered = () => lab.effects('trade-countered');
/** Somebody else with this account counters the trade. */
const counteredElsewhere = async (tradeId: string, { mine, theirs }: Offer) =>
	await lab.act('counterTrade', {
		...{ tradeId, give: mine.itemIds, giveRobux: mine.robux, take: theirs.itemIds },
	});

test('a trade whose partner is gone cannot be countered', async () => {
	const tradeId = await lab.receive();
	const body = await (await lab.client()).tradeBody(tradeId, 'v2');
	const nobody = JSON.parse(JSON.stringify(body).replaceAll('"id":1002', '"id":null')) as object;
	lab.fault('GET', `/v2/trades/${tradeId}`, {
		kind: 'status',
		status: 200,
		body: nobody,
		times: 0,
	});
	expect(await failureOf(counter(tradeId, lab.offer()))).toMatchObject({
		code: 'INVALID_PARTNER',
		facts: { tradeId },
	});
	expect(lab.posts()).toEqual([]);
});

test('the reference says which trade is countered, and with what', async () => {
	const run = fakeRun();
	const tradeId = await lab.receive();
	await counter(tradeId, lab.offer(), { run });
	expect(run.deed).toMatchObject({ state: 'done', id: countered()[0] });
	expect(run.deed?.reference).toMatch(new RegExp(`^counter ${tradeId} \\["1001","1002"`));
});

describe('a trade that was countered before', () => {
	test('by this very offer: the new trade is returned, whether it is open or not', async () => {
		const offer = lab.offer();
		const tradeId = await lab.receive();
		await counteredElsewhere(tradeId, offer);
		expect(await counter(tradeId, offer)).toMatchObject({
			...{ tradeId: countered()[0], existing: true, counteredTradeId: tradeId },
			...{ foundIn: 'Outbound', status: 'Open' },
		});
		expect(lab.posts()).toEqual([]);
	});

	test('where the user wants to stop: says that it is over, or which offer is open', async () => {
		const offer = lab.offer();
		const tradeId = await lab.receive();
		await counteredElsewhere(tradeId, offer);
		expect(await failureOf(counter(tradeId, offer, { rules: STOP }))).toMatchObject({
			code: 'SAME_OFFER_OPEN',
			facts: { existingTradeId: countered()[0], existingStatus: 'Open' },
		});
		await lab.act('declineTrade', { tradeId: countered()[0] });
		expect(await failureOf(counter(tradeId, offer, { rules: STOP }))).toMatchObject({
			code: 'TRADE_NOT_OPEN',
			facts: { tradeId, status: 'Countered' },
		});
	});

	test('by another offer: it is over', async () => {
		const tradeId = await lab.receive();
		await counteredElsewhere(tradeId, lab.offer());
		expect(await failureOf(counter(tradeId, lab.offer()))).toMatchObject({
			code: 'TRADE_NOT_OPEN',
			facts: { tradeId, status: 'Countered' },
		});
	});

	test('since the lists were read, by somebody else: the new trade is found in fresh lists', async () => {
		const offer = lab.offer();
		const [first, second] = [await lab.receive(), await lab.receive()];
		const client = await lab.client();
		await counter(first, lab.offer(), { client });
		await counteredElsewhere(second, offer);
		expect(await counter(second, offer, { client })).toMatchObject({
			tradeId: countered()[1],
			existing: true,
		});
	});
});

describe('a refusal that can mean that it is done', () => {
	test('after somebody else has countered it with the same: found, and nobody knows whose it is', async () => {
		const offer = lab.offer();
		const tradeId = await lab.receive();
		const client = await lab.client();
		const send = client.counterTrade.bind(client);
		jest.spyOn(client, 'counterTrade').mockImplementation(async (...asked) => {
			await counteredElsewhere(tradeId, offer);
			return await send(...asked);
		});
		const item = await counter(tradeId, offer, { client });
		expect(item).toMatchObject({
			tradeId: countered()[0],
			existing: null,
			counteredTradeId: tradeId,
		});
		expect(countered()).toHaveLength(1);
	});

	test('after somebody else has declined it: refused', async () => {
		const tradeId = await lab.receive();
		const client = await lab.client();
		const send = client.counterTrade.bind(client);
		jest.spyOn(client, 'counterTrade').mockImplementation(async (...asked) => {
			await lab.act('declineTrade', { tradeId, by: 1001 });
			return await send(...asked);
		});
		const failure = await failureOf(counter(tradeId, lab.offer(), { client }));
		expect(failure).toMatchObject({ providerCode: '4' });
		expect(failure.outcome).toBeUndefined();
	});

	test('about something else is a plain refusal', async () => {
		const tradeId = await lab.receive();
		const body = { errors: [{ code: 17, message: 'no' }] };
		lab.fault('POST', '/counter', { kind: 'status', status: 400, body });
		const run = fakeRun();
		expect(await failureOf(counter(tradeId, lab.offer(), { run }))).toMatchObject({
			code: 'NOT_ENOUGH_ROBUX',
		});
		expect(run.deed?.state).toBe('none');
		expect(run.pauses).toEqual([]);
	});
});

describe('another try of the same execution', () => {
	test('takes an open offer alike for its own only if it was sent for this trade', async () => {
		const offer = lab.offer();
		const tradeId = await lab.receive();
		lab.fault('POST', '/counter', { kind: 'reset-after' });
		const sent = fakeRun();
		const note = sent.note.bind(sent);
		sent.note = (deed) => {
			note(deed);
			lab.fault('GET', '/v1/trades/', { kind: 'html', status: 400, times: 0 });
		};
		await failureOf(counter(tradeId, offer, { run: sent, rules: STOP }));
		await lab.mend();
		sent.note = note;
		expect(await counter(tradeId, offer, { run: sent, rules: STOP })).toMatchObject({
			tradeId: countered()[0],
		});
		const other = fakeRun();
		other.note({ reference: 'counter another', state: 'sent' });
		expect((await failureOf(counter(tradeId, offer, { run: other, rules: STOP }))).code).toBe(
			'SAME_OFFER_OPEN',
		);
	});

	test('says what the trade is while its request may still arrive', async () => {
		const tradeId = await lab.receive();
		lab.fault('POST', '/counter', { kind: 'reset-before' });
		const failure = await failureOf(counter(tradeId, lab.offer()));
		expect(failure.howToFix).toContain(`Trade ${tradeId} is Open, so it was not countered so far.`);
	});
});
