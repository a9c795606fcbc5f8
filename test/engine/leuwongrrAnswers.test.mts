import nock from 'nock';

import {
	API,
	credentialsOf,
	documented,
	freshToken,
	OFFICIAL,
	runOfficial,
	typed,
} from './leuwongrrOfficial.mts';

afterEach(() => nock.cleanAll());
afterAll(() => nock.restore());

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
		[
			'token-validate.error-403',
			403,
			'LeuwongRR account is not allowed to use the API',
			'ACCOUNT_NOT_ALLOWED',
			false,
		],
		['invoice-get.error-404', 404, 'found nothing with this code', 'NOT_FOUND', false],
		['order-get.error-404', 404, 'found nothing with this code', 'NOT_FOUND', false],
	])('%s', async (fixture, status, message, code, retryable) => {
		const body = documented(fixture);
		const error = await refused(status, body);
		expect(error?.message).toContain(message);
		expect(error?.context).toMatchObject({
			code,
			retryable,
			providerMessage: body.message,
		});
		expect(error?.description).toContain(body.message);
	});

	test.each([
		[400, 'BAD_REQUEST'],
		[422, 'VALIDATION_FAILED'],
		[418, 'UNKNOWN_CODE'],
	])('HTTP %i with its own words and its list of fields', async (status, code) => {
		const errors = { place_id: ['wajib diisi'] };
		const error = await refused(status, { success: false, message: 'Tidak valid.', errors });
		expect(error?.context).toMatchObject({
			code,
			providerMessage: 'Tidak valid.',
			errors,
		});
	});

	test('a 429 is waited for as Retry-After says, three times, then reported', async () => {
		const error = await refused(429, documented('me-get.error-429'));
		expect(error?.context).toMatchObject({ code: 'RATE_LIMITED', retryable: true });
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

	test('a fault of the server is tried again, then reported', async () => {
		const error = await refused(500, { success: false, message: 'Server error.' });
		expect(error?.context).toMatchObject({ code: 'SERVER_ERROR', retryable: true });
		expect(nock.isDone()).toBe(true);
	});

	test.each([
		['{"success":true}', 'JSON without data'],
		['{"success":true,"data":{}}', 'data without the user'],
		['{"hello":"world"}', 'another API'],
	])('%s: %s', async (body) => {
		nock(OFFICIAL).get(`${API}/me`).reply(200, body);
		const { error } = await runOfficial({ resource: 'account', operation: 'get' });
		expect(error?.context).toMatchObject({ code: 'NO_READABLE_ANSWER' });
	});

	test('no token in what is reported', async () => {
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

	test('continues once it is paid', async () => {
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
