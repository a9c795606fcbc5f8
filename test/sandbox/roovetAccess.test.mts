import { startSandbox, type Sandbox } from '../../sandbox/sandbox.mts';
import { clients, errorOf, fixture, READONLY_KEY } from './roovetSupport.mts';
import { call, shape, type Json } from './support.mts';

let sandbox: Sandbox;
const { roovet, post, transfer, control } = clients(() => sandbox);

beforeAll(async () => {
	sandbox = await startSandbox({ portBase: 0 });
});
afterAll(() => sandbox.close());
beforeEach(() => sandbox.control.reset());

const readonly = { authorization: `Bearer ${READONLY_KEY}` };
const nullParam = (name: string) => {
	const body = fixture(`any.error-${name}`) as { error: Json };
	return shape({ error: { ...body.error, param: null } });
};

describe('key', () => {
	test.each(['', 'Bearer ', 'Bearer rvpk_live_other', 'rvpk_test_sandbox', 'Basic abc'])(
		'401 for the authorization "%s"',
		async (authorization) => {
			const reply = await roovet('/wallet/balance', { headers: { authorization } });
			expect([reply.status, shape(reply.json)]).toEqual([401, nullParam('401-unauthorized')]);
			expect(errorOf(reply)).toMatchObject({ type: 'unauthorized', code: '401' });
		},
	);

	test('401 without one, and for a key in the query', async () => {
		for (const query of ['', '?api_key=rvpk_test_sandbox']) {
			const reply = await call(`${sandbox.url('roovet')}/api/wallet/balance${query}`);
			expect(reply.status).toBe(401);
		}
	});

	test('never shown in the request log', async () => {
		await roovet('/wallet/balance?key=rvpk_test_sandbox', { headers: readonly });
		const { text, json } = await control('/requests/roovet');
		expect(text).not.toContain('rvpk_test');
		expect(json).toMatchObject([{ authenticated: true, headers: { authorization: '[redacted]' } }]);
	});
});

describe('scopes', () => {
	test('the documented 403, word for word', async () => {
		sandbox.control.behaviour('roovet', { readonlyScopes: ['shop:read'] });
		const reply = await roovet('/wallet/balance', { headers: readonly });
		expect([reply.status, reply.json]).toEqual([403, fixture('any.error-403-insufficient-scope')]);
		expect((await roovet('/shop/orders', { headers: readonly })).status).toBe(200);
	});

	test.each([['/wallet/balance', '/wallet/transactions', '/shop/products', '/shop/orders']])(
		'the readonly key may read',
		async (...paths) => {
			for (const path of paths) {
				expect((await roovet(path, { headers: readonly })).status).toBe(200);
			}
		},
	);

	test.each([
		['/wallet/transfer', 'wallet:write'],
		['/shop/cart', 'shop:write'],
		['/shop/checkout', 'shop:write'],
	])('the readonly key may not %s: %s is named', async (path, scope) => {
		const reply = await roovet(path, { headers: readonly, body: {} });
		expect([reply.status, errorOf(reply)]).toEqual([
			403,
			{
				type: 'insufficient_scope',
				code: '403',
				message: `Missing scope: ${scope}`,
				param: 'scope',
			},
		]);
		expect(sandbox.control.ledger('roovet')).toEqual([]);
	});
});

test.each([
	['', 400],
	['latest', 400],
	['2025-9-15', 400],
	['2025-09-15', 200],
])('X-Roovet-Version "%s" meets %i', async (version, status) => {
	const reply = await roovet('/wallet/balance', { headers: { 'x-roovet-version': version } });
	expect(reply.status).toBe(status);
	if (status === 400) expect(errorOf(reply).param).toBe('X-Roovet-Version');
});

test('404 for what it does not have', async () => {
	for (const reply of [
		await roovet('/search?query=x'),
		await roovet('/wallet/transfer'),
		await post('/wallet/balance', {}),
	]) {
		expect([reply.status, shape(reply.json)]).toEqual([404, nullParam('404-not-found')]);
	}
});

test.each(['/wallet/transfer', '/shop/cart', '/shop/checkout'])(
	'400 for a body of %s that is no JSON object',
	async (path) => {
		for (const body of ['{"to":', '', '[]', 'null', '"x"']) {
			const reply = await roovet(path, { body, headers: { 'idempotency-key': 'k' } });
			expect([reply.status, shape(reply.json)]).toEqual([400, nullParam('400-bad-request')]);
		}
	},
);

test('errors without `param`, on request', async () => {
	sandbox.control.behaviour('roovet', { errorParam: 'absent' });
	expect(Object.keys(errorOf(await roovet('/other')))).toEqual(['type', 'code', 'message']);
	expect(errorOf(await transfer({ amount: 0 })).param).toBe('amount');
});

test('injected statuses have the envelope, with a string as code', async () => {
	sandbox.control.fault({ provider: 'roovet', kind: 'status', status: 503 });
	const reply = await roovet('/wallet/balance');
	expect([reply.status, errorOf(reply)]).toMatchObject([503, { code: '503', param: null }]);
});

describe('rate limit', () => {
	const limitHeaders = ({ headers }: { headers: NodeJS.Dict<string | string[]> }) =>
		['limit', 'remaining', 'reset'].map((name) => Number(headers[`x-ratelimit-${name}`]));

	test('60 a minute for each key, told on every answer', async () => {
		const [limit, remaining, reset] = limitHeaders(await roovet('/wallet/balance'));
		expect([limit, remaining]).toEqual([60, 59]);
		expect(reset! - Date.now() / 1000).toBeGreaterThan(58);
		expect(reset! - Date.now() / 1000).toBeLessThan(62);
		for (let count = 0; count < 59; count++) await roovet('/other');

		const limited = await transfer();
		expect([limited.status, limited.json]).toMatchObject([429, { error: { code: '429' } }]);
		expect(shape(limited.json)).toEqual(nullParam('429-rate-limited'));
		expect(limitHeaders(limited)).toEqual([60, 0, reset]);
		expect(limited.headers['retry-after']).toBeUndefined();
		expect(sandbox.control.ledger('roovet')).toEqual([]);
		expect((await roovet('/wallet/balance', { headers: readonly })).status).toBe(200);

		await sandbox.control.advance(60_000);
		const free = await roovet('/wallet/balance');
		expect([free.status, limitHeaders(free)[1]]).toEqual([200, 59]);
	});

	test('the reset is told by the clock of the client, though the sandbox is ahead', async () => {
		await sandbox.control.advance(3_600_000);
		const [, , reset] = limitHeaders(await roovet('/wallet/balance'));
		expect(reset! - Date.now() / 1000).toBeLessThan(62);
	});

	test('in seconds, with Retry-After and with another limit, on request', async () => {
		sandbox.control.behaviour('roovet', {
			rateLimit: 1,
			rateLimitWindowMs: 10_000,
			rateLimitReset: 'seconds',
			rateLimitRetryAfter: true,
		});
		expect(limitHeaders(await roovet('/wallet/balance'))).toEqual([1, 0, 10]);
		const limited = await roovet('/wallet/balance');
		expect([limited.status, limited.headers['retry-after']]).toEqual([429, '10']);
	});

	test('POST /limits takes its place', async () => {
		sandbox.control.limit('roovet', 2, 5000);
		sandbox.control.behaviour('roovet', { rateLimitReset: 'seconds' });
		expect(limitHeaders(await roovet('/wallet/balance'))).toEqual([2, 1, 5]);
	});
});
