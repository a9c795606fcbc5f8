import { instance, MINE, OFFER, RobloxLab, THEIRS } from './robloxLab.mts';

let lab: RobloxLab;
beforeAll(async () => {
	lab = await RobloxLab.start();
});
beforeEach(async () => await lab.reset());
afterAll(async () => await lab.sandbox.close());

const HUGE = '9007199254740995';

describe('Trade: Send', () => {
	test('sends both sides to the right users and returns the new trade', async () => {
		const { json, error } = await lab.send();
		expect(error).toBeUndefined();
		expect(json).toEqual([
			{
				tradeId: '1234567890123',
				existing: false,
				partner: { id: '1002', name: null, displayName: null },
				mine: {
					itemIds: [instance(MINE)],
					robux: 0,
					user: { id: '1001', name: 'SandboxAlice', displayName: expect.any(String) as string },
				},
				theirs: { itemIds: [instance(THEIRS)], robux: 0, user: expect.anything() as object },
				apiVersion: 'v2',
			},
		]);
		expect(await lab.ledger('trade-sent')).toHaveLength(1);
	});

	test.each([
		['a username', { mode: 'username', value: 'SandboxBob' }],
		['a former username', { mode: 'username', value: 'oldbob' }],
		['an @username', { mode: 'username', value: '@SandboxBob' }],
		['a link', { mode: 'url', value: 'https://www.roblox.com/users/1002/profile' }],
		['a choice from the list', { mode: 'list', value: '1002' }],
	])('the partner may be given as %s', async (_name, partner) => {
		const { json } = await lab.send({ partner: { __rl: true, ...partner } });
		expect(json).toMatchObject([{ partner: { id: '1002' } }]);
	});

	test('the partner may be the bare value that an expression or an AI agent gives', async () => {
		const { json } = await lab.send({ partner: '={{ "1002" }}' as never });
		expect(json).toMatchObject([{ partner: { id: '1002' } }]);
	});

	test('V1 takes userAssetIds and answers with the new id as well', async () => {
		const { json } = await lab.send({ apiVersion: 'v1', myItems: [MINE], theirItems: THEIRS });
		expect(json).toMatchObject([{ apiVersion: 'v1', existing: false }]);
		expect(await lab.ledger('trade-sent')).toHaveLength(1);
	});

	test('Robux of both sides arrive', async () => {
		await lab.send({ myRobux: 100, theirRobux: 50 });
		const { json } = await lab.trade('get', { tradeId: '1234567890123' });
		expect(json).toMatchObject([{ mine: { robux: 100 }, theirs: { robux: 50 } }]);
	});

	test('the id of a new trade beyond 2^53 is not rounded', async () => {
		await lab.behave({ nextTradeId: HUGE });
		const { json } = await lab.send();
		expect(json[0]?.tradeId).toBe(HUGE);
		const { json: got } = await lab.trade('get', { tradeId: HUGE });
		expect(got[0]?.tradeId).toBe(HUGE);
	});

	test.each([
		['a number for V2', { myItems: [MINE] }, 'is a userAssetId, which only v1 understands'],
		[
			'a UUID for V1',
			{ apiVersion: 'v1', theirItems: [MINE] },
			'is a collectibleItemInstanceId, which only v2 understands',
		],
		[
			'an id that lost digits for V1',
			{ apiVersion: 'v1', myItems: [HUGE], theirItems: [THEIRS] },
			'has more digits than can be sent without rounding',
		],
		[
			'a rounded number',
			{ apiVersion: 'v1', myItems: '={{ [9007199254740995] }}', theirItems: [THEIRS] },
			'was rounded',
		],
		['an item twice', { theirItems: [instance(MINE)] }, 'the same item stands in it twice'],
		['an empty side of mine', { myItems: [] }, 'your side is empty'],
		['an empty side of theirs', { theirItems: [] }, 'you would give for nothing'],
		[
			'an expression that gives no items',
			{ theirItems: '={{ $json.missing }}', theirRobux: 5 },
			'its expression gives no items',
		],
		['negative Robux', { myRobux: -1 }, '"-1" is not a whole number of 0 or more'],
		['fractions of Robux', { theirRobux: 1.5 }, '"1.5" is not a whole number of 0 or more'],
		['an empty partner', { partner: '={{ "" }}' }, 'Partner: is empty'],
		[
			'a partner who is no id',
			{ partner: { __rl: true, mode: 'id', value: 'Bob' } },
			'is not a user',
		],
		[
			"another site's link",
			{ partner: { __rl: true, mode: 'url', value: 'https://evil.example/users/1002/profile' } },
			'is not a user',
		],
	])('%s is refused before anything is sent', async (_name, changes, text) => {
		const { error } = await lab.send(changes);
		expect(error?.message).toContain(text);
		expect(error?.description).toContain('Nothing was sent');
		expect(await lab.requests()).toEqual([]);
	});

	test('a trade with oneself is refused before it is sent, also by name', async () => {
		const { error } = await lab.send({
			partner: { __rl: true, mode: 'username', value: 'SandboxAlice' },
		});
		expect(error?.message).toBe('The partner is the account of the credential itself');
		expect(await lab.requests('POST /v2')).toEqual([]);
	});

	test('more items than the settings allow are refused before they are sent', async () => {
		await lab.behave({ maxItemsPerSide: 1 });
		const { error } = await lab.send({ myItems: [instance(MINE), instance('10000003')] });
		expect(error?.message).toBe('Your side has 2 items, 1 are allowed');
		expect(error?.context?.providerCode).toBe('13');
		expect(await lab.requests('POST')).toEqual([]);
	});

	test('an unknown username', async () => {
		const { error } = await lab.send({
			partner: { __rl: true, mode: 'username', value: 'nobody_here' },
		});
		expect(error?.context).toMatchObject({ providerCode: 'USER_NOT_FOUND', causedBy: 'you' });
	});

	test('the same offer that is open already is returned, not made again', async () => {
		const first = await lab.send();
		const second = await lab.send({ myItems: [instance(MINE).toUpperCase()] });
		expect(second.json).toMatchObject([
			{ tradeId: first.json[0]?.tradeId, existing: true, foundAfter: 'sameOffer' },
		]);
		expect(second.hints).toEqual([expect.stringContaining('1 of 1 trades existed already')]);
		expect(await lab.ledger('trade-sent')).toHaveLength(1);
	});

	test('the same offer that is open already fails if the user wants that', async () => {
		await lab.send();
		const { error } = await lab.send({ options: { onOpenOffer: 'fail' } });
		expect(error?.message).toBe('The same offer is already open');
		expect(error?.context?.existingTradeId).toBe('1234567890123');
	});

	test('the same items for other Robux are another offer', async () => {
		await lab.send();
		const { json } = await lab.send({ myRobux: 5 });
		expect(json).toMatchObject([{ existing: false }]);
		expect(await lab.ledger('trade-sent')).toHaveLength(2);
	});

	test('an offer that was just declined is not made again by a repeated run', async () => {
		const { json } = await lab.send();
		await lab.act('declineTrade', { tradeId: json[0]?.tradeId as string });
		const { error } = await lab.send();
		expect(error?.message).toContain('which has ended: Declined');
		const again = await lab.send({ options: { lookBackHours: 0 } });
		expect(again.json).toMatchObject([{ existing: false }]);
		expect(await lab.ledger('trade-sent')).toHaveLength(2);
	});

	test('an offer that was accepted in the meantime is returned as it is', async () => {
		const { json } = await lab.send();
		await lab.act('acceptTrade', { tradeId: json[0]?.tradeId as string });
		const { json: again } = await lab.send();
		expect(again).toMatchObject([{ existing: true, status: 'Completed', foundIn: 'Completed' }]);
	});
});

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
		expect(json).toEqual([{ tradeId, accepted: true, status: 'Completed', existing: false }]);
		expect(await lab.ledger('trade-accepted')).toHaveLength(1);
	});

	test('needs the switch that says that it is final', async () => {
		const tradeId = await lab.receive();
		const { error } = await lab.trade('accept', { tradeId });
		expect(error?.message).toBe('I Know That Accepting Is Final: is switched off');
		expect(await lab.requests()).toEqual([]);
	});

	test('several trades in one run need another switch', async () => {
		const items = [{ id: await lab.receive() }, { id: await lab.receive() }];
		const parameters = { tradeId: '={{ $json.id }}', confirmFinal: true };
		const { error } = await lab.trade('accept', parameters, { items });
		expect(error?.message).toContain('this run has 2 items');
		expect(await lab.ledger('trade-accepted')).toEqual([]);
		await lab.trade('accept', { ...parameters, options: { acceptSeveral: true } }, { items });
		expect(await lab.ledger('trade-accepted')).toHaveLength(2);
	});

	test('run again, it finds the trade accepted', async () => {
		const tradeId = await lab.receive();
		await accept(tradeId);
		const { json } = await accept(tradeId);
		expect(json).toEqual([{ tradeId, accepted: true, status: 'Completed', existing: true }]);
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
			providerCode: 'REJECTED',
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
		expect(error?.context).toMatchObject({ manualAction: true, providerCode: '23' });
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
		expect(error?.context?.providerCode).toBe('3');
	});
});

describe('security token', () => {
	test('is fetched by one refused request and used for the rest', async () => {
		const ids = [await lab.receive(), await lab.receive(), await lab.receive()];
		await lab.act('renewTokens');
		const items = ids.map((id) => ({ id }));
		const parameters = { tradeId: '={{ $json.id }}', options: { concurrency: 1 } };
		const { json } = await lab.trade('decline', parameters, { items });
		expect(json).toHaveLength(3);
		expect(await lab.requests('POST')).toHaveLength(4);
	});

	test('refused for ever, the request is repeated once and no more', async () => {
		await lab.behave({ csrf: 'always-refused' });
		const { error } = await lab.send();
		expect(error?.context?.providerCode).toBe('TOKEN_REFUSED');
		expect(await lab.requests('POST')).toHaveLength(2);
		expect(await lab.ledger()).toEqual([]);
	});

	test('a success that brings a token is not repeated', async () => {
		await lab.behave({ csrfHeader: 'every-post' });
		await lab.send();
		expect(await lab.ledger('trade-sent')).toHaveLength(1);
		expect((await lab.requests('POST')).length).toBeLessThanOrEqual(2);
	});
});

describe('challenge', () => {
	test('is left to the person, and only its type is told', async () => {
		await lab.act('challenge', { type: 'captcha' });
		const { error } = await lab.send();
		expect(error?.message).toContain('Manual action needed in Roblox');
		expect(error?.context).toMatchObject({ manualAction: true, challengeType: 'captcha' });
		expect(error?.context?.retryable).toBe(false);
		expect(JSON.stringify([error, error?.message, error?.context])).not.toMatch(
			/sandbox-secret|challengeId|eyJ/,
		);
		expect(await lab.ledger()).toEqual([]);
		expect((await lab.requests('POST')).length).toBeLessThanOrEqual(2);
	});
});

describe('rotating cookie', () => {
	test('the output warns, without the value', async () => {
		await lab.behave({ rotateCookieEvery: 1, retireOldCookie: false });
		const { json, hints } = await lab.trade('count');
		expect(json).toMatchObject([{ count: 0 }]);
		expect(json[0]?.cookieWarning).toContain('Roblox replaced the session cookie');
		expect(hints).toEqual([expect.stringContaining('replaced the session cookie')]);
		expect(JSON.stringify(json)).not.toContain('_sandbox');
	});

	test('an error that follows from it says so', async () => {
		await lab.behave({ rotateCookieEvery: 1, retireOldCookie: true });
		const { error } = await lab.send();
		expect(error?.context).toMatchObject({
			providerCode: 'UNAUTHENTICATED',
			cookieWarning: expect.stringContaining('replaced') as string,
		});
		expect(await lab.ledger()).toEqual([]);
	});

	test('a dead session', async () => {
		await lab.act('endSessions', { userId: 1001 });
		const { error } = await lab.trade('count');
		expect(error?.message).toBe('Roblox does not accept the cookie');
		expect(JSON.stringify([error, error?.context])).not.toContain('sandbox-1001');
	});
});

test('code 7 is explained by the own eligibility', async () => {
	await lab.act('setUser', {
		userId: 1001,
		freeTrades: { limit: 2, remaining: 0, window: 'month' },
		plus: false,
	});
	const { error } = await lab.send();
	expect(error?.message).toBe('One of the two users cannot trade (you)');
	expect(error?.context).toMatchObject({
		providerCode: '7',
		side: 'you',
		myEligibility: { canTrade: false, freeTradesAllowance: { remaining: 0 } },
	});
	expect(error?.description).toContain('IneligibleFreeTradesLimitReached');
});

describe('items', () => {
	const items = async (operation: string, parameters = {}) =>
		await lab.run({ resource: 'item', operation, ...parameters });

	test('Get Many Tradable: chosen types arrive as Roblox reads them', async () => {
		const { json } = await items('getTradable', {
			options: { itemTypes: ['Gear', 'BackAccessory'] },
		});
		expect(json.map(({ name }) => name)).toEqual(['Sandbox Sword']);
	});

	test('Get Many Tradable: all copies of many pages, of another user, without those on hold', async () => {
		await lab.act('giveItem', { userId: 1002, assetId: 1_082_932, times: 130 });
		const bob = { owner: 'user', user: { __rl: true, mode: 'username', value: 'SandboxBob' } };
		const { json } = await items('getTradable', { ...bob, returnAll: true });
		expect(json.length).toBeGreaterThan(130);
		expect(new Set(json.map((copy) => copy.collectibleItemInstanceId)).size).toBe(json.length);
		const { json: mine } = await items('getTradable', { returnAll: true });
		expect(mine.map((copy) => copy.collectibleItemInstanceId)).not.toContain(instance('10000002'));
		const { json: few } = await items('getTradable', { ...bob, limit: 7 });
		expect(few).toHaveLength(7);
	});

	test('Get Many Collectibles: many pages, and ids beyond 2^53', async () => {
		await lab.act('giveItem', { userId: 1002, assetId: 1_082_932, times: 150 });
		await lab.act('giveItem', { userId: 1002, assetId: 1_082_932, userAssetId: HUGE });
		const bob = { owner: 'user', user: { __rl: true, mode: 'id', value: '1002' } };
		const { json } = await items('getCollectibles', { ...bob, returnAll: true });
		expect(json.length).toBeGreaterThan(150);
		expect(json.map((copy) => copy.userAssetId)).toContain(HUGE);
	});

	test('a hidden inventory', async () => {
		const user = { __rl: true, mode: 'id', value: '1005' };
		const v1 = await items('getCollectibles', { owner: 'user', user });
		expect(v1.error?.context?.providerCode).toBe('INVENTORY_HIDDEN');
		const v2 = await items('getTradable', { owner: 'user', user });
		expect(v2.error?.context?.providerCode).toBe('INVENTORY_HIDDEN');
	});

	test('300 trades arrive complete and in order', async () => {
		for (let index = 0; index < 3; index++) await lab.receive({ times: 100 });
		const { json } = await lab.trade('getAll', { tradeStatusType: 'Inbound', returnAll: true });
		expect(json).toHaveLength(300);
		const ids = json.map(({ tradeId }) => Number(tradeId));
		expect(ids).toEqual([...ids].sort((a, b) => b - a));
	});
});
