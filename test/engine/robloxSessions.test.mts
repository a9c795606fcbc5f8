import { RobloxLab } from './robloxLab.mts';

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

	test('refused for ever, the request is repeated once and no more', async () => {
		await lab.behave({ csrf: 'always-refused' });
		const { error } = await lab.send();
		expect(error?.context?.providerCode).toBe('TOKEN_REFUSED');
		expect(await lab.requests('POST')).toHaveLength(2);
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

	test('an error that follows from it says so', async () => {
		await lab.behave({ rotateCookieEvery: 1, retireOldCookie: true });
		const { error } = await lab.send();
		expect(error?.context).toMatchObject({
			providerCode: 'UNAUTHENTICATED',
			cookieWarning: expect.stringContaining('replaced') as string,
		});
		expect(await lab.ledger()).toEqual([]);
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
		providerCode: '7',
		side: 'you',
		myEligibility: { canTrade: false, freeTradesAllowance: { remaining: 0 } },
	});
	expect(error?.description).toContain('IneligibleFreeTradesLimitReached');
});
