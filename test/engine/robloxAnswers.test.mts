import type { IDataObject } from 'n8n-workflow';
import nock from 'nock';

import { runNode } from './engine.mts';
import { COOKIE, documented } from './robloxLab.mts';

const TRADES = 'https://trades.roblox.com';
const USERS = 'https://users.roblox.com';
const INVENTORY = 'https://inventory.roblox.com';

afterEach(() => {
	expect(nock.pendingMocks()).toEqual([]);
	nock.cleanAll();
});

/** The node against Roblox's own addresses, with answers as documented. */
const run = async (parameters: IDataObject, more = {}) =>
	await runNode({
		type: 'robloxTrades',
		credential: 'robloxCookieApi',
		credentials: { cookie: COOKIE, baseUrl: 'https://roblox.com' },
		parameters: parameters as never,
		...more,
	});
const trade = async (operation: string, parameters: IDataObject = {}) =>
	await run({ resource: 'trade', operation, ...parameters });

const signedIn = () =>
	nock(USERS)
		.get('/v1/users/authenticated')
		.matchHeader('cookie', `.ROBLOSECURITY=${COOKIE}`)
		.reply(200, documented('users-authenticated.success'));
const refuse = (status: number, body: IDataObject | string, headers = {}) =>
	nock(TRADES).post('/v1/trades/expire-outdated').reply(status, body, headers);
const refusal = async (status: number, body: IDataObject | string, headers = {}) => {
	refuse(status, body, headers);
	const { error } = await trade('expireOutdated');
	return error!;
};

describe('every code of the trade service', () => {
	test.each([
		[1, 400, 'you', false],
		[2, 400, 'you', false],
		[3, 400, 'you', false],
		[4, 403, 'you', false],
		[6, 400, 'receiver', true],
		[7, 400, 'you', false],
		[8, 400, 'you', false],
		[9, 400, 'you', false],
		[10, 400, 'you', false],
		[11, 400, 'you', false],
		[12, 400, 'you', false],
		[13, 400, 'you', false],
		[15, 400, 'you', false],
		[16, 400, 'you', false],
		[17, 400, 'you', false],
		[18, 400, 'you', false],
		[21, 400, 'you', false],
		[22, 400, 'you', false],
		[23, 400, 'you', false],
		[25, 400, 'provider', true],
		[30, 400, 'receiver', false],
	])(
		'%i: what happened, how to fix it, who has to act',
		async (code, status, causedBy, retryable) => {
			const error = await refusal(status, { errors: [{ code, message: 'as Roblox says it' }] });
			expect(error.message.length).toBeGreaterThan(15);
			expect(error.description).toMatch(/^[A-Z].*\./);
			expect(error.description).toContain(
				`Roblox said: "as Roblox says it" (${code}, HTTP ${status})`,
			);
			expect(error.context).toMatchObject({ providerCode: String(code), causedBy, retryable });
		},
	);

	test.each([
		['v1-trade-accept.error-400-inactive', 400, { providerCode: '3' }],
		['v1-trade-accept.error-400-two-step', 400, { providerCode: '23', manualAction: true }],
		['v1-trade-send.error-400-insufficient-robux', 400, { providerCode: '17' }],
		['v2-trade-send.error-400-robux-requires-plus', 400, { providerCode: '30' }],
		[
			'v2-trade-send.error-400-privacy',
			400,
			{ providerCode: '22', side: 'partner', causedBy: 'receiver', field: 'recipient' },
		],
		[
			'v1-trade-send.error-400-invalid-user-assets',
			400,
			{
				providerCode: '12',
				fieldData: [
					{ userAssetId: 13003706, reason: 'NotOwned' },
					{ userAssetId: 30456875, reason: 'NotOwned' },
				],
			},
		],
		['any.error-401', 401, { providerCode: 'UNAUTHENTICATED' }],
		['v1-trade-send.error-503', 503, { providerCode: 'OUTCOME_UNKNOWN' }],
	])('%s', async (name, status, fields) => {
		const error = await refusal(status, documented(name));
		expect(error.context).toMatchObject(fields);
	});

	test.each([
		['sender', 'you', 'you'],
		['Sender', 'you', 'you'],
		['receiver', 'partner', 'receiver'],
		['recipient', 'partner', 'receiver'],
	])('code 22 with the field %s is about: %s', async (field, side, causedBy) => {
		const error = await refusal(400, { errors: [{ code: 22, field }] });
		expect(error.context).toMatchObject({ side, causedBy });
	});

	test('code 16 tells the lowest value, code 12 the items', async () => {
		const low = await refusal(400, { errors: [{ code: 16, fieldData: 706 }] });
		expect(low.description).toContain('the value 706');
		const items = await refusal(400, documented('v1-trade-send.error-400-invalid-user-assets'));
		expect(items.description).toContain('13003706: NotOwned, 30456875: NotOwned');
	});

	test('code 14 with HTTP 429 is repeated, and told when it stays', async () => {
		refuse(429, documented('v1-trade-send.error-429'), { 'retry-after': '0' });
		const error = await refusal(429, documented('v1-trade-send.error-429'), { 'retry-after': '0' });
		expect(error.context).toMatchObject({ providerCode: '14', retryable: true });
	});

	test('code 0 says nothing: the status decides', async () => {
		const zero = { errors: [{ code: 0, message: '' }] };
		expect((await refusal(401, zero)).context?.providerCode).toBe('UNAUTHENTICATED');
		expect((await refusal(403, zero)).context?.providerCode).toBe('FORBIDDEN');
		expect((await refusal(404, zero)).context?.providerCode).toBe('NOT_FOUND');
		expect((await refusal(500, zero)).context?.providerCode).toBe('OUTCOME_UNKNOWN');
	});

	test('a code that nobody knows keeps its number', async () => {
		const error = await refusal(400, { errors: [{ code: 99, message: 'new' }] });
		expect(error.message).toContain('does not know');
		expect(error.context).toMatchObject({ providerCode: '99', providerMessage: 'new' });
	});

	test.each([
		['an object without a list', { code: 17, message: 'bare' }, {}, '17', 'bare'],
		['a list of bare texts', { errors: ['only text'] }, {}, 'UNKNOWN_CODE', 'only text'],
		['a bare text', '"only text"', {}, 'UNKNOWN_CODE', 'only text'],
		['a header alone', '', { 'x-roblox-system-reason': 'why' }, 'UNKNOWN_CODE', 'why'],
	])('%s is understood as well', async (_name, body, headers, providerCode, providerMessage) => {
		const error = await refusal(400, body as never, headers);
		expect(error.context).toMatchObject({ providerCode, providerMessage });
	});
});

describe('security token and challenge', () => {
	const csrf = documented('any.error-403-csrf');
	const token = { 'x-csrf-token': 'AbCdEf123456' };

	test('the documented handshake: one refusal, one repetition with its token', async () => {
		refuse(403, csrf, token);
		nock(TRADES)
			.post('/v1/trades/expire-outdated')
			.matchHeader('x-csrf-token', 'AbCdEf123456')
			.reply(200, {});
		const { json } = await trade('expireOutdated');
		expect(json).toEqual([{ expired: true }]);
	});

	test.each([
		[200, { FailureReason: 'FraudChargeback' }],
		[400, { errors: [{ code: 17 }] }],
		[401, { errors: [{ code: 0 }] }],
		[500, { errors: [{ code: 0 }] }],
	])('HTTP %i that brings a token is not repeated', async (status, body) => {
		// A second request would meet no answer and change the code.
		const error = await refusal(status, body, token);
		expect(error.context?.providerCode).not.toMatch(/TOKEN|NO_READABLE/);
	});

	test('a 403 without a token is not repeated', async () => {
		expect((await refusal(403, csrf)).context?.providerCode).toBe('FORBIDDEN');
	});

	test('the documented challenge, even with a token beside it', async () => {
		const { headers } = (
			documented('index') as unknown as {
				fixtures: Array<{ file: string; headers: Record<string, string> }>;
			}
		).fixtures.find(({ file }) => file === 'any.error-403-challenge.json')!;
		const body = documented('any.error-403-challenge');
		const error = await refusal(403, body, { ...headers, ...token });
		expect(error.context).toMatchObject({
			providerCode: 'CHALLENGE',
			challengeType: 'twostepverification',
			manualAction: true,
		});
		expect(JSON.stringify([error.message, error.description, error.context])).not.toMatch(
			/11111111|AAAA-BBBB|eyJ/,
		);
	});

	test('the type of a challenge cannot bring text of its own along', async () => {
		const error = await refusal(403, {}, { 'rblx-challenge-type': 'a b <script>' });
		expect(error.context?.challengeType).toBe('unknown');
	});

	test('the documented restriction is a failure although it is HTTP 200', async () => {
		const error = await refusal(
			200,
			documented('v1-trade-accept.success-but-economic-restriction'),
		);
		expect(error.context).toMatchObject({
			providerCode: 'ECONOMIC_RESTRICTION',
			restriction: 'FraudChargeback',
			expiresInMinutes: 2880,
		});
	});
});

describe('Trade: Get', () => {
	const tradeId = '1234567890123';

	test('V2 as documented, seen from the own side', async () => {
		signedIn();
		nock(TRADES).get(`/v2/trades/${tradeId}`).reply(200, documented('v2-trade-get.success'));
		const { json } = await trade('get', { tradeId });
		expect(json).toEqual([
			{
				tradeId,
				status: 'Open',
				isActive: null,
				created: null,
				expiration: null,
				partner: { id: '80231025', name: 'PartnerUser', displayName: 'Partner' },
				mine: {
					user: { id: '261', name: 'Shedletsky', displayName: 'Shedletsky' },
					robux: 0,
					items: [
						{
							id: 'fe0f7b73-91be-4050-a1b7-233f884eec33',
							name: 'Traffic Cone',
							targetId: '1082932',
							itemType: 'Asset',
							serialNumber: null,
							recentAveragePrice: 3411,
							originalPrice: 80,
							assetStock: 163907,
							isOnHold: false,
						},
					],
				},
				theirs: expect.objectContaining({ robux: 100 }) as object,
				apiVersion: 'v2',
			},
		]);
	});

	test('the sides are told apart by user, not by their order', async () => {
		const body = documented('v2-trade-get.success');
		signedIn();
		nock(TRADES)
			.get(`/v2/trades/${tradeId}`)
			.reply(200, {
				...body,
				participantAOffer: body.participantBOffer,
				participantBOffer: body.participantAOffer,
			});
		const { json } = await trade('get', { tradeId });
		expect(json).toMatchObject([{ mine: { user: { id: '261' } }, theirs: { robux: 100 } }]);
	});

	test('V2 with the dates of V1', async () => {
		signedIn();
		nock(TRADES).get(`/v2/trades/${tradeId}`).reply(200, documented('v2-trade-get.success'));
		nock(TRADES).get(`/v1/trades/${tradeId}`).reply(200, documented('v1-trade-get.success'));
		const { json } = await trade('get', { tradeId, options: { includeDates: true } });
		expect(json).toMatchObject([
			{
				created: '2026-08-20T10:15:30.123Z',
				expiration: '2026-08-24T10:15:30.123Z',
				isActive: true,
			},
		]);
	});

	test('V2 without dates when V1 does not answer any more', async () => {
		signedIn();
		nock(TRADES).get(`/v2/trades/${tradeId}`).reply(200, documented('v2-trade-get.success'));
		nock(TRADES).get(`/v1/trades/${tradeId}`).reply(404, documented('v1-trade-get.error-400'));
		const { json } = await trade('get', { tradeId, options: { includeDates: true } });
		expect(json).toMatchObject([{ created: null, datesMissing: expect.any(String) as string }]);
	});

	test('a deleted partner', async () => {
		const body = documented('v2-trade-get.success-deleted-partner');
		signedIn();
		nock(TRADES).get('/v2/trades/1234567890120').reply(200, body);
		const { json } = await trade('get', { tradeId: '1234567890120' });
		expect(json).toMatchObject([
			{ partner: null, mine: { user: { id: '261' } }, theirs: { user: null, robux: 0 } },
		]);
	});

	test('V1 with numbers instead of names, and nulls', async () => {
		const body = { ...documented('v1-trade-get.success-numeric-enums'), status: 4 };
		signedIn();
		nock(TRADES).get('/v1/trades/1234567890124').reply(200, body);
		const { json } = await trade('get', { tradeId: '1234567890124', apiVersion: 'v1' });
		expect(json).toMatchObject([
			{ status: 'Completed', expiration: null, mine: { items: [{ id: '115160' }] } },
		]);
	});

	test('raw passes the body on untouched', async () => {
		const body = documented('v2-trade-get.success');
		nock(TRADES).get(`/v2/trades/${tradeId}`).reply(200, body);
		const { json } = await trade('get', { tradeId, simplify: false });
		expect(json).toEqual([body]);
	});

	test('an answer about another trade is not taken for this one', async () => {
		signedIn();
		nock(TRADES).get('/v2/trades/5').reply(200, documented('v2-trade-get.success'));
		const { error } = await trade('get', { tradeId: '5' });
		expect(error?.context?.providerCode).toBe('NO_READABLE_ANSWER');
	});

	test('an unknown trade', async () => {
		signedIn();
		nock(TRADES)
			.get('/v2/trades/5')
			.reply(404, { errors: [{ code: 0, message: '' }] });
		const { error } = await trade('get', { tradeId: '5' });
		expect(error?.context?.providerCode).toBe('2');
	});

	test.each(['Inbound', '../users', '1/accept', '12345678901234567890', '-1', '1e3'])(
		'%s is no trade ID and is not sent',
		async (bad) => {
			const { error } = await trade('get', { tradeId: bad });
			expect(error?.message).toContain('is not the ID of a trade');
		},
	);
});

describe('Trade: Get Many', () => {
	const list = (query: IDataObject, name: string, type = 'Inbound') =>
		nock(TRADES)
			.get(`/v1/trades/${type}`)
			.query(query as never)
			.reply(200, documented(name));

	test('the newest first, page by page with the same size and order', async () => {
		signedIn();
		list({ limit: 100, sortOrder: 'Desc' }, 'v1-trades-list.success');
		list(
			{ limit: 100, sortOrder: 'Desc', cursor: 'eyJzdGFydElkIjoxfQ==' },
			'v1-trades-list.success-last-page',
		);
		const { json } = await trade('getAll', { tradeStatusType: 'Inbound', returnAll: true });
		expect(json).toEqual([
			{
				tradeId: '1234567890123',
				status: 'Open',
				isActive: true,
				created: '2026-08-20T10:15:30.123Z',
				expiration: '2026-08-24T10:15:30.123Z',
				partner: { id: '80231025', name: 'PartnerUser', displayName: 'Partner' },
			},
			expect.objectContaining({ tradeId: '1234567890122', expiration: null }),
		]);
	});

	test('a limit asks for no more than it needs', async () => {
		signedIn();
		list({ limit: 10, sortOrder: 'Asc' }, 'v1-trades-list.success', 'Completed');
		const { json } = await trade('getAll', {
			tradeStatusType: 'Completed',
			limit: 1,
			sortOrder: 'Asc',
		});
		expect(json).toHaveLength(1);
	});

	test('an empty list', async () => {
		signedIn();
		list({ limit: 25, sortOrder: 'Desc' }, 'v1-trades-list.success-empty', 'Outbound');
		const { json } = await trade('getAll', {
			tradeStatusType: 'Outbound',
			returnAll: true,
			options: { pageSize: 25 },
		});
		expect(json).toEqual([]);
	});

	test('a cursor that comes again ends the list', async () => {
		list({ limit: 100, sortOrder: 'Desc' }, 'v1-trades-list.success');
		list(
			{ limit: 100, sortOrder: 'Desc', cursor: 'eyJzdGFydElkIjoxfQ==' },
			'v1-trades-list.success',
		);
		const { json } = await trade('getAll', {
			tradeStatusType: 'Inbound',
			returnAll: true,
			simplify: false,
		});
		expect(json).toHaveLength(2);
	});

	test('with details', async () => {
		signedIn();
		list({ limit: 10, sortOrder: 'Desc' }, 'v1-trades-list.success');
		nock(TRADES).get('/v2/trades/1234567890123').reply(200, documented('v2-trade-get.success'));
		const { json } = await trade('getAll', {
			tradeStatusType: 'Inbound',
			limit: 1,
			options: { includeDetails: true },
		});
		expect(json).toMatchObject([
			{ isActive: true, mine: { items: [{ name: 'Traffic Cone' }] }, theirs: { robux: 100 } },
		]);
	});

	test('a list that Roblox does not know', async () => {
		nock(TRADES)
			.get('/v1/trades/Inbound')
			.query(true)
			.reply(400, documented('v1-trades-list.error-400'));
		const { error } = await trade('getAll', { tradeStatusType: 'Inbound' });
		expect(error?.context?.providerCode).toBe('1');
	});

	test('an HTML page is no list', async () => {
		nock(TRADES).get('/v1/trades/Inbound').query(true).reply(403, '<html>');
		const { error } = await trade('getAll', { tradeStatusType: 'Inbound' });
		expect(error?.message).toBe('The account of the credential may not do this');
	});
});

describe('other reads', () => {
	test('Count and Get Settings', async () => {
		nock(TRADES).get('/v1/trades/Inbound/count').reply(200, documented('v1-trades-count.success'));
		expect((await trade('count')).json).toEqual([{ tradeStatusType: 'Inbound', count: 3 }]);
		const settings = documented('v1-trades-metadata.success');
		nock(TRADES).get('/v1/trades/metadata').reply(200, settings);
		expect((await trade('getSettings')).json).toEqual([settings]);
	});

	test('Evaluate asks for the trade and the settings alone', async () => {
		signedIn();
		nock(TRADES).get('/v2/trades/1234567890123').reply(200, documented('v2-trade-get.success'));
		nock(TRADES).get('/v1/trades/metadata').reply(200, documented('v1-trades-metadata.success'));
		const { json } = await trade('evaluate', { tradeId: '1234567890123' });
		expect(json).toMatchObject([
			{
				tradeId: '1234567890123',
				mine: { value: 3411 },
				theirs: { itemsValue: 1421, robux: 100, robuxAfterFee: 70, value: 1491 },
				gain: -1920,
				ratio: 0.4371,
				meetsMinValueRatio: false,
			},
		]);
	});

	test.each([
		[
			'v1-can-trade-with.success-string',
			'v1',
			{ canTrade: false, status: 'SenderPrivacyTooStrict' },
		],
		[
			'v1-can-trade-with.success-number',
			'v1',
			{ canTrade: false, status: 'SenderPrivacyTooStrict' },
		],
		[
			'v2-can-trade-with.success',
			'v2',
			{
				canTrade: true,
				status: 'Eligible',
				currencyTransferEligibility: { canSend: true, canRequest: false },
			},
		],
	])('Can Trade With: %s', async (name, apiVersion, expected) => {
		nock(TRADES).get(`/${apiVersion}/users/80231025/can-trade-with`).reply(200, documented(name));
		const { json } = await run({
			resource: 'user',
			operation: 'canTradeWith',
			user: { __rl: true, mode: 'id', value: '80231025' },
			apiVersion,
		});
		expect(json).toEqual([{ userId: '80231025', username: null, ...expected, apiVersion }]);
	});

	test.each([
		['SenderAgeCheckRequired', 'SenderAgeCheckRequired'],
		[8, '8'],
		[null, 'Unknown'],
	])('Can Trade With: the status %p, which no document has', async (status, shown) => {
		nock(TRADES).get('/v1/users/5/can-trade-with').reply(200, { canTrade: false, status });
		const { json } = await run({
			resource: 'user',
			operation: 'canTradeWith',
			user: { __rl: true, mode: 'id', value: '5' },
			apiVersion: 'v1',
		});
		expect(json).toMatchObject([{ status: shown }]);
	});

	test.each([
		['v2-me-can-trade.success', { freeTradesApply: true, freeTradesLeft: 1 }],
		['v2-me-can-trade.success-uncapped', { freeTradesApply: false, freeTradesLeft: null }],
	])('Get My Eligibility: %s', async (name, added) => {
		const body = documented(name);
		nock(TRADES).get('/v2/users/me/can-trade').reply(200, body);
		const { json } = await run({ resource: 'user', operation: 'getMyEligibility' });
		expect(json).toEqual([{ ...body, ...added }]);
	});

	test('Look Up by name: in the order asked, with those that are missing', async () => {
		nock(USERS)
			.post('/v1/usernames/users', documented('usernames-users.request') as never)
			.reply(200, documented('usernames-users.success'));
		const { json } = await run({
			resource: 'user',
			operation: 'lookUp',
			lookUpBy: 'username',
			users: 'Shedletsky, does-not-exist-xyz',
		});
		expect(json).toEqual([
			{
				asked: 'Shedletsky',
				found: true,
				id: '261',
				name: 'Shedletsky',
				displayName: 'Shedletsky',
				hasVerifiedBadge: true,
			},
			expect.objectContaining({ asked: 'does-not-exist-xyz', found: false, id: null }),
		]);
	});

	test('Look Up goes in batches', async () => {
		const sizes: number[] = [];
		nock(USERS)
			.post('/v1/users', (body: { userIds: number[] }) => sizes.push(body.userIds.length) > 0)
			.times(3)
			.reply(200, { data: [] });
		const { json } = await run({
			resource: 'user',
			operation: 'lookUp',
			lookUpBy: 'id',
			users: '={{ Array.from({ length: 450 }, (_, i) => i + 1) }}',
		});
		expect(sizes).toEqual([200, 200, 50]);
		expect(json).toHaveLength(450);
	});

	test('Look Up: too many names', async () => {
		nock(USERS).post('/v1/usernames/users').reply(400, documented('usernames-users.error-400'));
		const { error } = await run({ resource: 'user', operation: 'lookUp', users: 'a' });
		expect(error?.context?.providerCode).toBe('TOO_MANY_NAMES');
	});

	const items = async (operation: string, parameters: IDataObject = {}) =>
		await run({ resource: 'item', operation, ...parameters });

	test('Get Many Tradable: one item for each free copy, or for each', async () => {
		for (const includeOnHold of [false, true]) {
			signedIn();
			nock(TRADES)
				.get('/v2/users/261/tradableItems')
				.query({
					limit: 50,
					sortOrder: 'Desc',
					sortBy: 'CreationTime',
					itemTargetTypes: ['HatAccessory', 'Gear'],
				})
				.reply(200, documented('v2-tradable-items.success'));
			const { json } = await items('getTradable', {
				options: { includeOnHold, itemTypes: ['HatAccessory', 'Gear'] },
			});
			expect(json).toHaveLength(includeOnHold ? 2 : 1);
			expect(json[0]).toMatchObject({
				collectibleItemInstanceId: 'fe0f7b73-91be-4050-a1b7-233f884eec33',
				collectibleItemId: 'c53c885e-286f-46d0-8fac-6e28574e83e3',
				name: 'Traffic Cone',
				recentAveragePrice: 3411,
				ownerId: '261',
			});
		}
	});

	test('Get Many Tradable: a stale cursor can be tried again', async () => {
		signedIn();
		nock(TRADES)
			.get('/v2/users/261/tradableItems')
			.query(true)
			.reply(400, documented('v2-tradable-items.error-400-cursor'));
		const { error } = await items('getTradable');
		expect(error?.context).toMatchObject({ providerCode: '25', retryable: true });
	});

	test('Get Many Collectibles as documented', async () => {
		nock(INVENTORY)
			.get('/v1/users/5/assets/collectibles')
			.query({ limit: 50, sortOrder: 'Asc', assetType: 'Hat' })
			.reply(200, documented('collectibles.success'));
		const { json } = await items('getCollectibles', {
			owner: 'user',
			user: { __rl: true, mode: 'id', value: '5' },
			options: { assetType: 'Hat' },
		});
		expect(json).toEqual([
			expect.objectContaining({
				userAssetId: '115160',
				name: 'Traffic Cone',
				targetId: '1082932',
				isOnHold: false,
				ownerId: '5',
			}),
		]);
	});

	test('Get Many Collectibles: a hidden inventory', async () => {
		nock(INVENTORY)
			.get('/v1/users/5/assets/collectibles')
			.query(true)
			.reply(403, documented('collectibles.error-403'));
		const { error } = await items('getCollectibles', {
			owner: 'user',
			user: { __rl: true, mode: 'id', value: '5' },
		});
		expect(error?.context).toMatchObject({
			providerCode: 'INVENTORY_HIDDEN',
			causedBy: 'receiver',
		});
	});
});

describe('credential', () => {
	const withBase = async (baseUrl: string, cookie = COOKIE) =>
		await run({ resource: 'trade', operation: 'count' }, { credentials: { cookie, baseUrl } });

	test.each([
		['https://evil.example', 'to Roblox and to this machine only'],
		['https://roblox.com.evil.example', 'to Roblox and to this machine only'],
		['https://evilroblox.com', 'to Roblox and to this machine only'],
		['http://trades.roblox.com', 'must start with https://'],
		['http://10.0.0.1', 'must start with https://'],
		['https://user:pw@roblox.com', 'must hold no user name'],
		['https://roblox.com@evil.example', 'must hold no user name'],
	])('the cookie is not sent to %s', async (baseUrl, text) => {
		const { error } = await withBase(baseUrl);
		expect(error?.message).toContain(text);
		expect(JSON.stringify([error, error?.context])).not.toContain('sandbox-1001');
	});

	test.each(['https://roblox.com', 'https://www.roblox.com/', 'https://trades.roblox.com'])(
		'%s stands for the official hosts',
		async (baseUrl) => {
			nock(TRADES).get('/v1/trades/Inbound/count').reply(200, { count: 1 });
			expect((await withBase(baseUrl)).json).toMatchObject([{ count: 1 }]);
		},
	);

	test('a pasted cookie is cleaned before it is sent', async () => {
		nock(TRADES)
			.get('/v1/trades/Inbound/count')
			.matchHeader('cookie', `.ROBLOSECURITY=${COOKIE}`)
			.reply(200, { count: 1 });
		const { json } = await withBase('https://roblox.com', `"\n.ROBLOSECURITY=${COOKIE}\r\n"`);
		expect(json).toMatchObject([{ count: 1 }]);
	});

	test('a cookie that would break out of its header is refused without being shown', async () => {
		const { error } = await withBase('https://roblox.com', 'secret-part; other=1');
		expect(error?.message).toContain('holds a semicolon');
		expect(JSON.stringify([error, error?.message])).not.toContain('secret-part');
	});

	test('a redirect is not followed', async () => {
		const elsewhere = nock('https://elsewhere.example').get('/').reply(200, {});
		nock(TRADES)
			.get('/v1/trades/Inbound/count')
			.reply(302, '', { location: 'https://elsewhere.example/' });
		const { error } = await withBase('https://roblox.com');
		expect(error?.context?.providerCode).toBe('NO_READABLE_ANSWER');
		expect(elsewhere.isDone()).toBe(false);
		nock.cleanAll();
	});
});
