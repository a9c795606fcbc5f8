import { startSandbox, type Sandbox } from '../../sandbox/sandbox.mts';
import {
	clients,
	DISCORD_ID,
	failureOf,
	fixture,
	PRODUCTION_TOKEN,
	SANDBOX_TOKEN,
} from './leuwongrrSupport.mts';
import { call, shape, type Json } from './support.mts';

let sandbox: Sandbox;
const { leuwongrr, order, control } = clients(() => sandbox);

beforeAll(async () => {
	sandbox = await startSandbox({ portBase: 0 });
});
afterAll(() => sandbox.close());
beforeEach(() => sandbox.control.reset());
/** How many orders a test made on purpose: what is refused leaves no trace. */
let effects = 0;
afterEach(() => {
	expect(sandbox.control.ledger('leuwongrr')).toHaveLength(effects);
	effects = 0;
});

const sandboxToken = { authorization: `Bearer ${SANDBOX_TOKEN}` };
const bare = (path: string, headers: Record<string, string> = {}, method = 'GET') =>
	call(`${sandbox.url('leuwongrr')}/api/v1${path}`, { headers, method });

describe('token', () => {
	test('none is needed for the public operations', async () => {
		for (const path of [
			'/health',
			'/catalog/robux-packages',
			'/catalog/payment-methods',
			'/articles',
			'/articles/kabar-1',
		]) {
			expect((await bare(path)).status).toBe(200);
			expect((await bare(path, { authorization: 'Bearer wrong' })).status).toBe(200);
		}
	});

	test.each([
		'/me',
		'/me/dashboard-summary',
		'/me/balance',
		'/me/balance/transactions',
		'/me/deposits',
		'/me/deposits/x',
		'/me/orders',
		'/me/orders/x',
		'/me/invoices/x',
		'/me/invoices/x/status',
	])('401 for %s without a right one', async (path) => {
		for (const headers of [
			{},
			{ authorization: 'Bearer lrrp_v1_other' },
			{ authorization: PRODUCTION_TOKEN },
		]) {
			const reply = await bare(path, headers as Record<string, string>);
			expect([reply.status, reply.json]).toEqual([401, fixture('errors.401-generic')]);
		}
	});

	test('the validating call says it in its own words', async () => {
		const reply = await bare('/auth/token/validate', {}, 'POST');
		expect([reply.status, reply.json]).toEqual([401, fixture('token-validate.error-401')]);
		expect((await leuwongrr('/auth/token/validate', { body: {} })).status).toBe(400);
	});

	test('the fallback header serves as well', async () => {
		expect((await bare('/me', { 'x-user-api-token': SANDBOX_TOKEN })).status).toBe(200);
		expect((await bare('/me', { 'x-user-api-token': 'wrong' })).status).toBe(401);
	});

	test.each(['token', 'api_token', 'key'])('one in the query as %s is refused', async (name) => {
		const query = `?${name}=${PRODUCTION_TOKEN}`;
		expect((await bare(`/me${query}`)).status).toBe(401);
		expect((await leuwongrr(`/me${query}`)).status).toBe(401);
	});

	test('never shown in the request log, wherever it was put', async () => {
		await leuwongrr(`/me?token=${SANDBOX_TOKEN}`, { headers: { 'x-user-api-token': 'secret' } });
		const { text } = await control('/requests/leuwongrr');
		expect(text).not.toMatch(/lrr[sp]_v1_sandbox|secret/);
	});

	test('403 while the account is not active', async () => {
		sandbox.control.behaviour('leuwongrr', { accountActive: false });
		const reply = await leuwongrr('/auth/token/validate', { method: 'POST' });
		expect([reply.status, reply.json]).toEqual([403, fixture('token-validate.error-403')]);
		expect((await leuwongrr('/me/balance')).status).toBe(403);
		expect((await order()).status).toBe(403);
		expect((await bare('/articles')).status).toBe(200);
	});
});

describe('404', () => {
	test.each([
		['/me/orders/INV404', 'order-get.error-404'],
		['/me/orders/DEP20260429150000123', 'order-get.error-404'],
		['/me/invoices/INV404', 'invoice-get.error-404'],
		['/me/invoices/INV404/status', 'invoice-status.error-404'],
	])('%s', async (path, name) => {
		const reply = await leuwongrr(path);
		expect([reply.status, reply.json]).toEqual([404, fixture(name)]);
	});

	test.each(['/articles/none', '/me/deposits/INV20260429113629619', '/me/refunds', '/other'])(
		'%s',
		async (path) => {
			const reply = await leuwongrr(path);
			expect([reply.status, shape(reply.json)]).toEqual([
				404,
				shape(fixture('errors.404-invoice')),
			]);
		},
	);
});

describe('create order', () => {
	test('the documented FORBIDDEN_FIELDS, word for word', async () => {
		const reply = await order({ user_id: 1 });
		expect([reply.status, reply.json]).toEqual([
			422,
			fixture('order-create.error-422-forbiddenFields'),
		]);
	});

	test.each([
		'email',
		'price',
		'amount',
		'total_amount',
		'status',
		'payment_status',
		'paid_at',
		'role',
		'balance',
		'order_id',
		'invoice_id',
		'gateway',
	])('%s is forbidden', async (field) => {
		expect((await order({ [field]: 1 })).json.error).toEqual({
			code: 'FORBIDDEN_FIELDS',
			fields: [field],
		});
	});

	test('all forbidden fields are named, before anything else is looked at', async () => {
		const { json } = await order({ price: 1, role: 'admin', place_id: 'x', other: 1 });
		expect(json.error).toEqual({ code: 'FORBIDDEN_FIELDS', fields: ['price', 'role'] });
	});

	test.each<[string, Json]>([
		['roblox_username', { roblox_username: 'NoSuchUser' }],
		['roblox_username', { roblox_username: 'a b' }],
		['place_id', { place_id: 404 }],
		['roblox_pass_id', { roblox_pass_id: 404 }],
	])('the documented ROBLOX_VALIDATION_FAILED for %s %j', async (_field, changes) => {
		const reply = await order(changes);
		expect([reply.status, reply.json]).toEqual([
			422,
			fixture('order-create.error-422-robloxFailed'),
		]);
	});

	test.each<[string, Json]>([
		['order_type', { order_type: undefined }],
		['order_type', { order_type: 'robux' }],
		['roblox_username', { roblox_username: undefined }],
		['roblox_username', { roblox_username: '' }],
		['place_id', { place_id: '123456789' }],
		['place_id', { place_id: 1.5 }],
		['place_id', { place_id: undefined }],
		['roblox_pass_id', { roblox_pass_id: '987654321' }],
		['roblox_pass_id', { roblox_pass_id: 0 }],
		['payment_method', { payment_method: '' }],
		['client_reference', { client_reference: 5 }],
		['gamepass_id', { gamepass_id: 987654321 }],
		['gamepass_id', { gamepass_id: 987654321, roblox_pass_id: undefined }],
		['robux', { robux: 100 }],
	])('422 that names %s for %j', async (field, changes) => {
		const reply = await order(changes);
		expect([reply.status, reply.json]).toEqual([
			422,
			{ success: false, message: expect.stringContaining(field) as string },
		]);
	});

	test('as the guide has it, on request: a default order type and gamepass_id', async () => {
		sandbox.control.behaviour('leuwongrr', { orderTypeRequired: false, gamepassAlias: true });
		const changes = { order_type: undefined, roblox_pass_id: undefined, gamepass_id: 987654321 };
		expect((await order(changes)).status).toBe(201);
		expect(sandbox.control.ledger('leuwongrr')).toMatchObject([{ passId: 987654321 }]);
		effects = 1;
	});

	test.each(['{"order_type":', '[]', 'null', ''])('400 for the body %j', async (body) => {
		expect((await leuwongrr('/me/orders', { body })).status).toBe(400);
	});

	test('a body that is not declared as JSON counts as none', async () => {
		const body = JSON.stringify(fixture('order-create.request'));
		const headers = { 'content-type': 'text/plain' };
		expect((await leuwongrr('/me/orders', { body, headers })).status).toBe(422);
	});

	test('the sandbox token serves invoices only', async () => {
		for (const payment_method of ['balance', 'qris']) {
			const headers = { ...sandboxToken, 'x-discord-user-id': DISCORD_ID };
			expect(failureOf(await order({ payment_method }, headers))).toEqual([422, undefined]);
		}
	});

	test('an unknown payment method, and one for deposits only', async () => {
		for (const payment_method of ['cash', 'bank-transfer']) {
			expect(failureOf(await order({ payment_method }))).toEqual([422, undefined]);
		}
	});

	test('DISCORD_LINK_REQUIRED without a linked Discord id', async () => {
		for (const id of ['', '123456789012345679', undefined]) {
			const headers: Record<string, string> = id === undefined ? {} : { 'x-discord-user-id': id };
			const reply = await order({ payment_method: 'balance' }, headers);
			expect(failureOf(reply)).toEqual([422, 'DISCORD_LINK_REQUIRED']);
			expect(shape(reply.json)).toEqual(shape(fixture('order-create.error-discord-link-required')));
		}
	});

	test('INSUFFICIENT_BALANCE to the last rupiah, with the status that is set', async () => {
		sandbox.control.behaviour('leuwongrr', { balance: 14_999, codeStatus: 402 });
		const headers = { 'x-discord-user-id': DISCORD_ID };
		const reply = await order({ payment_method: 'balance' }, headers);
		expect(failureOf(reply)).toEqual([402, 'INSUFFICIENT_BALANCE']);
		expect(shape(reply.json)).toEqual(shape(fixture('order-create.error-insufficient-balance')));
		sandbox.control.behaviour('leuwongrr', { balance: 15_000 });
		expect((await order({ payment_method: 'balance' }, headers)).status).toBe(201);
		effects = 1;
	});

	test.each(['', 'x'.repeat(256)])('400 for a key that cannot be one', async (key) => {
		expect((await order({}, { 'idempotency-key': key })).status).toBe(400);
	});

	test('500 before anything happened', async () => {
		const reply = await order({ roblox_username: 'ErrorBefore' });
		expect([reply.status, reply.json.success]).toEqual([500, false]);
	});
});

describe('rate limits', () => {
	test('none by default: they are recommendations', async () => {
		for (let count = 0; count < 12; count++) await order();
		const reply = await leuwongrr('/me');
		expect([reply.status, reply.headers['x-ratelimit-limit']]).toEqual([200, undefined]);
		effects = 12;
	});

	test.each([
		['create order', 10, () => order({ roblox_username: 'NoSuchUser' })],
		['validate', 30, () => leuwongrr('/auth/token/validate', { method: 'POST' })],
		['public', 60, () => leuwongrr('/health')],
		['user', 60, () => leuwongrr('/me/balance')],
	] as const)('%s: %i a minute when enforced', async (_group, limit, send) => {
		sandbox.control.behaviour('leuwongrr', { enforceLimits: true });
		const first = await send();
		expect(first.headers).toMatchObject({
			'x-ratelimit-limit': String(limit),
			'x-ratelimit-remaining': String(limit - 1),
		});
		for (let count = 1; count < limit; count++) expect((await send()).status).not.toBe(429);
		const limited = await send();
		expect([limited.status, limited.json]).toEqual([429, fixture('errors.429-generic')]);
		const { 'retry-after': retryAfter, 'x-ratelimit-reset': reset } = limited.headers;
		expect(Number(retryAfter)).toBeGreaterThan(50);
		expect(Math.abs(Number(reset) - Date.now() / 1000 - Number(retryAfter))).toBeLessThan(3);
		await sandbox.control.advance(60_000);
		expect((await send()).status).not.toBe(429);
	});

	test('each token and each group has its own', async () => {
		sandbox.control.behaviour('leuwongrr', { enforceLimits: true });
		for (let count = 0; count < 11; count++) await order({ roblox_username: 'NoSuchUser' });
		expect((await order()).status).toBe(429);
		expect((await leuwongrr('/me')).status).toBe(200);
		expect((await order({ roblox_username: 'NoSuchUser' }, sandboxToken)).status).toBe(422);
	});

	test('POST /limits holds for everything', async () => {
		sandbox.control.limit('leuwongrr', 1, 30_000);
		expect((await leuwongrr('/health')).status).toBe(200);
		const limited = await leuwongrr('/me');
		expect([limited.status, limited.headers['retry-after']]).toEqual([429, '30']);
		expect(limited.json).toEqual(fixture('me-get.error-429'));
	});
});
