import { instance, MINE, RobloxLab, THEIRS } from './robloxLab.mts';

let lab: RobloxLab;
beforeAll(async () => {
	lab = await new RobloxLab().start();
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
				tradeId: lab.firstTradeId,
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
		const { json } = await lab.trade('get', { tradeId: lab.firstTradeId });
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
		[
			'a number for V2',
			{ myItems: [MINE] },
			`has ${MINE}, a userAssetId, which only V1 understands`,
		],
		[
			'a UUID for V1',
			{ apiVersion: 'v1', theirItems: [MINE] },
			'a collectibleItemInstanceId, which only V2 understands',
		],
		[
			'an id that lost digits for V1',
			{ apiVersion: 'v1', myItems: [HUGE], theirItems: [THEIRS] },
			'with more digits than can be sent without rounding',
		],
		[
			'a rounded number',
			{ apiVersion: 'v1', myItems: '={{ [9007199254740995] }}', theirItems: [THEIRS] },
			'was rounded',
		],
		['an item twice', { theirItems: [instance(MINE)] }, 'Offer has the same item twice'],
		['an empty side of mine', { myItems: [] }, 'Offer has nothing on your side'],
		['an empty side of theirs', { theirItems: [] }, 'you would give for nothing'],
		[
			'an expression that gives no items',
			{ theirItems: '={{ $json.missing }}', theirRobux: 5 },
			'Their Items has an expression that gives no items',
		],
		[
			'negative Robux',
			{ myRobux: -1 },
			'Your Robux must be a whole number of at least 0, got "-1"',
		],
		[
			'fractions of Robux',
			{ theirRobux: 1.5 },
			'Their Robux must be a whole number of at least 0, got "1.5"',
		],
		['an empty partner', { partner: '={{ "" }}' }, 'Partner is empty'],
		[
			'a partner who is no id',
			{ partner: { __rl: true, mode: 'id', value: '={{ "Bob" }}' } },
			'Partner must be a user, got',
		],
		[
			"another site's link",
			{
				partner: {
					__rl: true,
					mode: 'url',
					value: '={{ "https://evil.example/users/1002/profile" }}',
				},
			},
			'Partner must be a user, got',
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
		expect(error?.context?.code).toBe('WRONG_NUMBER_OF_ITEMS');
		expect(await lab.requests('POST')).toEqual([]);
	});

	test('an unknown username', async () => {
		const { error } = await lab.send({
			partner: { __rl: true, mode: 'username', value: 'nobody_here' },
		});
		expect(error?.context).toMatchObject({ code: 'USER_NOT_FOUND', causedBy: 'you' });
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
		expect(error?.context?.existingTradeId).toBe(lab.firstTradeId);
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
