import { instance, OFFER, RobloxLab, THEIRS } from '../engine/robloxLab.mts';

let lab: RobloxLab;
beforeAll(async () => {
	lab = await RobloxLab.start();
});
beforeEach(async () => await lab.reset());
afterAll(async () => await lab.sandbox.close());

// Short enough for a test, long enough for the sandbox to act.
const impatient = { options: { timeout: 1 } };

/** Faults of one request, and whether Roblox acted before it went wrong. */
const faults = [
	['the connection is reset before Roblox acts', false, { kind: 'reset-before' }],
	['the connection is reset after Roblox acted', true, { kind: 'reset-after' }],
	['Roblox acts and never answers', true, { kind: 'hang-after' }],
	[
		'HTTP 500 before acting',
		false,
		{ kind: 'status', status: 500, body: { errors: [{ code: 0 }] } },
	],
	['HTTP 502 before acting', false, { kind: 'status', status: 502, body: 'Bad gateway' }],
	[
		'HTTP 503 with code 5, which may still have acted',
		true,
		{ kind: 'status-after', status: 503, body: { errors: [{ code: 5 }] } },
	],
	[
		'HTTP 502 with code 0 after acting',
		true,
		{ kind: 'status-after', status: 502, body: { errors: [{ code: 0 }] } },
	],
	['HTTP 500 after acting', true, { kind: 'status-after', status: 500, body: '' }],
	['HTTP 200 with nothing after acting', true, { kind: 'status-after', status: 200, body: '' }],
	['an HTML page with HTTP 200 before acting', false, { kind: 'html', status: 200 }],
	['an HTML page with HTTP 403 after acting', true, { kind: 'html', status: 403, after: true }],
	['JSON cut off with the connection, after acting', true, { kind: 'truncated' }],
	['JSON cut off but delivered whole, after acting', true, { kind: 'truncated', complete: true }],
	[
		'a redirect before acting',
		false,
		{ kind: 'status', status: 302, headers: { location: 'https://elsewhere.example/' } },
	],
	[
		'code 19 after acting',
		true,
		{ kind: 'status-after', status: 400, body: { errors: [{ code: 19, message: 'Unknown' }] } },
	],
] as const;

/** Lets the request for the token pass, so that the fault meets the request that acts. */
async function warmUp(): Promise<void> {
	await lab.trade('expireOutdated');
	await lab.control('/requests/roblox/clear', {});
}

const posts = async (end: string) =>
	(await lab.requests('POST')).filter((request) => request.endsWith(end));

// Each offer differs: an offer of unknown fate is not sent again for a while, not even in the next test.
let offers = 0;
const nextOffer = () => ({ myRobux: ++offers });

describe('send', () => {
	beforeEach(warmUp);
	const onSend = { method: 'POST', path: '/v2/trades/send' };

	test.each(faults)('%s: never sent twice, and the truth', async (_name, acted, fault) => {
		await lab.fault({ ...onSend, ...fault });
		const { json, error } = await lab.send({ ...nextOffer(), ...impatient });
		expect(await posts('/send')).toHaveLength(1);
		const sent = await lab.ledger('trade-sent');
		expect(sent).toHaveLength(acted ? 1 : 0);
		if (acted) {
			expect(error).toBeUndefined();
			expect(json).toMatchObject([
				{ tradeId: sent[0]?.id, existing: true, foundAfter: 'unknownOutcome', foundIn: 'Outbound' },
			]);
		} else {
			expect(error?.message).toBe('Whether Roblox carried this out is unknown');
			expect(error?.context).toMatchObject({ outcome: 'unknown', lookup: 'notFound' });
			expect(error?.description).toContain('It was not sent again');
		}
	});

	test.each(faults.filter(([, acted]) => acted))(
		'%s, with the look failing too: told as unknown, and a later run finds the trade',
		async (_name, _acted, fault) => {
			const offer = nextOffer();
			await lab.fault({ ...onSend, ...fault });
			await lab.fault({ method: 'GET', path: '/v2/trades/1', kind: 'html', status: 400, times: 0 });
			const first = await lab.send({ ...offer, ...impatient });
			expect(first.error?.context).toMatchObject({
				providerCode: 'OUTCOME_UNKNOWN',
				outcome: 'unknown',
				retryable: false,
			});
			expect(first.error?.description).toContain('the lists could not be read either');
			await lab.mend();
			const second = await lab.send(offer);
			expect(second.json).toMatchObject([{ existing: true }]);
			expect(await lab.ledger('trade-sent')).toHaveLength(1);
		},
	);

	test('an offer of unknown fate is not sent again while it may still arrive', async () => {
		const offer = nextOffer();
		await lab.fault({ ...onSend, kind: 'reset-before' });
		await lab.send(offer);
		const second = await lab.send(offer);
		expect(second.error?.description).toContain('because the first request may still arrive');
		expect(await posts('/send')).toHaveLength(1);
	});

	test('Retry On Fail sends each of several offers once', async () => {
		await lab.fault({ ...onSend, kind: 'reset-after', times: 2 });
		await lab.fault({ method: 'GET', path: '/v2/trades/1', kind: 'html', status: 400, times: 1 });
		const { json, error } = await lab.send(
			{ myRobux: '={{ $json.robux }}' },
			{
				items: [1, 2, 3].map((more) => ({ robux: 100 + more })),
				settings: { retryOnFail: true, maxTries: 3, waitBetweenTries: 10 },
			},
		);
		expect(error).toBeUndefined();
		expect(json).toHaveLength(3);
		expect(await lab.ledger('trade-sent')).toHaveLength(3);
		expect(await posts('/send')).toHaveLength(3);
	});

	test('Retry On Fail never repeats a send that got lost', async () => {
		await lab.fault({ ...onSend, kind: 'reset-before', times: 0 });
		const { error } = await lab.send(nextOffer(), {
			settings: { retryOnFail: true, maxTries: 3, waitBetweenTries: 10 },
		});
		expect(error?.context?.providerCode).toBe('OUTCOME_UNKNOWN');
		expect(await posts('/send')).toHaveLength(1);
	});

	test.each(['retry', 'trigger'])(
		'a killed run that is run again (%s) finds its trade',
		async (mode) => {
			const offer = nextOffer();
			await lab.send(offer);
			const { json } = await lab.send(offer, { mode: mode as never, executionId: '4712' });
			expect(json).toMatchObject([{ existing: true, foundAfter: 'sameOffer' }]);
			expect(await lab.ledger('trade-sent')).toHaveLength(1);
		},
	);

	test('when the lists cannot be read beforehand, nothing is sent', async () => {
		await lab.fault({
			method: 'GET',
			path: '/v1/trades/Completed',
			kind: 'status',
			status: 400,
			times: 0,
		});
		const { error } = await lab.send(nextOffer());
		expect(error).toBeDefined();
		expect(await posts('/send')).toEqual([]);
	});

	test('a 429 is waited for and repeated, for Roblox did nothing', async () => {
		await lab.fault({ ...onSend, kind: 'status', status: 429, headers: { 'retry-after': '0' } });
		const { json } = await lab.send(nextOffer());
		expect(json).toMatchObject([{ existing: false }]);
		expect(await lab.ledger('trade-sent')).toHaveLength(1);
	});

	test('a 429 with a long wait is told with its seconds', async () => {
		await lab.fault({
			...onSend,
			kind: 'status',
			status: 429,
			headers: { 'retry-after': '1200' },
			body: { errors: [{ code: 14, message: 'Too many' }] },
		});
		const { error } = await lab.send(nextOffer());
		expect(error?.context).toMatchObject({ providerCode: '14', retryable: true });
		expect(error?.description).toContain('Wait 1200 seconds');
		expect(await posts('/send')).toHaveLength(1);
	});

	test('a refused connection sends nothing and says so', async () => {
		await lab.fault({ kind: 'refuse', delayMs: 6000 });
		const { error } = await lab.send(nextOffer());
		expect(error?.context).toMatchObject({ providerCode: 'UNREACHABLE', retryable: true });
		expect(error?.description).toContain('Nothing was sent');
		await lab.mend();
		expect(await lab.ledger()).toEqual([]);
	});

	test('an interrupted run tells which trades were sent before', async () => {
		const { error } = await lab.send(
			{ partner: '={{ $json.to }}', theirItems: '={{ $json.items }}', ...nextOffer() },
			{
				items: [
					{ to: '1002', items: [instance(THEIRS)] },
					{ to: '999999', items: [instance('20000002')] },
					{ to: '1002', items: [instance('20000002')] },
				],
			},
		);
		expect(error?.context).toMatchObject({
			itemIndex: 1,
			notStarted: 1,
			wentThrough: [{ index: 0, id: expect.stringMatching(/^\d+$/) as string }],
		});
		expect(await lab.ledger('trade-sent')).toHaveLength(1);
	});

	test('Continue On Fail goes on and says for each item what happened', async () => {
		const { outputs } = await lab.send(
			{ partner: '={{ $json.to }}', ...nextOffer() },
			{
				items: [{ to: '1003' }, { to: '???' }, { to: '1002' }],
				settings: { onError: 'continueErrorOutput' },
			},
		);
		expect(outputs[0]?.map(({ json }) => json)).toMatchObject([{ existing: false }]);
		expect(outputs[1]?.map(({ json }) => json)).toMatchObject([
			{ to: '1003', details: { retryable: false } },
			{ to: '???', details: { field: 'Partner', causedBy: 'you' } },
		]);
	});
});

describe('counter', () => {
	beforeEach(warmUp);

	test.each(faults)('%s: never sent twice, and the truth', async (_name, acted, fault) => {
		const tradeId = await lab.receive();
		await lab.fault({ method: 'POST', path: '/counter', ...fault });
		const parameters = { ...OFFER, operation: 'counter', tradeId, ...nextOffer(), ...impatient };
		const { json, error } = await lab.run(parameters);
		expect(await posts('/counter')).toHaveLength(1);
		const made = await lab.ledger('trade-countered');
		expect(made).toHaveLength(acted ? 1 : 0);
		if (acted) {
			expect(json).toMatchObject([
				{ tradeId: made[0]?.id, counteredTradeId: tradeId, existing: true },
			]);
		} else {
			expect(error?.context?.outcome).toBe('unknown');
		}
	});
});

describe('accept', () => {
	beforeEach(warmUp);

	test.each(faults)('%s: accepted at most once, and the truth', async (_name, acted, fault) => {
		const tradeId = await lab.receive();
		await lab.fault({ method: 'POST', path: '/accept', ...fault });
		const parameters = { tradeId, confirmFinal: true, ...impatient };
		const { json, error } = await lab.trade('accept', parameters);
		expect(await posts('/accept')).toHaveLength(1);
		expect(await lab.ledger('trade-accepted')).toHaveLength(acted ? 1 : 0);
		if (acted) {
			expect(json).toEqual([
				{
					tradeId,
					accepted: true,
					status: 'Completed',
					existing: true,
					foundAfter: 'unknownOutcome',
				},
			]);
			return;
		}
		expect(error?.context).toMatchObject({ outcome: 'unknown', status: 'Open', retryable: true });
		const again = await lab.trade('accept', parameters);
		expect(again.json).toMatchObject([{ accepted: true }]);
		expect(await lab.ledger('trade-accepted')).toHaveLength(1);
	});

	test('Retry On Fail accepts once', async () => {
		const tradeId = await lab.receive();
		await lab.fault({ method: 'POST', path: '/accept', kind: 'reset-after' });
		await lab.fault({ method: 'GET', path: `/v2/trades/${tradeId}`, kind: 'html', status: 400 });
		const { json } = await lab.trade(
			'accept',
			{ tradeId, confirmFinal: true },
			{ settings: { retryOnFail: true, maxTries: 3, waitBetweenTries: 10 } },
		);
		expect(json).toMatchObject([{ accepted: true }]);
		expect(await lab.ledger('trade-accepted')).toHaveLength(1);
	});
});

describe('decline', () => {
	beforeEach(warmUp);

	test.each(faults)('%s: the truth', async (_name, acted, fault) => {
		const tradeId = await lab.receive();
		await lab.fault({ method: 'POST', path: '/decline', ...fault });
		const { json, error } = await lab.trade('decline', { tradeId, ...impatient });
		expect(await posts('/decline')).toHaveLength(1);
		if (acted) expect(json).toMatchObject([{ declined: true, foundAfter: 'unknownOutcome' }]);
		else expect(error?.context).toMatchObject({ outcome: 'unknown', status: 'Open' });
	});
});
