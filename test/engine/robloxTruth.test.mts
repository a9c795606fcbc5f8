import { OFFER, RobloxLab } from './robloxLab.mts';

let lab: RobloxLab;
beforeAll(async () => {
	lab = await new RobloxLab().start();
});
beforeEach(async () => await lab.reset());
afterAll(async () => await lab.sandbox.close());

const yes = async (path: string, body: object) =>
	await lab.fault({ method: 'POST', path, kind: 'status', status: 200, body });
/** Lets the request for the token pass, so that a fault meets the request that acts. */
const warmUp = async () => void (await lab.trade('expireOutdated'));
const statusOf = async (tradeId: string) => (await lab.trade('get', { tradeId })).json[0]?.status;

describe('a counter is done only when the trade is countered', () => {
	const counter = { ...OFFER, operation: 'counter', myRobux: 5 };

	test('although the same offer to the same partner is open', async () => {
		const { json: sent } = await lab.send({ myRobux: 5 });
		const tradeId = await lab.receive();
		const { json } = await lab.run({ ...counter, tradeId });
		expect(await statusOf(tradeId)).toBe('Countered');
		expect(json).toMatchObject([{ existing: false, counteredTradeId: tradeId }]);
		expect(json[0]?.tradeId).not.toBe(sent[0]?.tradeId);
	});

	test('and each of two received trades by a trade of its own', async () => {
		const items = [{ id: await lab.receive() }, { id: await lab.receive() }];
		const parameters = { ...counter, tradeId: '={{ $json.id }}' };
		const first = await lab.run(parameters, { items });
		expect(first.json.map(({ existing }) => existing)).toEqual([false, false]);
		const made = (await lab.ledger('trade-countered')).map(({ id }) => id);
		expect(first.json.map(({ tradeId }) => tradeId)).toEqual(made);
		const again = await lab.run(parameters, { items });
		expect(again.json.map(({ existing }) => existing)).toEqual([true, true]);
		expect(again.json.map(({ tradeId }) => tradeId)).toEqual(made);
	});
});

test.each([
	['send', {}],
	['counter', {}],
	['accept', { confirmFinal: true, options: { acceptSeveral: true } }],
])(
	'%s: what two items of a run ask for alike is refused before anything is sent',
	async (operation, more) => {
		const tradeId = await lab.receive();
		const parameters = { ...OFFER, operation, tradeId, myRobux: 5, ...more };
		const { error, json } = await lab.run(parameters, { items: [{}, {}] });
		expect(json).toEqual([]);
		expect(error?.context).toMatchObject({
			code: 'REFERENCE_USED_TWICE',
			itemWithSameReference: 0,
		});
		expect(await lab.requests()).toEqual([]);
	},
);

describe('an answer is given only when the trade shows it', () => {
	test.each([
		['an empty object', {}],
		['a refusal in it', { errors: [{ code: 17, message: 'no' }] }],
	])('HTTP 200 with %s is no success while the trade is open', async (_name, body) => {
		await warmUp();
		await yes('/accept', body);
		await yes('/decline', body);
		const ended = await Promise.all([
			lab.trade('accept', { tradeId: await lab.receive(), confirmFinal: true }),
			lab.trade('decline', { tradeId: await lab.receive() }),
		]);
		for (const { json, error } of ended) {
			expect(json).toEqual([]);
			expect(error?.context).toMatchObject({ outcome: 'unknown', status: 'Open' });
		}
	});

	test('an accepted trade that is pending is accepted, also when the item is run again', async () => {
		await lab.behave({ settleAfterMs: 60_000, settlingStatus: 'Pending' });
		const parameters = { tradeId: await lab.receive(), confirmFinal: true };
		for (const existing of [false, true]) {
			const { json } = await lab.trade('accept', parameters);
			expect(json).toMatchObject([{ accepted: true, status: 'Pending', existing }]);
		}
		expect(await lab.ledger('trade-accepted')).toHaveLength(1);
	});
});

test('an open offer behind a cursor that comes again is not sent once more', async () => {
	await lab.send({ myRobux: 5 });
	const body = { data: [], nextPageCursor: 'again' };
	const fault = { method: 'GET', path: '/v1/trades/Outbound', kind: 'status', status: 200 };
	await lab.fault({ ...fault, body, times: 0 });
	// As in another process, which does not remember that it has sent the offer.
	const { error } = await lab.send({ myRobux: 5, apiVersion: 'v2' });
	expect(await lab.ledger('trade-sent')).toHaveLength(1);
	expect(error?.message).toContain('the same page cursor twice');
	await lab.mend();
});

test('one trade that cannot be read does not fail a list with details', async () => {
	const ids = [await lab.receive(), await lab.receive(), await lab.receive()];
	const path = `/v2/trades/${ids[1]}`;
	await lab.fault({ method: 'GET', path, kind: 'status', status: 500, times: 0 });
	const options = { includeDetails: true };
	const { json, error } = await lab.trade('getAll', { tradeStatusType: 'Inbound', options });
	expect(error).toBeUndefined();
	expect(json.map(({ tradeId }) => tradeId)).toEqual([...ids].reverse());
	expect(json.map(({ detailsMissing }) => detailsMissing)).toEqual([
		undefined,
		'Roblox had a fault of its own',
		undefined,
	]);
	expect(json[1]).toMatchObject({ mine: null, theirs: null, status: 'Open' });
	await lab.mend();

	await lab.act('endSessions', { userId: 1001 });
	const dead = await lab.trade('getAll', { tradeStatusType: 'Inbound', options });
	expect(dead.error?.context?.code).toBe('UNAUTHENTICATED');
});

test('security tokens that work once are enough for many at a time', async () => {
	await lab.behave({ csrfUses: 1 });
	const items = [];
	for (let index = 0; index < 20; index++) items.push({ id: await lab.receive() });
	const parameters = { tradeId: '={{ $json.id }}' };
	const { json, error } = await lab.trade('decline', parameters, { items });
	expect(error).toBeUndefined();
	expect(json).toHaveLength(20);
	expect(await lab.ledger('trade-declined')).toHaveLength(20);
	expect((await lab.requests('POST')).length).toBeLessThanOrEqual(60);
});
