import { startSandbox, type Sandbox } from '../../sandbox/sandbox.mts';
import {
	codeOf,
	cookieOf,
	robloxClients,
	robloxFixture,
	v1Body,
	v2Body,
} from './robloxSupport.mts';
import { call, type Json, type Reply } from './support.mts';

let sandbox: Sandbox;
const { alice, bob, raw, act, behave, effects } = robloxClients(() => sandbox);

beforeAll(async () => {
	sandbox = await startSandbox({ portBase: 0 });
});
afterAll(() => sandbox.close());
beforeEach(() => sandbox.control.reset());

const withCookie = (cookie: string, path: string, headers: Record<string, string> = {}) =>
	raw(path, { headers: { cookie, ...headers } });
const send = (headers: Record<string, string>) =>
	alice.get('/v1/trades/send', { method: 'POST', body: v1Body(), headers });
const tokenOf = (reply: Reply) => String(reply.headers['x-csrf-token']);
const setCookie = (reply: Reply) => String(reply.headers['set-cookie']);
const sessionIn = (reply: Reply) => /^\.ROBLOSECURITY=([^;]+);/.exec(setCookie(reply))![1]!;

describe('the cookie', () => {
	test('is needed by everything but look-ups', async () => {
		const documented = robloxFixture('any.error-401');
		for (const cookie of ['', '.ROBLOSECURITY=wrong', `other=${cookieOf(1001)}`]) {
			for (const [method, path] of [
				['GET', '/v1/users/authenticated'],
				['GET', '/v1/trades/Inbound'],
				['GET', '/v2/users/me/can-trade'],
				['GET', '/v2/users/1001/tradableItems'],
				['GET', '/v1/user/currency'],
				['POST', '/v1/trades/send'],
			] as const) {
				const reply = await raw(path, { method, headers: { cookie } });
				expect([reply.status, reply.json]).toEqual([401, documented]);
			}
		}
		const body = { userIds: [1001] };
		expect((await raw('/v1/users', { body })).json.data).toHaveLength(1);
	});

	test('may stand among others', async () => {
		const cookie = `a=b; .ROBLOSECURITY=${cookieOf(1002)}; c=d`;
		expect((await withCookie(cookie, '/v1/users/authenticated')).json.id).toBe(1002);
	});

	test('a new one with every second answer; the old one dies', async () => {
		behave({ rotateCookieEvery: 2 });
		expect((await alice.get('/v1/user/currency')).headers['set-cookie']).toBeUndefined();
		const rotated = await alice.get('/v1/user/currency');
		expect(rotated.status).toBe(200);
		expect(setCookie(rotated)).toMatch(/; domain=\.roblox\.com; path=\/; secure; HttpOnly$/);
		expect((await alice.get('/v1/user/currency')).status).toBe(401);
		const cookie = `.ROBLOSECURITY=${sessionIn(rotated)}`;
		expect((await withCookie(cookie, '/v1/users/authenticated')).json.id).toBe(1001);
		await sandbox.control.reset();
		expect((await alice.get('/v1/user/currency')).status).toBe(200);
	});

	test('a new one beside the old', async () => {
		behave({ rotateCookieEvery: 1, retireOldCookie: false });
		const one = sessionIn(await alice.get('/v1/user/currency'));
		const two = sessionIn(await alice.get('/v1/user/currency'));
		expect(new Set([one, two, cookieOf(1001)]).size).toBe(3);
	});

	test('a refresh on purpose kills the old one', async () => {
		const reply = await alice.post('/v1/session/refresh');
		expect([reply.status, sessionIn(reply)]).toEqual([200, `${cookieOf(1001)}-1`]);
		expect((await alice.get('/v1/user/currency')).status).toBe(401);
		expect((await bob.get('/v1/user/currency')).status).toBe(200);
	});

	test('dies when the session is ended', async () => {
		await act('endSessions', { userId: 1001 });
		expect((await alice.get('/v1/user/currency')).status).toBe(401);
	});

	test('and its token never show in the request log', async () => {
		behave({ rotateCookieEvery: 1 });
		await send({ 'x-csrf-token': 'a-token' });
		await raw(`/v1/users/${cookieOf(1001)}`);
		const log = JSON.stringify(sandbox.control.requests('roblox'));
		expect(log).not.toMatch(/sandbox-1001|a-token/);
		expect(log).toContain('"x-csrf-token":"[redacted]"');
	});
});

describe('CSRF', () => {
	test('a POST without a token: 403 with one, and nothing happened', async () => {
		const refused = await send({});
		expect([refused.status, refused.json]).toEqual([403, robloxFixture('any.error-403-csrf')]);
		expect(effects()).toEqual([]);
		const token = tokenOf(refused);
		const done = await send({ 'x-csrf-token': token });
		expect([done.status, done.headers['x-csrf-token']]).toEqual([200, undefined]);
		expect((await send({ 'x-csrf-token': token })).status).toBe(200);
		expect(effects()).toEqual(['trade-sent', 'trade-sent']);
	});

	test('every write needs it, reads and look-ups do not', async () => {
		const { tradeId } = await act('sendTrade');
		for (const path of [
			'/v1/trades/send',
			'/v2/trades/send',
			`/v1/trades/${String(tradeId)}/counter`,
			`/v2/trades/${String(tradeId)}/counter`,
			`/v1/trades/${String(tradeId)}/accept`,
			`/v1/trades/${String(tradeId)}/decline`,
			'/v1/trades/expire-outdated',
			'/v1/session/refresh',
		]) {
			const reply = await alice.get(path, { method: 'POST', body: {} });
			expect([path, reply.status, tokenOf(reply)]).toEqual([path, 403, expect.any(String)]);
		}
		const lookUp = await alice.get('/v1/users', { method: 'POST', body: { userIds: [] } });
		expect([lookUp.status, lookUp.headers['x-csrf-token']]).toEqual([200, undefined]);
	});

	test("belongs to a cookie: another's token is refused", async () => {
		const token = tokenOf(await send({}));
		const reply = await bob.get('/v1/trades/expire-outdated', {
			method: 'POST',
			headers: { 'x-csrf-token': token },
		});
		expect(reply.status).toBe(403);
		expect(tokenOf(reply)).not.toBe(token);
	});

	test('rotates: by time, by uses, and on demand', async () => {
		const first = tokenOf(await send({}));
		await sandbox.control.advance(299_000);
		expect((await send({ 'x-csrf-token': first })).status).toBe(200);
		await sandbox.control.advance(1000);
		const second = tokenOf(await send({ 'x-csrf-token': first }));
		expect(second).not.toBe(first);
		behave({ csrfUses: 1 });
		expect((await send({ 'x-csrf-token': second })).status).toBe(200);
		const third = tokenOf(await send({ 'x-csrf-token': second }));
		await act('renewTokens');
		const refused = await send({ 'x-csrf-token': third });
		expect([refused.status, tokenOf(refused) === third]).toEqual([403, false]);
		expect(effects()).toHaveLength(2);
	});

	test('may be refused for ever, each time with a new token', async () => {
		behave({ csrf: 'always-refused' });
		const one = await alice.post('/v1/trades/send', v1Body());
		const two = await alice.post('/v1/trades/send', v1Body());
		expect([one.status, two.status, tokenOf(one) === tokenOf(two)]).toEqual([403, 403, false]);
		expect(effects()).toEqual([]);
	});

	test('a success may carry the header, which is no reason to repeat', async () => {
		behave({ csrfHeader: 'every-post' });
		const reply = await alice.post('/v2/trades/send', v2Body());
		expect([reply.status, tokenOf(reply)]).toEqual([200, expect.stringMatching(/^\S{12}$/)]);
		const failed = await alice.post('/v1/trades/999/accept');
		expect([codeOf(failed), tokenOf(failed)]).toEqual([[400, 2], tokenOf(reply)]);
	});
});

describe('a challenge', () => {
	test('has three headers, code 0, and keeps the trade from being made', async () => {
		await alice.post('/v1/trades/expire-outdated');
		expect(await act('challenge', { type: 'captcha', times: 2 })).toEqual({
			pending: ['captcha', 'captcha'],
		});
		const reply = await alice.once('/v2/trades/send', v2Body());
		expect([reply.status, reply.json]).toEqual([403, robloxFixture('any.error-403-challenge')]);
		expect(reply.headers['x-csrf-token']).toBeUndefined();
		expect(reply.headers['rblx-challenge-type']).toBe('captcha');
		const metadata = JSON.parse(
			Buffer.from(String(reply.headers['rblx-challenge-metadata']), 'base64').toString(),
		) as Record<string, string>;
		expect(Object.keys(metadata)).toEqual(expect.arrayContaining(['challengeId', 'userId']));
		expect(metadata.challengeId).not.toBe(reply.headers['rblx-challenge-id']);
		expect((await alice.once('/v1/trades/1/accept')).status).toBe(403);
		expect((await alice.once('/v1/trades/send', v1Body())).status).toBe(200);
		expect(effects()).toEqual(['trade-sent']);
	});

	test('stands until it is lifted, for trade POSTs only', async () => {
		behave({ challenge: 'twostepverification' });
		for (let count = 0; count < 2; count++) {
			const reply = await alice.post('/v1/trades/send', v1Body());
			expect(reply.headers['rblx-challenge-type']).toBe('twostepverification');
		}
		expect((await alice.get('/v1/trades/Inbound')).status).toBe(200);
		expect((await alice.post('/v1/trades/expire-outdated')).status).toBe(200);
		behave({ challenge: null });
		expect((await alice.post('/v1/trades/send', v1Body())).status).toBe(200);
	});
});

test.each<[string, object, string]>([
	['/act', { action: 'fly' }, 'action must be one of: sendTrade, acceptTrade'],
	['/act', { action: 'acceptTrade' }, "required property 'tradeId'"],
	['/act', { action: 'acceptTrade', tradeId: '5' }, 'there is no trade 5'],
	['/act', { action: 'sendTrade', from: 5 }, 'from: there is no user 5'],
	['/act', { action: 'sendTrade', give: ['5'] }, 'there is no item 5'],
	['/act', { action: 'setUser', userId: 1001, rich: true }, 'rich is not a known field'],
	['/act', { action: 'giveItem', userId: 1001, assetId: 1 }, 'assetId must be one of'],
	['/behaviour', { nextTradeId: 5 }, 'nextTradeId must be string'],
	['/behaviour', { csrf: 'off' }, 'csrf must be one of: on, always-refused'],
])('%s with %j is refused by name', async (path, body, message) => {
	const reply = await call(sandbox.url('control') + path, {
		body: { provider: 'roblox', ...body },
	});
	expect([reply.status, reply.json.error]).toEqual([400, expect.stringContaining(message)]);
});

test('actions and settings over HTTP', async () => {
	const control = sandbox.url('control');
	const listed = (await call(`${control}/act`)).json.roblox as Json;
	expect(Object.keys(listed)).toEqual(
		expect.arrayContaining(['sendTrade', 'setUser', 'challenge']),
	);
	const body = { provider: 'roblox', action: 'sendTrade', giveRobux: 5 };
	const { json } = await call(`${control}/act`, { body });
	expect((await alice.get(`/v1/trades/${String(json.tradeId)}`)).json.status).toBe('Open');
	for (const canTradeStatus of ['New', 9, null]) {
		const changed = await call(`${control}/behaviour`, {
			body: { provider: 'roblox', canTradeStatus },
		});
		expect(changed.json).toMatchObject({ canTradeStatus });
	}
	for (const restriction of [{ reason: 'FraudChargeback', minutes: 5 }, null]) {
		const fields = { provider: 'roblox', action: 'setUser', userId: 1001, restriction };
		expect((await call(`${control}/act`, { body: fields })).json).toMatchObject({ restriction });
	}
});

describe('what client libraries ask besides', () => {
	test('a token comes from the log-out that is refused, and nobody is logged out by it', async () => {
		const logout = { method: 'POST', body: {} };
		const refused = await alice.get('/v2/logout', logout);
		expect(refused.status).toBe(403);
		expect((await alice.get('/v1/users/authenticated')).status).toBe(200);
		const headers = { 'x-csrf-token': tokenOf(refused) };
		expect((await alice.get('/v2/logout', { ...logout, headers })).status).toBe(200);
		expect((await alice.get('/v1/users/authenticated')).status).toBe(401);
		expect((await bob.get('/v1/users/authenticated')).status).toBe(200);
	});

	test('currency, membership and thumbnails', async () => {
		expect((await alice.get('/v1/users/1001/currency')).json).toEqual({ robux: 10_000 });
		expect((await alice.get('/v1/users/1002/currency')).status).toBe(403);
		const members = await Promise.all(
			['1002', '1007'].map(
				async (id) => (await alice.get(`/v1/users/${id}/validate-membership`)).json,
			),
		);
		expect(members).toEqual([true, false]);
		const { json: body } = await alice.get(
			'/v1/users/avatar-headshot?userIds=1001,1002&size=48x48',
		);
		const { data } = body as { data: Array<{ targetId: number }> };
		expect(data.map(({ targetId }) => targetId)).toEqual([1001, 1002]);
	});
});
