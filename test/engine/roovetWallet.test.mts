import type { IDataObject } from 'n8n-workflow';
import nock from 'nock';

import { documented, official, OFFICIAL, READONLY_KEY, RoovetLab } from './roovetLab.mts';

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
		['404-not-found', 404, 'NOT_FOUND', 'Roovet found nothing at this path'],
		['409-conflict', 409, 'CONFLICT', 'Roovet reports a conflict'],
		['429-rate-limited', 429, 'RATE_LIMITED', "Roovet's rate limit was reached"],
	])('any.error-%s', async (name, status, code, message) => {
		const error = await answers(status, documented(`any.error-${name}`));
		expect(error?.message).toContain(message);
		expect(error?.context).toMatchObject({ code });
	});

	test('a missing scope is named', async () => {
		const { error } = await lab.transfer(
			{},
			{ credentials: { ...lab.credentials, apiKey: READONLY_KEY } },
		);
		expect(error?.message).toBe(
			'The API key works, but lacks a scope: Missing scope: wallet:write',
		);
		expect(error?.description).toContain('"Missing scope: wallet:write"');
		expect(error?.context).toMatchObject({ providerType: 'insufficient_scope', param: 'scope' });
	});

	test('a wrong key is named as wrong, and shown nowhere', async () => {
		const credentials = { ...lab.credentials, apiKey: 'secret-but-wrong' };
		const { error } = await lab.run(balance, { credentials });
		expect(error?.message).toContain('Roovet refused the API key');
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
		expect((await answers(status, body))?.context?.code).toBe(code);
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
		const now = {
			...documented('wallet-transfer.success'),
			created_at: new Date().toISOString(),
		};
		const sent = nock(OFFICIAL, {
			reqheaders: { 'idempotency-key': lab.key, 'content-type': /^application\/json/ },
		})
			.post('/api/wallet/transfer', request as nock.RequestBodyMatcher)
			.reply(200, now);
		const { json } = await lab.transfer({ note: 'Thanks!' }, official('key-a'));
		expect(sent.isDone()).toBe(true);
		expect(json).toEqual([
			{
				...now,
				amount: '12.34',
				outcome: 'pending',
				requested: { to: 'user_42', amount: '12.34', currency: 'USD', note: 'Thanks!' },
				idempotencyKey: lab.key,
				existing: null,
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
		[0, 'must be more than 0'],
		['-5', 'must be more than 0'],
		[-0.01, 'must be more than 0'],
		['', 'is empty or not a number'],
		[null, 'is empty or not a number'],
		[{ value: 5 }, 'is empty or not a number'],
		['90071992547409.93', 'has more digits than can be sent without rounding'],
	])('%j is refused before anything is sent', async (amount, text) => {
		const { error } = await lab.transfer(
			{ amount: '={{ $json.amount }}' },
			{ items: [{ amount } as IDataObject] },
		);
		expect(error?.message).toMatch(/^Amount /);
		expect(error?.message).toContain(text);
		expect(error?.description).toContain('Nothing was sent');
		expect(await lab.calls()).toEqual([]);
	});

	test.each<[string, unknown, string]>([
		['to', ' ', 'Recipient is empty'],
		['to', 'user 42', 'Recipient must be a user ID or an e-mail address, got "user 42"'],
		['to', 'a@b', 'Recipient must be a user ID or an e-mail address, got "a@b"'],
		['to', 'a@example.com,b@example.com', 'Recipient '],
		['to', '={{ 12345678901234567890 }}', 'Recipient is a number with more than 15 digits'],
		['currency', 'Dollar', 'Currency must be a currency code, got "DOLLAR"'],
		['note', '={{ {} }}', 'Note must be text'],
		['idempotencyKey', ' ', 'Idempotency Key is empty'],
		['idempotencyKey', '={{ $json.none }}', 'Idempotency Key is empty'],
		['idempotencyKey', '=order-{{ $json.none }}', 'Idempotency Key has a part without a value'],
		['idempotencyKey', 'order 1', 'Idempotency Key contains a blank'],
		['idempotencyKey', 'bestellung-№5', 'Idempotency Key contains a blank or a character'],
		['idempotencyKey', '={{ "a" + "😀".slice(0, 1) }}', 'Idempotency Key contains half'],
		['idempotencyKey', 'x'.repeat(256), 'Idempotency Key has 256 characters'],
		['idempotencyKey', '={{ $execution.id }}-{{ $itemIndex }}', 'Idempotency Key uses $execution'],
		['idempotencyKey', '=a-{{ $runIndex }}', 'Idempotency Key uses $runIndex'],
		['idempotencyKey', '=a-{{ (+new Date).toString() }}', 'Idempotency Key uses Date'],
		['idempotencyKey', '=a-{{ Date() }}', 'Idempotency Key uses Date'],
		['idempotencyKey', '=a-{{ $now.toMillis() }}', 'Idempotency Key uses $now'],
		['idempotencyKey', '=a-{{ DateTime["now"]() }}', 'Idempotency Key uses DateTime.now'],
		['idempotencyKey', '=a-{{ [1, 2].randomItem() }}', 'Idempotency Key uses randomItem'],
		['idempotencyKey', '={{ 1234567890123456789 }}', 'Idempotency Key contains a number'],
	])('%s = %p is refused by name before anything is sent', async (field, value, text) => {
		const { error } = await lab.transfer({ [field]: value as string });
		expect(error?.message).toContain(text);
		expect(await lab.calls()).toEqual([]);
	});

	test.each(['user_42', '42', 'name+tag@mail.example.com'])('%s can receive', async (to) => {
		const sent = nock(OFFICIAL)
			.post('/api/wallet/transfer', { to, amount: 12.34, currency: 'USD' })
			.reply(200, { id: `trf_${to}`, status: 'processing' });
		const idempotencyKey = `to-${to}`;
		const { json } = await lab.transfer({ to, idempotencyKey }, official('key-a'));
		expect(json).toMatchObject([{ id: `trf_${to}`, requested: { to } }]);
		expect(sent.isDone()).toBe(true);
	});

	test('two Discord IDs that n8n has rounded share no key', async () => {
		const items = [{ user: 1234567890123456789 }, { user: 1234567890123456790 }];
		const { error } = await lab.transfer({ idempotencyKey: '=tip-{{ $json.user }}' }, { items });
		expect(error?.message).toContain('Idempotency Key contains a number with more than 15 digits');
		expect(await lab.calls()).toEqual([]);
	});

	test('"Retry execution" and a sub-workflow are new executions with the same key', async () => {
		await lab.transfer({}, { mode: 'integrated' as never });
		await lab.transfer({}, { mode: 'integrated' as never });
		await lab.transfer({}, { mode: 'retry' as never });
		expect(await lab.payments()).toEqual([lab.key]);
	});
});
