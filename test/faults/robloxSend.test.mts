import { instance, MINE, RobloxLab, THEIRS } from '../engine/robloxLab.mts';

let lab: RobloxLab;
beforeAll(async () => {
	lab = await new RobloxLab().start();
});
beforeEach(async () => await lab.reset());
afterAll(async () => await lab.sandbox.close());

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

	test('an offer of unknown fate is not sent again, in the other API version neither', async () => {
		const offer = nextOffer();
		await lab.fault({ ...onSend, kind: 'reset-before' });
		await lab.send(offer);
		const ids = { apiVersion: 'v1', myItems: [MINE], theirItems: [THEIRS] };
		const ended = await Promise.all([lab.send(offer), lab.send({ ...offer, ...ids })]);
		for (const { error } of ended) {
			expect(error?.description).toContain('its request may still arrive');
		}
		expect(await posts('/send')).toHaveLength(1);
	});

	test.each(['retry', 'trigger'])(
		'a killed run that is run again (%s) finds its trade',
		async (mode) => {
			const offer = nextOffer();
			await lab.send(offer);
			const { json } = await lab.send(offer, { mode: mode as never });
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
		expect(error?.context).toMatchObject({ code: 'TOO_MANY_TRADES', retryable: true });
		expect(error?.description).toContain('Wait 1200 seconds');
		expect(await posts('/send')).toHaveLength(1);
	});

	test('a refused connection sends nothing and says so', async () => {
		await lab.fault({ kind: 'refuse', delayMs: 6000 });
		const { error } = await lab.send(nextOffer());
		expect(error?.context).toMatchObject({ code: 'UNREACHABLE', retryable: true });
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
			notStarted: [2],
			wentThrough: [{ item: 0, id: expect.stringMatching(/^\d+$/) as string }],
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
			{ error: { retryable: false } },
			{ error: { code: 'INVALID_INPUT', field: 'Partner', causedBy: 'you' } },
		]);
	});

	test('the same offer in many executions at once is one trade', async () => {
		const offer = nextOffer();
		const runs = await Promise.all(Array.from({ length: 10 }, async () => await lab.send(offer)));
		const trades = runs.flatMap(({ json }) => json);
		expect(trades).toHaveLength(10);
		expect(trades.filter(({ existing }) => existing === false)).toHaveLength(1);
		expect(new Set(trades.map(({ tradeId }) => tradeId)).size).toBe(1);
		expect(await lab.ledger('trade-sent')).toHaveLength(1);
	});

	test('an execution that is cancelled while it looks sends nothing', async () => {
		await lab.control('/latency', { provider: 'roblox', ms: 150 });
		await lab.send(nextOffer(), { cancelAfterMs: 400 });
		await new Promise((resolve) => setTimeout(resolve, 800));
		expect(await posts('/send')).toEqual([]);
	});
});
