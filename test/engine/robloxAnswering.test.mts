import { MINE, OFFER, RobloxLab, THEIRS } from './robloxLab.mts';

let lab: RobloxLab;
beforeAll(async () => {
	lab = await new RobloxLab().start();
});
beforeEach(async () => await lab.reset());
afterAll(async () => await lab.sandbox.close());

describe('Trade: Counter', () => {
	const counter = { ...OFFER, operation: 'counter' };

	test('makes a new trade with the partner of the old one', async () => {
		const tradeId = await lab.receive();
		const { json, error } = await lab.run({ ...counter, tradeId });
		expect(error).toBeUndefined();
		expect(json).toMatchObject([
			{ existing: false, counteredTradeId: tradeId, partner: { id: '1002' } },
		]);
		expect(json[0]?.tradeId).not.toBe(tradeId);
		const { json: old } = await lab.trade('get', { tradeId });
		expect(old).toMatchObject([{ status: 'Countered' }]);
	});

	test('V1', async () => {
		const tradeId = await lab.receive();
		const { json } = await lab.run({
			...counter,
			tradeId,
			apiVersion: 'v1',
			myItems: [MINE],
			theirItems: [THEIRS],
		});
		expect(json).toMatchObject([{ existing: false, counteredTradeId: tradeId }]);
	});

	test('run again, it finds the offer that it made', async () => {
		const tradeId = await lab.receive();
		const { json } = await lab.run({ ...counter, tradeId });
		const again = await lab.run({ ...counter, tradeId });
		expect(again.json).toMatchObject([{ existing: true, tradeId: json[0]?.tradeId }]);
		expect(await lab.ledger('trade-countered')).toHaveLength(1);
	});

	test('a trade that is over cannot be countered', async () => {
		const tradeId = await lab.receive();
		await lab.act('declineTrade', { tradeId });
		const { error } = await lab.run({ ...counter, tradeId });
		expect(error?.message).toBe('The trade is no longer open: Declined');
		expect(await lab.requests('POST')).toEqual([]);
	});
});

describe('Trade: Accept', () => {
	const accept = (tradeId: string, more = {}) =>
		lab.trade('accept', { tradeId, confirmFinal: true, ...more });

	test('moves items and says so', async () => {
		const tradeId = await lab.receive();
		const { json } = await accept(tradeId);
		expect(json).toEqual([
			{ tradeId, accepted: true, status: 'Completed', existing: false, pending: false },
		]);
		expect(await lab.ledger('trade-accepted')).toHaveLength(1);
	});

	test('needs the switch that says that it is final', async () => {
		const tradeId = await lab.receive();
		const { error } = await lab.trade('accept', { tradeId });
		expect(error?.message).toContain('I Know That Accepting Is Final is turned off');
		expect(await lab.requests()).toEqual([]);
	});

	test('several trades in one run need another switch', async () => {
		const items = [{ id: await lab.receive() }, { id: await lab.receive() }];
		const parameters = { tradeId: '={{ $json.id }}', confirmFinal: true };
		const { error } = await lab.trade('accept', parameters, { items });
		expect(error?.message).toContain('would be accepted for each of the 2 items of this run');
		expect(await lab.ledger('trade-accepted')).toEqual([]);
		await lab.trade('accept', { ...parameters, options: { acceptSeveral: true } }, { items });
		expect(await lab.ledger('trade-accepted')).toHaveLength(2);
	});

	test('run again, it finds the trade accepted', async () => {
		const tradeId = await lab.receive();
		await accept(tradeId);
		const { json } = await accept(tradeId);
		expect(json).toEqual([
			{ tradeId, accepted: true, status: 'Completed', existing: true, pending: false },
		]);
	});

	test.each(['Declined', 'Expired', 'Countered', 'SomethingNew'])(
		'a trade that is %s is not accepted',
		async (status) => {
			const tradeId = await lab.receive();
			await lab.act('setTrade', { tradeId, status });
			const { error } = await accept(tradeId);
			expect(error?.message).toBe(`The trade is no longer open: ${status}`);
			expect(await lab.requests('POST')).toEqual([]);
		},
	);

	test('an acceptance that Roblox takes and cannot carry out is no success', async () => {
		const tradeId = await lab.receive({ give: [THEIRS] });
		await lab.act('moveItems', { ids: [THEIRS], to: 1003 });
		const { error, json } = await accept(tradeId);
		expect(json).toEqual([]);
		expect(error?.context).toMatchObject({
			code: 'REJECTED',
			status: 'RejectedDueToError',
		});
	});

	test('an account under restriction gets HTTP 200, and the node says that nothing happened', async () => {
		const tradeId = await lab.receive();
		const restriction = { reason: 'FraudChargeback', minutes: 2880 };
		await lab.act('setUser', { userId: 1001, restriction });
		const { error } = await accept(tradeId);
		expect(error?.message).toContain('so nothing was traded for 2880 more minutes');
		expect(error?.context).toMatchObject({
			restriction: 'FraudChargeback',
			expiresInMinutes: 2880,
			retryable: false,
		});
		expect(await lab.ledger('trade-accepted')).toEqual([]);
	});

	test('a fresh two-step verification is left to the person', async () => {
		const tradeId = await lab.receive();
		await lab.act('setUser', { userId: 1001, twoStepDue: true });
		const { error } = await accept(tradeId);
		expect(error?.message).toBe('Manual action needed in Roblox: a fresh two-step verification');
		expect(error?.context).toMatchObject({
			manualAction: true,
			code: 'TWO_STEP_VERIFICATION',
			providerCode: '23',
		});
		expect(await lab.requests('POST')).toHaveLength(2);
	});
});

describe('Trade: Decline', () => {
	test('declines a received trade', async () => {
		const tradeId = await lab.receive();
		const { json } = await lab.trade('decline', { tradeId });
		expect(json).toEqual([{ tradeId, declined: true, status: 'Declined', existing: false }]);
	});

	test('takes back an own trade', async () => {
		const { json: sent } = await lab.send();
		const { json } = await lab.trade('decline', { tradeId: sent[0]?.tradeId as string });
		expect(json).toMatchObject([{ declined: true }]);
	});

	test('twice is the same as once', async () => {
		const tradeId = await lab.receive();
		await lab.trade('decline', { tradeId });
		const { json } = await lab.trade('decline', { tradeId });
		expect(json).toEqual([{ tradeId, declined: true, status: 'Declined', existing: true }]);
	});

	test('an accepted trade cannot be declined', async () => {
		const tradeId = await lab.receive();
		await lab.act('acceptTrade', { tradeId });
		const { error } = await lab.trade('decline', { tradeId });
		expect(error?.context?.code).toBe('TRADE_NOT_OPEN');
	});
});
