import type { INodeParameters } from 'n8n-workflow';
import nock from 'nock';

import {
	API,
	credentialsOf,
	dataOf,
	documented,
	freshToken,
	listed,
	OFFICIAL,
	runOfficial,
	typed,
} from './leuwongrrOfficial.mts';

afterEach(() => nock.cleanAll());
afterAll(() => nock.restore());

const lift = (fixture: string, name: string) => {
	const { [name]: inner, ...rest } = dataOf(fixture);
	return { ...inner, ...rest };
};
const entry = (fixture: string, list: string) =>
	(dataOf(fixture)[list] as unknown as object[])[0] as object;

interface Case {
	parameters: INodeParameters;
	path: string;
	method?: 'GET' | 'POST';
	query?: Record<string, string>;
	fixture: string;
	output: object;
	isPublic?: boolean;
}

const invoice = typed('INV20260429113629619');
const cases: Array<[string, Case]> = [
	[
		'Account: Get Profile, with the environment of the token',
		{
			parameters: { resource: 'account', operation: 'get' },
			path: '/me',
			fixture: 'me-get.success',
			output: { ...dataOf('me-get.success').user, environment: 'sandbox' },
		},
	],
	[
		'Account: Get Dashboard Summary',
		{
			parameters: { resource: 'account', operation: 'getSummary' },
			path: '/me/dashboard-summary',
			fixture: 'dashboard-summary.success',
			output: lift('dashboard-summary.success', 'summary'),
		},
	],
	[
		'Account: Validate Token, a POST without a body',
		{
			parameters: { resource: 'account', operation: 'validateToken' },
			method: 'POST',
			path: '/auth/token/validate',
			fixture: 'token-validate.success',
			output: dataOf('token-validate.success'),
		},
	],
	[
		'Balance: Get, time with a zone',
		{
			parameters: { resource: 'balance', operation: 'get' },
			path: '/me/balance',
			fixture: 'balance-get.success',
			output: {
				amount: 25000,
				formatted: 'Rp25.000',
				currency: 'IDR',
				updated_at: '2026-04-29T09:30:00+07:00',
			},
		},
	],
	[
		'Balance: Get, time without a zone stays the text it is',
		{
			parameters: { resource: 'balance', operation: 'get' },
			path: '/me/balance',
			fixture: 'balance-get.success-naive-timestamp',
			output: {
				amount: 15666,
				formatted: 'Rp15.666',
				currency: 'IDR',
				updated_at: '2026-04-29 15:26:40',
			},
		},
	],
	[
		'Balance: Get Many Transactions, up to a limit',
		{
			parameters: { resource: 'balance', operation: 'getTransactions', returnAll: false, limit: 7 },
			path: '/me/balance/transactions',
			query: { limit: '7' },
			fixture: 'balance-transactions-list.success',
			output: entry('balance-transactions-list.success', 'transactions'),
		},
	],
	[
		'Robux Package: Get Many, all that can be had',
		{
			parameters: { resource: 'robuxPackage', operation: 'getAll', returnAll: true },
			path: '/catalog/robux-packages',
			query: { limit: '100' },
			fixture: 'catalog-robux-packages.success',
			output: entry('catalog-robux-packages.success', 'packages'),
			isPublic: true,
		},
	],
	[
		'Payment Method: Get Many for orders',
		{
			parameters: { resource: 'paymentMethod', operation: 'getAll', scope: 'order' },
			path: '/catalog/payment-methods',
			query: { scope: 'order' },
			fixture: 'catalog-payment-methods.success',
			output: entry('catalog-payment-methods.success', 'payment_methods'),
			isPublic: true,
		},
	],
	[
		'Payment Method: Get Many for deposits',
		{
			parameters: { resource: 'paymentMethod', operation: 'getAll', scope: 'deposit' },
			path: '/catalog/payment-methods',
			query: { scope: 'deposit' },
			fixture: 'catalog-payment-methods.success',
			output: entry('catalog-payment-methods.success', 'payment_methods'),
			isPublic: true,
		},
	],
	[
		'Article: Get Many',
		{
			parameters: { resource: 'article', operation: 'getAll', limit: 10 },
			path: '/articles',
			query: { limit: '10' },
			fixture: 'articles-list.success',
			output: entry('articles-list.success', 'articles'),
			isPublic: true,
		},
	],
	[
		'Article: Get',
		{
			parameters: { resource: 'article', operation: 'get', slug: listed('cara-top-up-robux-aman') },
			path: '/articles/cara-top-up-robux-aman',
			fixture: 'article-get.success',
			output: dataOf('article-get.success').article as object,
			isPublic: true,
		},
	],
	[
		'Deposit: Get, with its invoice',
		{
			parameters: { resource: 'deposit', operation: 'get', invoice: typed('DEP20260429150000123') },
			path: '/me/deposits/DEP20260429150000123',
			fixture: 'deposit-get.success',
			output: lift('deposit-get.success', 'deposit'),
		},
	],
	[
		'Deposit: Get Many',
		{
			parameters: { resource: 'deposit', operation: 'getAll' },
			path: '/me/deposits',
			query: { limit: '50' },
			fixture: 'deposits-list.success',
			output: entry('deposits-list.success', 'deposits'),
		},
	],
	[
		'Invoice: Get',
		{
			parameters: { resource: 'invoice', operation: 'get', invoice },
			path: '/me/invoices/INV20260429113629619',
			fixture: 'invoice-get.success',
			output: dataOf('invoice-get.success').invoice as object,
		},
	],
	[
		'Invoice: Get Status',
		{
			parameters: { resource: 'invoice', operation: 'getStatus', invoice },
			path: '/me/invoices/INV20260429113629619/status',
			fixture: 'invoice-status.success',
			output: dataOf('invoice-status.success').invoice as object,
		},
	],
	[
		'Invoice: Wait for Payment of a paid one',
		{
			parameters: { resource: 'invoice', operation: 'waitForPayment', invoice },
			path: '/me/invoices/INV20260429113629619/status',
			fixture: 'invoice-status.success',
			output: { ...dataOf('invoice-status.success').invoice, outcome: 'paid', timedOut: false },
		},
	],
	[
		'Order: Get',
		{
			parameters: { resource: 'order', operation: 'get', invoice },
			path: '/me/orders/INV20260429113629619',
			fixture: 'order-get.success',
			output: dataOf('order-get.success').order as object,
		},
	],
	[
		'Order: Get Many, for which no parameter is documented and none is sent',
		{
			parameters: { resource: 'order', operation: 'getAll', returnAll: true },
			path: '/me/orders',
			fixture: 'orders-list.success',
			output: entry('orders-list.success', 'orders'),
		},
	],
	[
		'Service: Get Health',
		{
			parameters: { resource: 'service', operation: 'getHealth' },
			path: '/health',
			fixture: 'health.success',
			output: dataOf('health.success'),
			isPublic: true,
		},
	],
];

const answers = ({ method = 'GET', path, query, fixture }: Case, token?: string) =>
	nock(OFFICIAL, {
		reqheaders: {
			accept: 'application/json',
			...(token && { authorization: `Bearer ${token}` }),
		},
		badheaders: token ? [] : ['authorization'],
	})
		.intercept(API + path, method, (body: unknown) => body === '')
		.query(query ?? {})
		.reply(200, documented(fixture));

test.each(cases)('%s', async (_name, one) => {
	const apiToken = freshToken();
	const asked = answers(one, one.isPublic ? undefined : apiToken);
	const { json, error } = await runOfficial(one.parameters, {
		credentials: credentialsOf({ apiToken }),
	});
	expect(error).toBeUndefined();
	expect(json).toEqual([one.output]);
	expect(asked.isDone()).toBe(true);
});

const withoutCredential = { settings: { credentials: {} } };

test.each(cases.filter(([, { isPublic }]) => isPublic))(
	'without a credential: %s',
	async (_name, one) => {
		answers(one);
		const { json } = await runOfficial(one.parameters, withoutCredential);
		expect(json).toEqual([one.output]);
	},
);

test.each(cases.filter(([, { isPublic }]) => !isPublic))(
	'without a credential nothing is sent for %s',
	async (_name, one) => {
		const { error } = await runOfficial(one.parameters, withoutCredential);
		expect(error?.message).toBe('This operation needs a LeuwongRR credential');
	},
);

describe('what is asked for', () => {
	test.each([
		'SBX-INV202605010001',
		'INV20260429113629619',
		'DEP20260429150000123',
		'a/b?c=1&d=%2F#é',
	])('invoice code %s is opaque and encoded', async (code) => {
		const seen = new Set<string>();
		nock(OFFICIAL)
			.get((path) => seen.add(path).size > 0)
			.reply(200, documented('invoice-get.success'));
		await runOfficial({ resource: 'invoice', operation: 'get', invoice: typed(code) });
		expect([...seen]).toEqual([`/api/v1/me/invoices/${encodeURIComponent(code)}`]);
	});

	test.each(['={{ "" }}', '  ', '.', '..'])('invoice code %p is refused by name', async (code) => {
		const { error } = await runOfficial({
			resource: 'order',
			operation: 'get',
			invoice: typed(code),
		});
		expect(error?.message).toMatch(/^Invoice: /);
		expect(error?.description).toContain('Nothing was sent');
	});

	test.each([0, 101, 2.5])('Limit %p is refused, because 100 is all there is', async (limit) => {
		const parameters = { resource: 'deposit', operation: 'getAll', limit };
		const { error } = await runOfficial(parameters);
		expect(error?.message).toMatch(/^Limit: .*between 1 and 100/);
	});

	test('a Limit for orders takes the first ones', async () => {
		const orders = Array.from({ length: 120 }, (_, index) => ({ invoice_code: `INV${index}` }));
		nock(OFFICIAL).get(`${API}/me/orders`).reply(200, { success: true, data: { orders } });
		const parameters = { resource: 'order', operation: 'getAll', limit: 110 };
		expect((await runOfficial(parameters)).json).toHaveLength(110);
	});

	test.each(['', '/', '/api/v1', '/api/v1/', '/API/V1'])(
		'a Base URL that ends with "%s" leads to the same address',
		async (end) => {
			nock(OFFICIAL).get(`${API}/me`).reply(200, documented('me-get.success'));
			const { error } = await runOfficial(
				{ resource: 'account', operation: 'get' },
				{ credentials: credentialsOf({ baseUrl: OFFICIAL + end }) },
			);
			expect(error).toBeUndefined();
		},
	);

	test.each([
		['http://leuwongrr.online', 'must start with https://'],
		['leuwongrr.online', 'is not a web address'],
		['https://user:pass@leuwongrr.online', 'must hold no user name'],
	])('the token is not sent to %s', async (baseUrl, text) => {
		const { error } = await runOfficial(
			{ resource: 'account', operation: 'get' },
			{ credentials: credentialsOf({ baseUrl }) },
		);
		expect(error?.message).toContain(text);
	});

	test.each([
		['lrrs_v1_x', 'sandbox'],
		['lrrp_v1_x', 'production'],
		['something', 'unknown'],
	])('the environment of token %s is %s', async (apiToken, environment) => {
		nock(OFFICIAL).get(`${API}/me`).reply(200, documented('me-get.success'));
		const { json } = await runOfficial(
			{ resource: 'account', operation: 'get' },
			{ credentials: credentialsOf({ apiToken }) },
		);
		expect(json).toMatchObject([{ environment }]);
	});
});

describe('what LeuwongRR refuses', () => {
	const refused = async (status: number, body: object, path = '/me') => {
		nock(OFFICIAL)
			.get(API + path)
			.times(3)
			.reply(status, body, { 'retry-after': '0' });
		return (await runOfficial({ resource: 'account', operation: 'get' })).error;
	};

	test.each([
		['me-get.error-401', 401, 'LeuwongRR refused the API token', 'INVALID_TOKEN', false],
		['token-validate.error-403', 403, 'LeuwongRR account may not', 'ACCOUNT_NOT_ALLOWED', false],
		['invoice-get.error-404', 404, 'does not know this entry', 'NOT_FOUND', false],
		['order-get.error-404', 404, 'does not know this entry', 'NOT_FOUND', false],
	])('%s', async (fixture, status, message, providerCode, retryable) => {
		const body = documented(fixture);
		const error = await refused(status, body);
		expect(error?.message).toContain(message);
		expect(error?.context).toMatchObject({
			providerCode,
			retryable,
			providerMessage: body.message,
		});
		expect(error?.description).toContain(body.message);
	});

	test.each([
		[400, 'BAD_REQUEST'],
		[422, 'VALIDATION_FAILED'],
		[418, 'UNKNOWN_CODE'],
	])('HTTP %i with its own words and its list of fields', async (status, providerCode) => {
		const errors = { place_id: ['wajib diisi'] };
		const error = await refused(status, { success: false, message: 'Tidak valid.', errors });
		expect(error?.context).toMatchObject({
			providerCode,
			providerMessage: 'Tidak valid.',
			errors,
		});
	});

	test('a 429 is waited for as Retry-After says, three times, then told', async () => {
		const error = await refused(429, documented('me-get.error-429'));
		expect(error?.context).toMatchObject({ providerCode: 'RATE_LIMITED', retryable: true });
		expect(nock.isDone()).toBe(true);
	});

	test('a 429 that passes is not noticed', async () => {
		nock(OFFICIAL)
			.get(`${API}/me`)
			.reply(429, documented('errors.429-generic'), { 'Retry-After': '1' });
		nock(OFFICIAL).get(`${API}/me`).reply(200, documented('me-get.success'));
		const started = Date.now();
		const { json } = await runOfficial({ resource: 'account', operation: 'get' });
		expect(json).toMatchObject([{ id: 1 }]);
		expect(Date.now() - started).toBeGreaterThanOrEqual(1000);
	});

	test('a fault of the server is tried again, then told', async () => {
		const error = await refused(500, { success: false, message: 'Server error.' });
		expect(error?.context).toMatchObject({ providerCode: 'SERVER_ERROR', retryable: true });
		expect(nock.isDone()).toBe(true);
	});

	test.each([
		['{"success":true}', 'JSON without data'],
		['{"success":true,"data":{}}', 'data without the user'],
		['{"hello":"world"}', 'another API'],
	])('%s: %s', async (body) => {
		nock(OFFICIAL).get(`${API}/me`).reply(200, body);
		const { error } = await runOfficial({ resource: 'account', operation: 'get' });
		expect(error?.context).toMatchObject({ providerCode: 'NO_READABLE_ANSWER' });
	});

	test('no token in what is told', async () => {
		nock(OFFICIAL).get(`${API}/me`).reply(401, documented('errors.401-generic'));
		const apiToken = freshToken();
		const { run } = await runOfficial(
			{ resource: 'account', operation: 'get' },
			{ credentials: credentialsOf({ apiToken }) },
		);
		expect(JSON.stringify(run)).not.toContain(apiToken);
	});
});

describe('Invoice: Wait for Payment', () => {
	const wait = {
		resource: 'invoice',
		operation: 'waitForPayment',
		invoice: typed('INV1'),
		pollInterval: 5,
		timeLimit: 1,
	};
	const shows = (payment_status: string | undefined, times = 1) =>
		nock(OFFICIAL)
			.get(`${API}/me/invoices/INV1/status`)
			.times(times)
			.reply(200, { success: true, data: { invoice: { invoice_code: 'INV1', payment_status } } });

	test('goes on once it is paid', async () => {
		shows('pending');
		shows('paid');
		expect((await runOfficial(wait)).json).toMatchObject([{ outcome: 'paid', timedOut: false }]);
	});

	test('at the limit fails with the last status, or returns it', async () => {
		shows('pending', 3);
		const { error } = await runOfficial(wait);
		expect(error?.message).toBe('The invoice was not paid within the time limit');
		expect(error?.context).toMatchObject({ lastStatus: 'pending', invoice_code: 'INV1' });
		const { json } = await runOfficial({ ...wait, timeLimit: 0, atLimit: 'return' });
		expect(json).toMatchObject([{ outcome: 'pending', timedOut: true }]);
	});

	test('a status that is not documented ends the wait as other', async () => {
		shows('expired');
		expect((await runOfficial(wait)).json).toMatchObject([
			{ outcome: 'other', payment_status: 'expired' },
		]);
	});

	test('statuses can be named with which to go on waiting', async () => {
		shows('unpaid');
		shows('PAID');
		const options = { unpaidStatuses: 'pending, unpaid' };
		expect((await runOfficial({ ...wait, options })).json).toMatchObject([{ outcome: 'paid' }]);
	});

	test('stops when the execution is cancelled', async () => {
		shows('pending', 9);
		const started = Date.now();
		await runOfficial({ ...wait, pollInterval: 60, timeLimit: 600 }, { cancelAfterMs: 150 });
		expect(Date.now() - started).toBeLessThan(4000);
	});
});
