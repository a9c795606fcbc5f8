import { startSandbox, type Sandbox } from '../../sandbox/sandbox.mts';
import {
	CAP_1001,
	codeOf,
	errorsOf,
	robloxClients,
	robloxFixture,
	v1Body,
	v2Body,
	type OfferSketch,
} from './robloxSupport.mts';
import { shape } from './support.mts';

let sandbox: Sandbox;
const { alice, bob, raw, act, behave, effects } = robloxClients(() => sandbox);

beforeAll(async () => {
	sandbox = await startSandbox({ portBase: 0 });
});
afterAll(() => sandbox.close());
beforeEach(() => sandbox.control.reset());

const send1 = (sketch?: OfferSketch) => alice.post('/v1/trades/send', v1Body(sketch));
const send2 = (sketch?: OfferSketch) => alice.post('/v2/trades/send', v2Body(sketch));
const inbound = async () => String((await act('sendTrade')).tradeId);
const outbound = async () => String((await act('sendTrade', { from: 1001, to: 1002 })).tradeId);
const ofOthers = async () => String((await act('sendTrade', { from: 1003, to: 1002 })).tradeId);

test('code 1: list types nobody knows, and counts of all but Inbound', async () => {
	const documented = robloxFixture('v1-trades-list.error-400');
	for (const path of ['/v1/trades/Complete', '/v1/trades/x1', '/v1/trades/Outbound/count']) {
		const reply = await alice.get(path);
		expect([reply.status, reply.json]).toEqual([400, documented]);
	}
});

test('code 2: a trade that is not there, or not mine', async () => {
	const documented = robloxFixture('v1-trade-get.error-400');
	for (const id of ['999', await ofOthers()]) {
		const reply = await alice.get(`/v1/trades/${id}`);
		expect([reply.status, reply.json]).toEqual([400, documented]);
	}
	for (const verb of ['accept', 'decline', 'counter']) {
		const reply = await alice.post(`/v1/trades/999/${verb}`, v1Body());
		expect(codeOf(reply)).toEqual([400, 2]);
	}
	behave({ tradeNotFoundStatus: 404 });
	expect(codeOf(await alice.get('/v1/trades/999'))).toEqual([404, 2]);
	expect(codeOf(await alice.get('/v2/trades/999'))).toEqual([404, 0]);
	expect(codeOf(await alice.post('/v2/trades/999/counter', v2Body()))).toEqual([404, 0]);
});

test('code 3: accept and decline of what has ended', async () => {
	const tradeId = await inbound();
	await alice.post(`/v1/trades/${tradeId}/decline`);
	for (const verb of ['accept', 'decline']) {
		const reply = await alice.post(`/v1/trades/${tradeId}/${verb}`);
		expect([reply.status, reply.json]).toEqual([
			400,
			robloxFixture('v1-trade-accept.error-400-inactive'),
		]);
	}
});

test('code 4: what is not mine to change or, in v2, to see', async () => {
	const foreign = await ofOthers();
	for (const verb of ['accept', 'decline', 'counter']) {
		expect(codeOf(await alice.post(`/v1/trades/${foreign}/${verb}`, v1Body()))).toEqual([400, 4]);
	}
	expect(codeOf(await alice.get(`/v2/trades/${foreign}`))).toEqual([403, 4]);
	expect(codeOf(await alice.post(`/v2/trades/${foreign}/counter`, v2Body()))).toEqual([403, 4]);
	const own = await outbound();
	expect(codeOf(await alice.post(`/v1/trades/${own}/counter`, v1Body()))).toEqual([400, 4]);
	const ended = await inbound();
	await alice.post(`/v1/trades/${ended}/decline`);
	expect(codeOf(await alice.post(`/v2/trades/${ended}/counter`, v2Body()))).toEqual([400, 4]);
});

test('code 5: trading is switched off', async () => {
	behave({ tradingUnavailable: true });
	const tradeId = await inbound();
	const documented = robloxFixture('v1-trade-send.error-503');
	for (const reply of [
		await send1(),
		await send2(),
		await alice.post(`/v1/trades/${tradeId}/accept`),
		await alice.post(`/v1/trades/${tradeId}/decline`),
		await alice.post(`/v1/trades/${tradeId}/counter`, v1Body()),
	]) {
		expect([reply.status, reply.json]).toEqual([503, documented]);
	}
	expect(effects()).toEqual(['trade-sent']);
});

test('code 6: the other must accept what I sent', async () => {
	expect(codeOf(await alice.post(`/v1/trades/${await outbound()}/accept`))).toEqual([400, 6]);
});

test.each([
	[{ canTrade: false }],
	[{ ageCheckDue: true }],
	[{ plus: false, freeTrades: { limit: 2, remaining: 0, window: 'month' } }],
])('code 7 names my side for %j, also for accept', async (traits) => {
	const tradeId = await inbound();
	await act('setUser', { userId: 1001, ...traits });
	for (const reply of [await send1(), await alice.post(`/v1/trades/${tradeId}/accept`)]) {
		expect(errorsOf(reply)).toMatchObject([{ code: 7, field: 'sender' }]);
	}
});

test('code 10: a counter for someone else', async () => {
	const sketch = { partner: 1007, theirs: [30_000_005], mine: [CAP_1001] };
	const tradeId = await inbound();
	expect(codeOf(await alice.post(`/v1/trades/${tradeId}/counter`, v1Body(sketch)))).toEqual([
		400, 10,
	]);
	expect(codeOf(await alice.get('/v1/users/999/can-trade-with'))).toEqual([400, 10]);
});

test('code 14 with the documented body and what is left to wait', async () => {
	behave({ tradeRequestLimit: 2, tradeRequestWindowMs: 30_000 });
	await alice.post('/v1/trades/expire-outdated');
	expect((await send1()).headers).toMatchObject({
		'x-ratelimit-limit': '2, 2;w=30',
		'x-ratelimit-remaining': '1',
		'x-ratelimit-reset': '30',
	});
	expect((await send2()).status).toBe(200);
	const limited = await send1();
	expect([limited.status, limited.json, limited.headers['retry-after']]).toEqual([
		429,
		robloxFixture('v1-trade-send.error-429'),
		'30',
	]);
	expect((await alice.get('/v1/trades/Outbound')).status).toBe(200);
	await sandbox.control.advance(30_000);
	expect((await send1()).status).toBe(200);
	expect(effects()).toEqual(['trade-sent', 'trade-sent', 'trade-sent']);
});

test('a limit of the control API is code 0 for reads', async () => {
	sandbox.control.limit('roblox', 0, 60_000);
	expect(codeOf(await alice.get('/v1/trades/Inbound'))).toEqual([429, 0]);
});

test('code 23 for accept and send until the user has verified', async () => {
	const tradeId = await inbound();
	await act('setUser', { userId: 1001, twoStepDue: true });
	const documented = robloxFixture('v1-trade-accept.error-400-two-step');
	expect((await alice.post(`/v1/trades/${tradeId}/accept`)).json).toEqual(documented);
	expect((await send1()).json).toEqual(documented);
	expect(effects()).toEqual(['trade-sent']);
	await act('setUser', { userId: 1001, twoStepDue: false });
	expect((await alice.post(`/v1/trades/${tradeId}/accept`)).status).toBe(200);
});

test('code 25 with the documented body', async () => {
	for (const cursor of ['x', 'Pj4+e30=', '%']) {
		const query = `cursor=${encodeURIComponent(cursor)}`;
		const reply = await alice.get(`/v2/users/1002/tradableItems?${query}`);
		expect([reply.status, reply.json]).toEqual([
			400,
			robloxFixture('v2-tradable-items.error-400-cursor'),
		]);
	}
});

test('200 with FailureReason: nothing happened', async () => {
	const restriction = { reason: 'FraudChargeback', minutes: 2880 };
	const tradeId = await inbound();
	await act('setUser', { userId: 1001, restriction });
	for (const reply of [
		await send1(),
		await send2(),
		await alice.post(`/v1/trades/${tradeId}/accept`),
		await alice.post(`/v1/trades/${tradeId}/counter`, v1Body()),
		await alice.post(`/v2/trades/${tradeId}/counter`, v2Body()),
	]) {
		expect([reply.status, reply.json]).toEqual([
			200,
			robloxFixture('v1-trade-accept.success-but-economic-restriction'),
		]);
	}
	expect(effects()).toEqual(['trade-sent']);
	expect((await alice.post(`/v1/trades/${tradeId}/decline`)).json).toEqual({});
});

test('a hidden inventory', async () => {
	const hidden = await raw('/v1/users/1005/assets/collectibles');
	expect(hidden.status).toBe(403);
	expect(shape(hidden.json)).toEqual(shape(robloxFixture('collectibles.error-403')));
	expect(codeOf(await alice.get('/v2/users/1005/tradableItems'))).toEqual([403, 4]);
	expect((await raw('/v1/users/1005/can-view-inventory')).json).toEqual({ canView: false });
	await act('setUser', { userId: 1002, hiddenInventory: true });
	expect((await bob.get('/v1/users/1002/assets/collectibles')).status).toBe(200);
	expect((await bob.get('/v1/users/1002/can-view-inventory')).json).toEqual({ canView: true });
});

test('users and items that do not exist', async () => {
	expect(codeOf(await raw('/v1/users/999'))).toEqual([404, 3]);
	expect(codeOf(await raw('/v1/users/999/assets/collectibles'))).toEqual([404, 0]);
	expect(codeOf(await alice.get('/v2/users/999/tradableItems'))).toEqual([404, 0]);
	expect(codeOf(await raw('/v1/users/1001/assets/collectibles?assetType=Boat'))).toEqual([400, 0]);
	expect(codeOf(await raw('/v1/nothing'))).toEqual([404, 0]);
});

test('too many names', async () => {
	behave({ mostUsernames: 2 });
	const names = (count: number) => ({
		usernames: Array.from({ length: count }, (_, n) => `u${n}`),
	});
	expect((await raw('/v1/usernames/users', { body: names(2) })).status).toBe(200);
	const reply = await raw('/v1/usernames/users', { body: names(3) });
	expect([reply.status, reply.json]).toEqual([400, robloxFixture('usernames-users.error-400')]);
});

test('the rarer envelopes', async () => {
	const message = 'Invalid trade status type.';
	const read = () => alice.get('/v1/trades/x');
	behave({ errorEnvelope: 'object' });
	expect((await read()).json).toEqual({ code: 1, message });
	behave({ errorEnvelope: 'string' });
	expect((await read()).text).toBe(JSON.stringify(message));
	behave({ errorEnvelope: 'header' });
	const reply = await read();
	expect([reply.status, reply.text, reply.headers['x-roblox-system-reason']]).toEqual([
		400,
		'',
		message,
	]);
});
