import { startSandbox, type Sandbox } from '../../sandbox/sandbox.mts';
import {
	CAP_1002,
	CONE_1001,
	CROWN_1001,
	CROWN_1002,
	robloxClients,
	robloxFixture,
	v1Body,
	v2Body,
} from './robloxSupport.mts';
import { shape, type Json } from './support.mts';

let sandbox: Sandbox;
const { alice, bob, raw, act, behave } = robloxClients(() => sandbox);

beforeAll(async () => {
	sandbox = await startSandbox({ portBase: 0 });
});
afterAll(() => sandbox.close());
beforeEach(() => sandbox.control.reset());

const fixture = (name: string) => robloxFixture(name) as Json;
const expectShape = (body: unknown, name: string) =>
	expect(shape(body)).toEqual(shape(fixture(name)));
const coneForCap = { from: 1001, to: 1002, give: [String(CONE_1001)], take: [String(CAP_1002)] };

test('a trade in v1: the caller first, dates in milliseconds', async () => {
	const { tradeId } = await act('sendTrade', { ...coneForCap, takeRobux: 100 });
	const { json } = await alice.get(`/v1/trades/${String(tradeId)}`);
	expectShape(json, 'v1-trade-get.success');
	expect(json).toMatchObject({
		status: 'Open',
		isActive: true,
		user: { id: 1002 },
		offers: [
			{ user: { id: 1001 }, robux: 0, userAssets: [{ id: CONE_1001, membershipType: 'None' }] },
			{ user: { id: 1002 }, robux: 100, userAssets: [{ id: CAP_1002, serialNumber: 43 }] },
		],
	});
	const lifetime = Date.parse(String(json.expiration)) - Date.parse(String(json.created));
	expect(lifetime).toBe(4 * 24 * 3_600_000);
});

test('the same trade seen by the other, and the other order on request', async () => {
	const { tradeId } = await act('sendTrade', coneForCap);
	const users = async () => {
		const { json } = await bob.get(`/v1/trades/${String(tradeId)}`);
		return [(json.user as Json).id, ...(json.offers as Json[]).map((o) => (o.user as Json).id)];
	};
	expect(await users()).toEqual([1001, 1002, 1001]);
	behave({ firstOffer: 'partner' });
	expect(await users()).toEqual([1001, 1001, 1002]);
});

test('numbers for enums, null for dates and nothing for a side', async () => {
	behave({ enums: 'numbers' });
	const { tradeId } = await act('sendTrade', { ...coneForCap, take: [], takeRobux: 100 });
	await act('acceptTrade', { tradeId });
	const path = `/v1/trades/${String(tradeId)}`;
	expectShape((await alice.get(path)).json, 'v1-trade-get.success-numeric-enums');
	expect((await alice.get(path)).json.status).toBe('Completed');
	behave({ enums: 'all-numbers' });
	expect((await alice.get(path)).json.status).toBe(4);
	await act('setTrade', { tradeId, status: 'SomethingNew' });
	expect((await alice.get(path)).json.status).toBe(99);
	behave({ enums: 'strings' });
	expect((await alice.get(path)).json.status).toBe('SomethingNew');
});

test('a trade in v2: participants, items, no dates', async () => {
	const { tradeId } = await act('sendTrade', { ...coneForCap, takeRobux: 100 });
	const path = `/v2/trades/${String(tradeId)}`;
	const { json } = await bob.get(path);
	expectShape(json, 'v2-trade-get.success');
	expect(json.participantAOffer).toMatchObject({ user: { id: 1001 }, robux: 0 });
	behave({ participantA: 'recipient' });
	expect((await bob.get(path)).json.participantAOffer).toMatchObject({ user: { id: 1002 } });
});

test('a deleted partner is null in v2, v1 and lists', async () => {
	const { tradeId } = await act('sendTrade', coneForCap);
	await act('acceptTrade', { tradeId });
	await act('setUser', { userId: 1002, deleted: true });
	const v2 = (await alice.get(`/v2/trades/${String(tradeId)}`)).json;
	expectShape(v2, 'v2-trade-get.success-deleted-partner');
	expect((await alice.get(`/v1/trades/${String(tradeId)}`)).json.user).toBeNull();
	const [row] = (await alice.get('/v1/trades/Completed')).json.data as Json[];
	expect(row).toMatchObject({ user: null, status: 'Completed' });
});

test('a list with more to come, its last page, and an empty one', async () => {
	expect((await alice.get('/v1/trades/Inbound')).json).toEqual(
		fixture('v1-trades-list.success-empty'),
	);
	await act('sendTrade', { times: 11 });
	const { json } = await alice.get('/v1/trades/Inbound');
	expectShape({ ...json, data: (json.data as Json[]).slice(0, 1) }, 'v1-trades-list.success');
	await sandbox.control.advance(4 * 24 * 3_600_000);
	const first = (await alice.get('/v1/trades/Inactive')).json;
	const cursor = encodeURIComponent(String(first.nextPageCursor));
	const last = (await alice.get(`/v1/trades/Inactive?cursor=${cursor}`)).json;
	expectShape(last, 'v1-trades-list.success-last-page');
	expect((last.data as Json[])[0]).toMatchObject({ status: 'Expired', isActive: false });
});

test('count and metadata', async () => {
	await act('sendTrade', { times: 3 });
	expect((await alice.get('/v1/trades/inbound/count')).json).toEqual(
		fixture('v1-trades-count.success'),
	);
	expect((await alice.get('/v1/trades/metadata')).json).toEqual(
		fixture('v1-trades-metadata.success'),
	);
	behave({ robuxFee: 0.2 });
	expect((await alice.get('/v1/trades/metadata')).json.tradeSystemRobuxFee).toBe(0.2);
});

test('send, counter, accept and decline in both versions', async () => {
	const sent = await alice.post('/v1/trades/send', v1Body());
	expectShape(sent.json, 'v1-trade-send.success');
	const sent2 = await alice.post('/v2/trades/send', v2Body());
	expectShape(sent2.json, 'v2-trade-send.success');
	const swapped = { me: 1002, partner: 1001, mine: [CROWN_1002], theirs: [CROWN_1001] };
	const countered = await bob.post(`/v1/trades/${String(sent.json.id)}/counter`, v1Body(swapped));
	expectShape(countered.json, 'v1-trade-send.success');
	const countered2 = await bob.post(
		`/v2/trades/${String(sent2.json.tradeId)}/counter`,
		v2Body(swapped),
	);
	expectShape(countered2.json, 'v2-trade-send.success');
	const accepted = await alice.post(`/v1/trades/${String(countered.json.id)}/accept`);
	expect(accepted.json).toEqual(fixture('v1-trade-accept.success'));
	const declined = await alice.post(`/v1/trades/${String(countered2.json.tradeId)}/decline`);
	expect(declined.json).toEqual(fixture('v1-trade-decline.success'));
});

test('can-trade-with in v1: a word, a number, and one nobody knows', async () => {
	await act('setUser', { userId: 1001, strictPrivacy: true });
	const path = '/v1/users/1002/can-trade-with';
	expect((await alice.get(path)).json).toEqual(fixture('v1-can-trade-with.success-string'));
	behave({ enums: 'numbers' });
	expect((await alice.get(path)).json).toEqual(fixture('v1-can-trade-with.success-number'));
	behave({ canTradeStatus: 'UnknownError' });
	expect((await alice.get(path)).json.status).toBe('UnknownError');
});

test.each<[string, number, object, string, string]>([
	['nothing', 1002, {}, 'CanTrade', 'Eligible'],
	['oneself', 1001, {}, 'CannotTradeWithSelf', 'CannotTradeWithSelf'],
	['a partner who cannot', 1004, {}, 'ReceiverCannotTrade', 'TargetUserIneligible'],
	['a strict partner', 1003, {}, 'UsersCannotTrade', 'TargetUserIneligible'],
	['no right', 1002, { canTrade: false }, 'SenderCannotTrade', 'CallingUserIneligible'],
	[
		'an age check',
		1002,
		{ ageCheckDue: true },
		'SenderAgeCheckRequired',
		'CallingUserAgeCheckRequired',
	],
	[
		'strict privacy',
		1002,
		{ strictPrivacy: true },
		'SenderPrivacyTooStrict',
		'CallingUserPrivacySettingsRestricted',
	],
])('can-trade-with says what stands between: %s', async (_what, target, traits, v1, v2) => {
	await act('setUser', { userId: 1001, ...traits });
	const one = (await alice.get(`/v1/users/${target}/can-trade-with`)).json;
	const two = (await alice.get(`/v2/users/${target}/can-trade-with`)).json;
	expect(one).toEqual({ canTrade: v1 === 'CanTrade', status: v1 });
	expect(two).toMatchObject({ canTrade: v2 === 'Eligible', mutualTradeEligibility: v2 });
	expectShape(two, 'v2-can-trade-with.success');
});

test('a partner who must verify first', async () => {
	await act('setUser', { userId: 1002, twoStepDue: true });
	const { json } = await alice.get('/v1/users/1002/can-trade-with');
	expect(json).toEqual({ canTrade: false, status: 'TradeAccepterNeedsFriction' });
});

test('own eligibility, with and without an allowance', async () => {
	const me = async () => (await alice.get('/v2/users/me/can-trade')).json;
	const uncapped = { ...fixture('v2-me-can-trade.success-uncapped'), userId: 1001 };
	expect(await me()).toEqual(uncapped);
	const freeTrades = { limit: 2, remaining: 1, window: 'month' };
	await act('setUser', { userId: 1001, plus: false, freeTrades });
	expect(await me()).toEqual({ ...fixture('v2-me-can-trade.success'), userId: 1001 });
	await act('setUser', { userId: 1001, freeTrades: { ...freeTrades, remaining: 0 } });
	expect(await me()).toMatchObject({
		canTrade: false,
		tradeEligibility: 'IneligibleFreeTradesLimitReached',
	});
	await act('setUser', { userId: 1001, ageCheckDue: true });
	expect((await me()).tradeEligibility).toBe('IneligibleAgeCheckRequired');
	await act('setUser', { userId: 1001, ageCheckDue: false, canTrade: false });
	expect((await me()).tradeEligibility).toBe('IneligibleLegalOrRegulatoryRestrictions');
});

test('items: v2 in groups with instances, v1 one by one', async () => {
	const { json } = await bob.get('/v2/users/1001/tradableItems?search=CONE');
	expectShape(json, 'v2-tradable-items.success');
	const [group] = json.items as Json[];
	expect((group!.instances as Json[]).map(({ isOnHold }) => isOnHold)).toEqual([false, true]);
	expectShape((await raw('/v1/users/1003/assets/collectibles')).json, 'collectibles.success');
});

test('users, in the documented words', async () => {
	const request = fixture('usernames-users.request');
	const found = await raw('/v1/usernames/users', { body: request });
	expect(found.json).toEqual(fixture('usernames-users.success'));
	expectShape((await alice.get('/v1/users/authenticated')).json, 'users-authenticated.success');
});

test('resale data by asset and by collectible item', async () => {
	const { json } = await raw('/v1/assets/1082932/resale-data');
	const firstOnly = {
		...json,
		priceDataPoints: (json.priceDataPoints as Json[]).slice(0, 1),
		volumeDataPoints: (json.volumeDataPoints as Json[]).slice(0, 1),
	};
	expectShape(firstOnly, 'resale-data.success');
	expect(JSON.stringify(json)).toMatch(/"date":"\d{4}-\d\d-\d\dT00:00:00Z"/);
	const id = 'c011ec71-0000-4000-8000-000001082932';
	expect((await raw(`/marketplace-sales/v1/item/${id}/resale-data`)).json).toEqual(json);
	expect((await raw('/v1/assets/1/resale-data')).status).toBe(404);
	expect((await raw('/v1/assets/5000002/resale-data')).json).toMatchObject({
		assetStock: null,
		recentAveragePrice: null,
	});
});

test('ids above 2^53 are printed digit by digit', async () => {
	behave({ nextTradeId: '9007199254740993' });
	const userAssetId = '9007199254740995';
	await act('giveItem', { userId: 1001, assetId: 1082932, userAssetId });
	const { json } = await alice.post('/v2/trades/send', v2Body());
	expect(json.tradeId).toBe(9007199254740992);
	expect((await alice.get('/v1/trades/Outbound')).text).toContain('"id":9007199254740993,');
	expect((await alice.get('/v2/trades/9007199254740993')).status).toBe(200);
	expect((await raw('/v1/users/1001/assets/collectibles')).text).toContain(
		`"userAssetId":${userAssetId},`,
	);
});
