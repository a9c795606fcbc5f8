import type { IDataObject } from 'n8n-workflow';
import nock from 'nock';

import { documented } from './robloxLab.mts';
import { INVENTORY, TRADES, USERS, allAsked, run, signedIn, trade } from './robloxOfficial.mts';

afterEach(allAsked);

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
		expect(error?.context?.code).toBe('TOO_MANY_NAMES');
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
		expect(error?.context).toMatchObject({
			code: 'STALE_CURSOR',
			providerCode: '25',
			retryable: true,
		});
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
			code: 'INVENTORY_HIDDEN',
			causedBy: 'receiver',
		});
	});
});
