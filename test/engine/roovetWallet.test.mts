import type { IDataObject } from 'n8n-workflow';
import nock from 'nock';

import { documented, official, OFFICIAL, READONLY_KEY, RoovetLab, TRANSFER } from './roovetLab.mts';

let lab: RoovetLab;
beforeAll(async () => {
	lab = await new RoovetLab().start();
});
beforeEach(async () => await lab.reset());
afterEach(() => nock.cleanAll());
afterAll(async () => await lab.sandbox.close());

const balance = { resource: 'wallet', operation: 'getBalance' };

describe('Wallet: Get Balance', () => {
	test('keeps what Roovet sends and adds the amounts in dollars', async () => {
		const { json } = await lab.run(balance);
		expect(json).toEqual([
			{ ...documented('wallet-balance.success'), balance: '123.45', available: '120.00' },
		]);
	});

	test('an answer without the balance is no balance', async () => {
		nock(OFFICIAL).get('/api/wallet/balance').reply(200, { ok: true });
		const { error } = await lab.run(balance, official('key-a'));
		expect(error?.message).toBe('Roovet gave no readable answer');
	});

	test('cents beyond what a number holds keep their digits', async () => {
		nock(OFFICIAL)
			.get('/api/wallet/balance')
			.reply(200, '{"balance_cents":9007199254740993,"available_cents":-1,"currency":"USD"}');
		const { json } = await lab.run(balance, official('key-a'));
		expect(json).toMatchObject([{ balance: '90071992547409.93', available: '-0.01' }]);
	});

	test('the version header is sent when a version is set, and never empty', async () => {
		const headers: Array<string | undefined> = [];
		const answer = function (this: { req: { headers: Record<string, string> } }) {
			headers.push(this.req.headers['x-roovet-version']);
			return [200, documented('wallet-balance.success')] as const;
		};
		nock(OFFICIAL).get('/api/wallet/balance').times(3).reply(answer);
		await lab.run(balance, official('key-a'));
		await lab.run(balance, official('key-a', { apiVersion: '  ' }));
		await lab.run(balance, official('key-a', { apiVersion: ' 2025-11-10 ' }));
		expect(headers).toEqual([undefined, undefined, '2025-11-10']);
	});
});

describe('what Roovet refuses', () => {
	const answers = async (status: number, body: unknown) => {
		nock(OFFICIAL)
			.get('/api/wallet/balance')
			.times(3)
			.reply(status, body as nock.Body);
		return (await lab.run(balance, official(`key-${status}`))).error;
	};

	test.each<[string, number, string, string]>([
		['400-bad-request', 400, 'BAD_REQUEST', 'Roovet found the request not valid'],
		['401-unauthorized', 401, 'UNAUTHORIZED', 'Roovet refused the API key'],
		['403-insufficient-scope', 403, 'INSUFFICIENT_SCOPE', 'The API key works, but lacks a scope'],
		['404-not-found', 404, 'NOT_FOUND', 'Roovet knows nothing under this address'],
		['409-conflict', 409, 'CONFLICT', 'Roovet refused because of a conflict'],
		['429-rate-limited', 429, 'RATE_LIMITED', 'Roovet asks to send fewer requests'],
	])('any.error-%s', async (name, status, code, message) => {
		const error = await answers(status, documented(`any.error-${name}`));
		expect(error?.message).toContain(message);
		expect(error?.context).toMatchObject({ providerCode: code });
	});

	test('a missing scope is told with the scope that is missing', async () => {
		const { error } = await lab.transfer(
			{},
			{ credentials: { ...lab.credentials, apiKey: READONLY_KEY } },
		);
		expect(error?.message).toBe('The API key works, but lacks a scope');
		expect(error?.description).toContain('"Missing scope: wallet:write"');
		expect(error?.context).toMatchObject({ providerType: 'insufficient_scope', param: 'scope' });
	});

	test('a wrong key is told, and shown nowhere', async () => {
		const credentials = { ...lab.credentials, apiKey: 'secret-but-wrong' };
		const { error } = await lab.run(balance, { credentials });
		expect(error?.message).toBe('Roovet refused the API key');
		expect(JSON.stringify(error)).not.toContain('secret-but-wrong');
	});

	test.each<[string, number, unknown, string]>([
		['without param', 400, { error: { type: 'x', code: '400', message: 'm' } }, 'BAD_REQUEST'],
		['with a number as code', 400, { error: { code: 404 } }, 'NOT_FOUND'],
		['with HTTP 200', 200, { error: { code: '401', message: 'm' } }, 'UNAUTHORIZED'],
		['as a bare text', 403, { error: 'Forbidden' }, 'FORBIDDEN'],
		['of another form', 404, { message: 'm' }, 'NOT_FOUND'],
		['of a status that is not documented', 402, { error: { code: '402' } }, 'UNKNOWN_CODE'],
		['with a page instead of JSON', 403, '<html>Firewall</html>', 'NO_READABLE_ANSWER'],
		['with a redirect', 302, '', 'NO_READABLE_ANSWER'],
	])('an error %s', async (_name, status, body, code) => {
		expect((await answers(status, body))?.context?.providerCode).toBe(code);
	});

	test('a passing fault of a read is not noticed', async () => {
		await lab.fault({ kind: 'html', times: 2 });
		expect((await lab.run(balance)).json).toHaveLength(1);
	});
});

describe('the credential', () => {
	test.each([
		['http://roovet.com', 'must start with https://'],
		['roovet.com', 'is not a web address'],
	])('the key is not sent to %s', async (baseUrl, text) => {
		const { error } = await lab.run(balance, official('key-a', { baseUrl }));
		expect(error?.message).toContain(text);
	});

	test.each([
		[{ apiKey: '' }, 'The API Key of the credential is empty'],
		[{ apiKey: 'a\nb' }, 'The API Key of the credential is empty or has characters'],
		[{ apiVersion: '2025\r\nX-Other: 1' }, 'The API Version of the credential has characters'],
	])('%j is refused before anything is sent', async (changes, text) => {
		const { error } = await lab.run(balance, official('key-a', changes));
		expect(error?.message).toContain(text);
	});

	test('a key of any form is accepted, since only one sample is documented', async () => {
		nock(OFFICIAL, { reqheaders: { authorization: 'Bearer abc' } })
			.get('/api/wallet/balance')
			.reply(200, documented('wallet-balance.success'));
		expect((await lab.run(balance, official(' abc '))).json).toHaveLength(1);
	});
});

describe('Wallet: Transfer', () => {
	test('sends the documented request and shows cents and dollars', async () => {
		const request = documented('wallet-transfer.request');
		const sent = nock(OFFICIAL, {
			reqheaders: { 'idempotency-key': 'order-1', 'content-type': /^application\/json/ },
		})
			.post('/api/wallet/transfer', request as nock.RequestBodyMatcher)
			.reply(200, documented('wallet-transfer.success'));
		const { json } = await lab.transfer({ note: 'Thanks!' }, official('key-a'));
		expect(sent.isDone()).toBe(true);
		expect(json).toEqual([
			{
				...documented('wallet-transfer.success'),
				amount: '12.34',
				to: 'user_42',
				idempotencyKey: 'order-1',
			},
		]);
	});

	test.each<[unknown, string, number]>([
		['1.15', '1.15', 115],
		[1.15, '1.15', 115],
		['4.35', '4.35', 435],
		[4.35, '4.35', 435],
		[12.34, '12.34', 1234],
		[' 7 ', '7', 700],
		['0.10', '0.1', 10],
		['0.01', '0.01', 1],
		[8.2, '8.2', 820],
	])('%p arrives as exactly %s and %i cents', async (amount, digits, cents) => {
		const { json, error } = await lab.transfer(
			{ amount: '={{ $json.amount }}' },
			{ items: [{ amount } as IDataObject] },
		);
		expect(error).toBeUndefined();
		expect(json).toMatchObject([{ amount_cents: cents }]);
		const [request] = await lab.requests();
		expect(JSON.stringify(request?.body?.amount)).toBe(digits);
	});

	test.each<[unknown, string]>([
		[0.1 + 0.2, 'more than 2 decimals'],
		['12,34', 'is not a plain decimal number'],
		['1,234.56', 'is not a plain decimal number'],
		['$5', 'is not a plain decimal number'],
		['1e3', 'is not a plain decimal number'],
		['5.001', 'more than 2 decimals'],
		[0, 'is not above zero'],
		['-5', 'is not above zero'],
		[-0.01, 'is not above zero'],
		['', 'is empty or no number'],
		[null, 'is empty or no number'],
		[{ value: 5 }, 'is empty or no number'],
		['90071992547409.93', 'has more digits than can be sent without rounding'],
	])('%j is refused before anything is sent', async (amount, text) => {
		const { error } = await lab.transfer(
			{ amount: '={{ $json.amount }}' },
			{ items: [{ amount } as IDataObject] },
		);
		expect(error?.message).toMatch(/^Amount: /);
		expect(error?.message).toContain(text);
		expect(error?.description).toContain('Nothing was sent');
		expect(await lab.calls()).toEqual([]);
	});

	test.each<[string, unknown, string]>([
		['to', ' ', 'Recipient: is empty'],
		['to', 'user 42', 'Recipient: "user 42" is neither'],
		['to', 'a@b', 'Recipient: "a@b" is neither'],
		['to', 'a@example.com,b@example.com', 'Recipient: '],
		['to', '={{ 12345678901234567890 }}', 'Recipient: has more digits'],
		['currency', 'Dollar', 'Currency: "DOLLAR" is not a currency code'],
		['idempotencyKey', '={{ "" }}', 'Idempotency Key: is empty'],
		['idempotencyKey', 'order 1', 'Idempotency Key: has blanks'],
		['idempotencyKey', 'bestellung-№5', 'Idempotency Key: has blanks or characters'],
		['idempotencyKey', 'x'.repeat(256), 'Idempotency Key: has 256 characters'],
		['note', '={{ {} }}', 'Note: is an object'],
	])('%s = %p is refused by name before anything is sent', async (field, value, text) => {
		const { error } = await lab.run({ ...TRANSFER, [field]: value as string });
		expect(error?.message).toContain(text);
		expect(await lab.calls()).toEqual([]);
	});

	test.each(['user_42', '42', 'name+tag@mail.example.com'])('%s can receive', async (to) => {
		nock(OFFICIAL)
			.post('/api/wallet/transfer', { to, amount: 12.34, currency: 'USD' })
			.reply(200, documented('wallet-transfer.success'));
		expect((await lab.transfer({ to }, official('key-a'))).json).toMatchObject([{ to }]);
	});
});
