import nock from 'nock';

import { COOKIE, documented } from './robloxLab.mts';
import { TRADES, allAsked, refusal, refuse, run, signedIn, trade } from './robloxOfficial.mts';

afterEach(allAsked);

describe('security token and challenge', () => {
	const csrf = documented('any.error-403-csrf');
	const token = { 'x-csrf-token': 'AbCdEf123456' };

	test('the documented handshake: one refusal, one repetition with its token', async () => {
		refuse(403, csrf, token);
		nock(TRADES)
			.post('/v1/trades/expire-outdated')
			.matchHeader('x-csrf-token', 'AbCdEf123456')
			// Roblox's own clients name the type of an empty body too.
			.matchHeader('content-type', 'application/json')
			.reply(200, {});
		const { json } = await trade('expireOutdated');
		expect(json).toEqual([{ expired: true }]);
	});

	test('a trade that was accepted before its token was refused is accepted', async () => {
		const status = (value: string) => ({ tradeId: '9', status: value });
		signedIn();
		nock(TRADES).get('/v2/trades/9').reply(200, status('Open'));
		// Something on the way sent it twice, and the second one is answered.
		nock(TRADES)
			.post('/v1/trades/9/accept')
			.times(2)
			.reply(403, csrf, { 'x-csrf-token': 'OfAnotherHour' });
		nock(TRADES).get('/v2/trades/9').reply(200, status('Completed'));
		const { json, error } = await trade('accept', { tradeId: '9', confirmFinal: true });
		expect(error).toBeUndefined();
		expect(json).toMatchObject([{ tradeId: '9', accepted: true, existing: null }]);
	});

	test.each([
		[200, { FailureReason: 'FraudChargeback' }],
		[400, { errors: [{ code: 17 }] }],
		[401, { errors: [{ code: 0 }] }],
		[500, { errors: [{ code: 0 }] }],
	])('HTTP %i that brings a token is not repeated', async (status, body) => {
		// A second request would meet no answer and change the code.
		const error = await refusal(status, body, token);
		expect(error.context?.code).not.toMatch(/TOKEN|NO_READABLE/);
	});

	test('a 403 without a token is not repeated', async () => {
		expect((await refusal(403, csrf)).context?.code).toBe('FORBIDDEN');
	});

	test('the documented challenge, even with a token beside it', async () => {
		const { headers } = (
			documented('index') as unknown as {
				fixtures: Array<{ file: string; headers: Record<string, string> }>;
			}
		).fixtures.find(({ file }) => file === 'any.error-403-challenge.json')!;
		const body = documented('any.error-403-challenge');
		const error = await refusal(403, body, { ...headers, ...token });
		expect(error.context).toMatchObject({
			code: 'CHALLENGE',
			challengeType: 'twostepverification',
			manualAction: true,
		});
		expect(JSON.stringify([error.message, error.description, error.context])).not.toMatch(
			/11111111|AAAA-BBBB|eyJ/,
		);
	});

	test('the type of a challenge cannot bring text of its own along', async () => {
		const error = await refusal(403, {}, { 'rblx-challenge-type': 'a b <script>' });
		expect(error.context?.challengeType).toBe('unknown');
	});

	test('the documented restriction is a failure although it is HTTP 200', async () => {
		const error = await refusal(
			200,
			documented('v1-trade-accept.success-but-economic-restriction'),
		);
		expect(error.context).toMatchObject({
			code: 'ECONOMIC_RESTRICTION',
			restriction: 'FraudChargeback',
			expiresInMinutes: 2880,
		});
	});
});

describe('credential', () => {
	const withBase = async (baseUrl: string, cookie = COOKIE) =>
		await run({ resource: 'trade', operation: 'count' }, { credentials: { cookie, baseUrl } });

	test.each([
		['https://evil.example', 'to Roblox and to this machine only'],
		['https://roblox.com.evil.example', 'to Roblox and to this machine only'],
		['https://evilroblox.com', 'to Roblox and to this machine only'],
		['http://trades.roblox.com', 'must start with https://'],
		['http://10.0.0.1', 'must start with https://'],
		['https://user:pw@roblox.com', 'must hold no user name'],
		['https://roblox.com@evil.example', 'must hold no user name'],
	])('the cookie is not sent to %s', async (baseUrl, text) => {
		const { error } = await withBase(baseUrl);
		expect(error?.message).toContain(text);
		expect(JSON.stringify([error, error?.context])).not.toContain('sandbox-1001');
	});

	test.each(['https://roblox.com', 'https://www.roblox.com/', 'https://trades.roblox.com'])(
		'%s stands for the official hosts',
		async (baseUrl) => {
			nock(TRADES).get('/v1/trades/Inbound/count').reply(200, { count: 1 });
			expect((await withBase(baseUrl)).json).toMatchObject([{ count: 1 }]);
		},
	);

	test('a pasted cookie is cleaned before it is sent', async () => {
		nock(TRADES)
			.get('/v1/trades/Inbound/count')
			.matchHeader('cookie', `.ROBLOSECURITY=${COOKIE}`)
			.reply(200, { count: 1 });
		const { json } = await withBase('https://roblox.com', `"\n.ROBLOSECURITY=${COOKIE}\r\n"`);
		expect(json).toMatchObject([{ count: 1 }]);
	});

	test('a cookie that would break out of its header is refused without being shown', async () => {
		const { error } = await withBase('https://roblox.com', 'secret-part; other=1');
		expect(error?.message).toContain('holds a semicolon');
		expect(JSON.stringify([error, error?.message])).not.toContain('secret-part');
	});

	test('a redirect is not followed', async () => {
		const elsewhere = nock('https://elsewhere.example').get('/').reply(200, {});
		nock(TRADES)
			.get('/v1/trades/Inbound/count')
			.reply(302, '', { location: 'https://elsewhere.example/' });
		const { error } = await withBase('https://roblox.com');
		expect(error?.context?.code).toBe('NO_READABLE_ANSWER');
		expect(elsewhere.isDone()).toBe(false);
		nock.cleanAll();
	});
});
