import { startSandbox, type Sandbox } from '../../sandbox/sandbox.mts';
import {
	CAP_1001,
	CAP_1002,
	codeOf,
	CONE_1001,
	CONE_1002,
	CROWN_1001,
	CROWN_1002,
	instanceOf,
	robloxClients,
	v1Body,
	v2Body,
} from './robloxSupport.mts';
import type { Json } from './support.mts';

let sandbox: Sandbox;
const { alice, bob, act, behave, effects, ledger } = robloxClients(() => sandbox);

beforeAll(async () => {
	sandbox = await startSandbox({ portBase: 0 });
});
afterAll(() => sandbox.close());
beforeEach(() => sandbox.control.reset());

const DAY_MS = 24 * 3_600_000;
const robuxOf = async (user: typeof alice) => (await user.get('/v1/user/currency')).json.robux;
const idsOf = async (user: number) => {
	const { json } = await alice.get(`/v1/users/${user}/assets/collectibles?limit=100`);
	return (json.data as Json[]).map(({ userAssetId }) => userAssetId);
};
const statusOf = async (id: unknown) =>
	(await alice.get(`/v2/trades/${String(id)}`)).json.status as string;
const listed = async (user: typeof alice, type: string) =>
	((await user.get(`/v1/trades/${type}`)).json.data as Json[]).map(({ id }) => id);

test('a whole trade: sent, seen by both, accepted; items and Robux change hands', async () => {
	const sketch = { mine: [CONE_1001, CAP_1001], theirs: [CONE_1002], theirRobux: 101 };
	const { id } = (await alice.post('/v1/trades/send', v1Body(sketch))).json;
	expect([await listed(alice, 'Outbound'), await listed(bob, 'Inbound')]).toEqual([[id], [id]]);
	expect(await statusOf(id)).toBe('Open');
	expect(await robuxOf(bob)).toBe(10_000);

	expect((await bob.post(`/v1/trades/${String(id)}/accept`)).json).toEqual({});

	expect(await statusOf(id)).toBe('Completed');
	for (const user of [alice, bob]) {
		expect(await listed(user, 'completed')).toEqual([id]);
		expect(await listed(user, 'inbound')).toEqual([]);
		expect(await listed(user, 'outbound')).toEqual([]);
	}
	expect([await robuxOf(alice), await robuxOf(bob)]).toEqual([10_070, 9899]);
	expect(await idsOf(1001)).toEqual(expect.arrayContaining([CONE_1002]));
	expect(await idsOf(1002)).toEqual(expect.arrayContaining([CONE_1001, CAP_1001]));
	expect(await idsOf(1001)).not.toEqual(expect.arrayContaining([CONE_1001]));

	const common = { id: String(id), reference: null };
	expect(ledger()).toMatchObject([
		{ kind: 'trade-sent', ...common, amount: 0, from: 1001, to: 1002, by: 1001 },
		{ kind: 'trade-accepted', ...common, by: 1002 },
		{
			kind: 'items-moved',
			...common,
			amount: 2,
			from: 1001,
			to: 1002,
			userAssetIds: [String(CONE_1001), String(CAP_1001)],
			instanceIds: [instanceOf(CONE_1001), instanceOf(CAP_1001)],
		},
		{ kind: 'items-moved', ...common, amount: 1, from: 1002, to: 1001 },
		{ kind: 'robux-moved', ...common, amount: 101, received: 70, from: 1002, to: 1001 },
	]);
});

test('v2 and v1 are the same trade; the recipient may be named as the sender', async () => {
	const { senderOffer, recipientOffer } = v2Body();
	const body = { senderOffer: recipientOffer, recipientOffer: senderOffer };
	const { tradeId } = (await alice.post('/v2/trades/send', body)).json;
	const { json } = await alice.get(`/v1/trades/${String(tradeId)}`);
	expect(json).toMatchObject({
		id: tradeId,
		offers: [{ userAssets: [{ id: CONE_1001 }] }, { userAssets: [{ id: CONE_1002 }] }],
	});
	expect(ledger()).toMatchObject([{ kind: 'trade-sent', from: 1001, to: 1002 }]);
});

test('what moved is on hold for two days, then tradable again', async () => {
	const { id } = (await alice.post('/v1/trades/send', v1Body())).json;
	await bob.post(`/v1/trades/${String(id)}/accept`);
	const back = { mine: [CONE_1002], theirs: [CONE_1001] };
	expect(codeOf(await alice.post('/v1/trades/send', v1Body(back)))).toEqual([400, 12]);
	await sandbox.control.advance(2 * DAY_MS);
	expect((await alice.post('/v1/trades/send', v1Body(back))).status).toBe(200);
});

test('declined by the recipient, cancelled by the sender', async () => {
	const one = (await alice.post('/v1/trades/send', v1Body())).json.id;
	const two = (await alice.post('/v2/trades/send', v2Body())).json.tradeId;
	expect((await bob.post(`/v1/trades/${String(one)}/decline`)).json).toEqual({});
	expect((await alice.post(`/v1/trades/${String(two)}/decline`)).json).toEqual({});
	expect([await statusOf(one), await statusOf(two)]).toEqual(['Declined', 'Declined']);
	expect(await listed(bob, 'Inactive')).toEqual([one, two]);
	expect(ledger().slice(2)).toMatchObject([
		{ kind: 'trade-declined', id: String(one), by: 1002 },
		{ kind: 'trade-declined', id: String(two), by: 1001 },
	]);
});

test('a counter is a new trade the other way round; the old one is Countered', async () => {
	const old = (await alice.post('/v1/trades/send', v1Body())).json.id;
	const sketch = { me: 1002, partner: 1001, mine: [CAP_1002], theirs: [CAP_1001] };
	const { tradeId } = (await bob.post(`/v2/trades/${String(old)}/counter`, v2Body(sketch))).json;
	expect(tradeId).not.toBe(old);
	expect([await statusOf(old), await statusOf(tradeId)]).toEqual(['Countered', 'Open']);
	expect([await listed(alice, 'Inbound'), await listed(bob, 'Outbound')]).toEqual([
		[tradeId],
		[tradeId],
	]);
	expect(ledger()[1]).toMatchObject({
		kind: 'trade-countered',
		id: String(tradeId),
		replaces: String(old),
		from: 1002,
		to: 1001,
		by: 1002,
	});
	expect(effects()).toEqual(['trade-sent', 'trade-countered']);
	expect(codeOf(await bob.post(`/v1/trades/${String(old)}/decline`))).toEqual([400, 3]);
});

test('expires after four days, and not before', async () => {
	const { id } = (await alice.post('/v1/trades/send', v1Body())).json;
	await sandbox.control.advance(4 * DAY_MS - 60_000);
	expect(await statusOf(id)).toBe('Open');
	await sandbox.control.advance(60_000);
	expect(await statusOf(id)).toBe('Expired');
	expect(codeOf(await bob.post(`/v1/trades/${String(id)}/accept`))).toEqual([400, 3]);
	expect(effects()).toEqual(['trade-sent', 'trade-expired']);
});

test('expire-outdated, when nothing expires by itself', async () => {
	behave({ autoExpire: false, tradeLifetimeMs: 1000 });
	const { id } = (await alice.post('/v1/trades/send', v1Body())).json;
	expect((await alice.post('/v1/trades/expire-outdated')).json).toEqual({});
	expect(await statusOf(id)).toBe('Open');
	await sandbox.control.advance(1000);
	expect(await statusOf(id)).toBe('Open');
	await alice.post('/v1/trades/expire-outdated');
	expect(await statusOf(id)).toBe('Expired');
});

test.each([
	['an item went elsewhere', 'moveItems', { ids: [String(CONE_1001)], to: 261 }],
	['an item is on hold', 'holdItems', { ids: [instanceOf(CONE_1002)], ms: 1000 }],
	['the Robux are spent', 'setUser', { userId: 1001, robux: 99 }],
])('accepting answers {} and yet nothing moves when %s', async (_why, action, fields) => {
	const { id } = (await alice.post('/v1/trades/send', v1Body({ myRobux: 100 }))).json;
	await act(action, fields);
	expect((await bob.post(`/v1/trades/${String(id)}/accept`)).json).toEqual({});
	expect(await statusOf(id)).toBe('RejectedDueToError');
	expect(await listed(alice, 'inactive')).toEqual([id]);
	expect(effects()).toEqual(['trade-sent', 'trade-accepted', 'trade-rejected']);
	expect(await robuxOf(bob)).toBe(10_000);
});

test.each(['Processing', 'Pending'])('an accepted trade may be %s for a while', async (status) => {
	behave({ settleAfterMs: 1000, settlingStatus: status });
	const { id } = (await alice.post('/v1/trades/send', v1Body())).json;
	await bob.post(`/v1/trades/${String(id)}/accept`);
	expect([await statusOf(id), effects()]).toEqual([status, ['trade-sent', 'trade-accepted']]);
	expect(await listed(bob, 'inbound')).toEqual([id]);
	expect(codeOf(await bob.post(`/v1/trades/${String(id)}/accept`))).toEqual([400, 3]);
	await sandbox.control.advance(1000);
	expect(await statusOf(id)).toBe('Completed');
	expect(effects().slice(2)).toEqual(['items-moved', 'items-moved']);
});

test('a hundred accepts at once move the items once', async () => {
	const { id } = (await alice.post('/v1/trades/send', v1Body())).json;
	await bob.post('/v1/trades/expire-outdated');
	const replies = await Promise.all(
		Array.from({ length: 100 }, () => bob.once(`/v1/trades/${String(id)}/accept`)),
	);
	expect(replies.filter(({ status }) => status === 200)).toHaveLength(1);
	expect(effects()).toEqual(['trade-sent', 'trade-accepted', 'items-moved', 'items-moved']);
});

test('a free trade is spent when a trade completes', async () => {
	const freeTrades = { limit: 2, remaining: 1, window: 'month' };
	await act('setUser', { userId: 1001, plus: false, freeTrades });
	const { tradeId } = await act('sendTrade');
	await alice.post(`/v1/trades/${String(tradeId)}/accept`);
	const { json } = await alice.get('/v2/users/me/can-trade');
	expect(json).toMatchObject({ canTrade: false, freeTradesAllowance: { remaining: 0 } });
});

describe('what others do', () => {
	test('1002 sends to 1001, with the first free item of each unless told otherwise', async () => {
		const { tradeId, tradeIds } = await act('sendTrade', { times: 2, giveRobux: 50 });
		expect(tradeIds).toEqual([tradeId, String(Number(tradeId) + 1)]);
		const { json } = await alice.get(`/v1/trades/${String(tradeId)}`);
		expect(json).toMatchObject({
			user: { id: 1002 },
			offers: [
				{ robux: 0, userAssets: [{ id: CONE_1001 }] },
				{ robux: 50, userAssets: [{ id: CONE_1002 }] },
			],
		});
		expect(effects()).toEqual(['trade-sent', 'trade-sent']);
	});

	test('1002 accepts, declines and counters what 1001 sent', async () => {
		const ids = [];
		for (const mine of [CONE_1001, CAP_1001, CROWN_1001]) {
			const theirs = { [CONE_1001]: CONE_1002, [CAP_1001]: CAP_1002 }[mine] ?? CROWN_1002;
			const body = v1Body({ mine: [mine], theirs: [theirs] });
			ids.push(String((await alice.post('/v1/trades/send', body)).json.id));
		}
		const [one, two, three] = ids;
		expect(await act('acceptTrade', { tradeId: one })).toMatchObject({ status: 'Completed' });
		expect(await act('declineTrade', { tradeId: two })).toMatchObject({ status: 'Declined' });
		const countered = await act('counterTrade', { tradeId: three, giveRobux: 10 });
		expect(countered.replaces).toBe(three);
		expect(await listed(alice, 'Inbound')).toEqual([Number(countered.tradeId)]);
		expect([await statusOf(one), await statusOf(two), await statusOf(three)]).toEqual([
			'Completed',
			'Declined',
			'Countered',
		]);
		await expect(act('acceptTrade', { tradeId: one })).rejects.toThrow('is Completed');
		await expect(act('declineTrade', { tradeId: countered.tradeId, by: 261 })).rejects.toThrow(
			'by',
		);
	});

	test('new items, and any status', async () => {
		const { items } = await act('giveItem', { userId: 1001, assetId: 5000003, times: 2 });
		expect(items).toEqual([
			{ userAssetId: '90000001', instanceId: instanceOf(90_000_001) },
			{ userAssetId: '90000002', instanceId: instanceOf(90_000_002) },
		]);
		const { tradeId } = await act('sendTrade');
		await act('setTrade', { tradeId, status: 'InterventionRequired' });
		const { json } = await alice.get('/v1/trades/Inbound');
		expect(json.data).toMatchObject([{ status: 'InterventionRequired', isActive: true }]);
	});
});
