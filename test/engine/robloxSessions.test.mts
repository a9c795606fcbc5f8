import { RobloxLab } from './robloxLab.mts';
import { RobloxPolls } from './robloxPolls.mts';

let lab: RobloxLab;
beforeAll(async () => {
	lab = await new RobloxLab().start();
});
beforeEach(async () => await lab.reset());
afterAll(async () => await lab.sandbox.close());

describe('security token', () => {
	test('is fetched by one refused request and used for the rest', async () => {
		const ids = [await lab.receive(), await lab.receive(), await lab.receive()];
		await lab.act('renewTokens');
		const items = ids.map((id) => ({ id }));
		const parameters = { tradeId: '={{ $json.id }}', options: { concurrency: 1 } };
		const { json } = await lab.trade('decline', parameters, { items });
		expect(json).toHaveLength(3);
		expect(await lab.requests('POST')).toHaveLength(4);
	});

	test('refused for ever, the request is repeated three times and no more', async () => {
		await lab.behave({ csrf: 'always-refused' });
		const { error } = await lab.send();
		expect(error?.context?.code).toBe('TOKEN_REFUSED');
		expect(await lab.requests('POST')).toHaveLength(4);
		expect(await lab.ledger()).toEqual([]);
	});

	test('a success that brings a token is not repeated', async () => {
		await lab.behave({ csrfHeader: 'every-post' });
		await lab.send();
		expect(await lab.ledger('trade-sent')).toHaveLength(1);
		expect((await lab.requests('POST')).length).toBeLessThanOrEqual(2);
	});
});

describe('challenge', () => {
	test('is left to the person, and only its type is told', async () => {
		await lab.act('challenge', { type: 'captcha' });
		const { error } = await lab.send();
		expect(error?.message).toContain('Manual action needed in Roblox');
		expect(error?.context).toMatchObject({ manualAction: true, challengeType: 'captcha' });
		expect(error?.context?.retryable).toBe(false);
		expect(JSON.stringify([error, error?.message, error?.context])).not.toMatch(
			/sandbox-secret|challengeId|eyJ/,
		);
		expect(await lab.ledger()).toEqual([]);
		expect((await lab.requests('POST')).length).toBeLessThanOrEqual(2);
	});
});

describe('rotating cookie', () => {
	test('the output warns, without the value', async () => {
		await lab.behave({ rotateCookieEvery: 1, retireOldCookie: false });
		const { json, hints } = await lab.trade('count');
		expect(json).toMatchObject([{ count: 0 }]);
		expect(json[0]?.cookieWarning).toContain('Roblox replaced the session cookie');
		expect(hints).toEqual([expect.stringContaining('replaced the session cookie')]);
		expect(JSON.stringify(json)).not.toContain('_sandbox');
	});

	test.each([2, 3, 5])(
		'every %i answers, the run goes through with the new ones',
		async (every) => {
			await lab.behave({ rotateCookieEvery: every, retireOldCookie: true });
			for (const myRobux of [1, 2, 3]) {
				const { json, error } = await lab.send({ myRobux });
				expect(error).toBeUndefined();
				expect(json).toMatchObject([{ existing: false }]);
				expect(json[0]?.cookieWarning).toContain('replaced');
				expect(JSON.stringify(json)).not.toContain('_sandbox');
			}
			expect(await lab.ledger('trade-sent')).toHaveLength(3);
		},
	);

	test('is used by a later run, and by one of another node', async () => {
		await lab.behave({ rotateCookieEvery: 1, retireOldCookie: true });
		await lab.trade('count');
		await lab.behave({ rotateCookieEvery: 0 });
		const { json } = await lab.trade('getSettings');
		expect(json).toMatchObject([{ cookieWarning: expect.stringContaining('replaced') as string }]);
		const polls = new RobloxPolls();
		const parameters = { events: ['tradeReceived'], options: {} };
		await polls.poll({ credentials: lab.credentials, parameters });
		expect(polls.logged.join()).toContain('Roblox replaced the session cookie');
		expect(polls.logged.join()).not.toContain('_sandbox');
		expect(JSON.stringify(polls.stored)).not.toContain('_sandbox');
	});

	test('that has died with the old one leaves an error without either', async () => {
		await lab.behave({ rotateCookieEvery: 1, retireOldCookie: true });
		await lab.trade('count');
		await lab.act('endSessions', { userId: 1001 });
		const { error } = await lab.trade('count');
		expect(error?.context?.code).toBe('UNAUTHENTICATED');
		expect(JSON.stringify([error, error?.message, error?.context])).not.toContain('_sandbox');
	});

	test('that has died leaves the one of the credential, if that still lives', async () => {
		await lab.behave({ rotateCookieEvery: 1, retireOldCookie: true });
		await lab.trade('count');
		// The cookies that the sandbox starts with are good again, and no other.
		await lab.reset();
		const { json, error } = await lab.send();
		expect(error).toBeUndefined();
		expect(json[0]?.cookieWarning).toBeUndefined();
	});

	test('many requests at once all go through', async () => {
		await lab.behave({ rotateCookieEvery: 4, retireOldCookie: true });
		const { tradeIds } = await lab.act<{ tradeIds: string[] }>('sendTrade', { times: 30 });
		const items = tradeIds.map((id) => ({ id }));
		const { json, error } = await lab.trade('get', { tradeId: '={{ $json.id }}' }, { items });
		expect(error).toBeUndefined();
		expect(json).toHaveLength(30);
	});

	test('a dead session', async () => {
		await lab.act('endSessions', { userId: 1001 });
		const { error } = await lab.trade('count');
		expect(error?.message).toBe('Roblox does not accept the cookie');
		expect(JSON.stringify([error, error?.context])).not.toContain('sandbox-1001');
	});
});

test('code 7 is explained by the own eligibility', async () => {
	await lab.act('setUser', {
		userId: 1001,
		freeTrades: { limit: 2, remaining: 0, window: 'month' },
		plus: false,
	});
	const { error } = await lab.send();
	expect(error?.message).toBe('One of the two users cannot trade (you)');
	expect(error?.context).toMatchObject({
		code: 'USER_CANNOT_TRADE',
		providerCode: '7',
		side: 'you',
		myEligibility: { canTrade: false, freeTradesAllowance: { remaining: 0 } },
	});
	expect(error?.description).toContain('IneligibleFreeTradesLimitReached');
});
