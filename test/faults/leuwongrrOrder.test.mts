import type { IDataObject } from 'n8n-workflow';

import type { NodeResult, NodeRun } from '../engine/engine.mts';
import { LeuwongrrLab } from '../engine/leuwongrrLab.mts';

const onCreate = { method: 'POST', path: '/me/orders' };
// Short enough for a test, long enough for the sandbox to act.
const impatient = { options: { timeout: 1 } };
const ofItem = { idempotencyKey: '={{ $json.order }}', robloxUsername: '={{ $json.user }}' };

/** Faults of one create request. */
const FAULTS: Record<string, IDataObject> = {
	'the connection is reset before LeuwongRR acts': { kind: 'reset-before' },
	'the connection is reset after LeuwongRR acted': { kind: 'reset-after' },
	'LeuwongRR acts and never answers': { kind: 'hang-after' },
	'HTTP 500 of LeuwongRR itself before acting': { kind: 'status', status: 500 },
	'HTTP 500 of LeuwongRR itself after acting': { kind: 'status-after', status: 500 },
	'HTTP 503 after acting': { kind: 'status-after', status: 503, body: '' },
	'JSON 500 before acting': { kind: 'json-500' },
	'JSON 500 after acting': { kind: 'json-500', after: true },
	'an HTML page with HTTP 200 before acting': { kind: 'html', status: 200 },
	'an HTML page with HTTP 403 after acting': { kind: 'html', status: 403, after: true },
	'an HTML page with HTTP 502 after acting': { kind: 'html', status: 502, after: true },
	'a refusal that is not of LeuwongRR, after acting': {
		kind: 'status-after',
		status: 422,
		body: { message: 'blocked' },
	},
	'JSON cut off with the connection, after acting': { kind: 'truncated' },
	'JSON cut off but delivered whole, after acting': { kind: 'truncated', complete: true },
	'a redirect before acting': {
		kind: 'status',
		status: 302,
		headers: { location: 'https://elsewhere.example/' },
	},
	'a success without an invoice': { kind: 'status-after', status: 201, body: { success: true } },
	'headers and half of the body, then silence': { kind: 'stall', half: true },
	'headers and then silence, before acting': { kind: 'stall', after: false },
	'a gateway gives up and LeuwongRR acts later': { kind: 'late', client: 'html', delayMs: 3000 },
	'the connection is cut and LeuwongRR acts later': {
		kind: 'late',
		client: 'reset',
		delayMs: 3000,
	},
	'HTTP 409 before acting': { kind: 'status', status: 409, body: { message: 'conflict' } },
	'HTTP 409 after acting': { kind: 'status-after', status: 409, body: { message: 'conflict' } },
	'a proxy sends the request twice': { kind: 'twice' },
	'a proxy sends it twice and gives the second answer': { kind: 'twice', answer: 'second' },
};
const names = Object.keys(FAULTS);

interface Ended {
	first: NodeResult;
	/** The same item again, once LeuwongRR is well. */
	again: NodeResult;
	orders: Array<string | null>;
}

/** Waits between tries are seconds, so all faults of a kind run side by side, each with a sandbox of its own. */
async function all(times: number): Promise<Map<string, Ended>> {
	const ended = await Promise.all(
		names.map(async (name): Promise<[string, Ended]> => {
			const lab = await new LeuwongrrLab().start();
			await lab.reset();
			await lab.fault({ ...onCreate, ...FAULTS[name], times });
			const first = await lab.create(impatient);
			await lab.mend();
			const again = await lab.create();
			await new Promise((resolve) => setTimeout(resolve, 3500));
			const orders = await lab.orders();
			await lab.sandbox.close();
			return [name, { first, again, orders }];
		}),
	);
	return new Map(ended);
}

describe('one fault', () => {
	let ended: Map<string, Ended>;
	beforeAll(async () => (ended = await all(1)));

	test.each(names)('%s: one order, and the node knows it', (name) => {
		const { first, again, orders } = ended.get(name)!;
		expect(first.error).toBeUndefined();
		expect(first.json).toMatchObject([{ payment_status: 'pending', idempotencyKey: 'shop-1' }]);
		// What the faulty try has made is not called old, except where nothing shows that there was a fault.
		const isHidden = name.endsWith('second answer');
		expect(first.json[0]?.existing === true).toBe(isHidden);
		expect(again.json).toMatchObject([
			{ existing: true, invoice_code: first.json[0]?.invoice_code },
		]);
		expect(orders).toEqual(['shop-1']);
	});
});

describe('the fault on every try', () => {
	let ended: Map<string, Ended>;
	beforeAll(async () => (ended = await all(0)));

	test.each(names)('%s: the truth, and running the item again orders once', (name) => {
		const { first, again, orders } = ended.get(name)!;
		if (!name.includes('twice')) {
			const isConflict = name.includes('409');
			expect(first.json).toEqual([]);
			expect(first.error?.context).toMatchObject({
				code: isConflict ? 'CONFLICT' : 'OUTCOME_UNKNOWN',
				outcome: 'unknown',
				retryable: !isConflict,
				reference: 'shop-1',
			});
			expect(first.error?.description).not.toMatch(/nothing was ordered/i);
		}
		expect(again.error).toBeUndefined();
		expect(orders).toEqual(['shop-1']);
	});
});

/** A test that waits for seconds, beside the others of its kind. */
const alone = (name: string, work: (lab: LeuwongrrLab) => Promise<void>) =>
	test.concurrent(name, async () => {
		const lab = await new LeuwongrrLab().start();
		await lab.reset();
		await work(lab).finally(async () => await lab.sandbox.close());
	});

describe('with a sandbox of its own', () => {
	alone('an origin that is still at work behind its gateway makes one order', async (lab) => {
		await lab.behave({ originBusyMs: 4000 });
		await lab.fault({ ...onCreate, kind: 'reset-after' });
		const { json } = await lab.create();
		expect(json).toMatchObject([{ existing: null }]);
		expect(await lab.orders()).toEqual([lab.key]);
	});

	alone('a 409 while the order is at work ends in that order', async (lab) => {
		await lab.behave({ keyConflict: 'whileBusy', originBusyMs: 7000 });
		await lab.fault({ ...onCreate, kind: 'reset-after' });
		const { json } = await lab.create();
		expect(json).toMatchObject([{ existing: null, idempotencyKey: lab.key }]);
		expect(await lab.orders()).toEqual([lab.key]);
	});

	alone('a 409 for every known key: final, in words that do not deny the order', async (lab) => {
		await lab.create();
		await lab.behave({ keyConflict: true });
		const { error } = await lab.create();
		expect(error?.context).toMatchObject({
			code: 'CONFLICT',
			outcome: 'unknown',
			retryable: false,
			reference: lab.key,
			providerMessage: expect.any(String) as string,
		});
		expect(await lab.orders()).toEqual([lab.key]);
	});

	alone('a stale answer never passes for an order', async (lab) => {
		await lab.create();
		await lab.fault({ ...onCreate, kind: 'stale', after: true, oldest: true, times: 0 });
		const next = { idempotencyKey: 'stale', robloxUsername: 'SomebodyElse' };
		const { error } = await lab.create(next);
		expect(error?.context).toMatchObject({ code: 'OUTCOME_UNKNOWN', reference: 'stale' });
		await lab.mend();
		const { json } = await lab.create(next);
		expect(json).toMatchObject([{ order: { roblox_username: 'SomebodyElse' } }]);
		expect(await lab.orders()).toEqual([lab.key, 'stale']);
	});

	alone(
		'a replay that shows nothing, after a lost answer, is marked as of unknown age',
		async (lab) => {
			await lab.behave({ createBody: 'guide' });
			await lab.fault({ ...onCreate, kind: 'reset-after' });
			const { json } = await lab.create();
			expect(json).toMatchObject([{ existing: null, requested: { roblox_pass_id: 987654321 } }]);
		},
	);

	alone('a lost answer and then only HTTP 429 is unknown', async (lab) => {
		await lab.fault({ ...onCreate, kind: 'reset-after' });
		const headers = { 'retry-after': '0' };
		await lab.fault({ ...onCreate, kind: 'status', status: 429, headers, times: 0 });
		const { error } = await lab.create();
		expect(error?.context).toMatchObject({ code: 'OUTCOME_UNKNOWN', laterCode: 'RATE_LIMITED' });
		expect(await lab.orders()).toEqual([lab.key]);
	});
});

describe('with one sandbox', () => {
	let lab: LeuwongrrLab;
	beforeAll(async () => {
		lab = await new LeuwongrrLab().start();
	});
	beforeEach(async () => await lab.reset());
	afterAll(async () => await lab.sandbox.close());

	const items = (count: number, more: Partial<NodeRun> = {}) => ({
		items: Array.from({ length: count }, (_, n) => ({
			order: `${lab.key}-${n}`,
			user: `user${n}`,
		})),
		...more,
	});
	const keys = (count: number) => items(count).items.map(({ order }) => order);

	test('two executions at once with one key: one order, both know it', async () => {
		await lab.control('/latency', { provider: 'leuwongrr', ms: 100 });
		const both = await Promise.all([lab.create(), lab.create()]);
		expect(both.map(({ json }) => json[0]?.existing).sort()).toEqual([false, true]);
		expect(await lab.orders()).toEqual([lab.key]);
	});

	test('HTTP 429 is waited for, and reported when it persists', async () => {
		const limit = { ...onCreate, kind: 'status', status: 429, headers: { 'retry-after': '0' } };
		await lab.fault(limit);
		expect((await lab.create()).json).toMatchObject([{ existing: false }]);
		await lab.fault({ ...limit, times: 0 });
		const { error } = await lab.create({ idempotencyKey: 'limited' });
		expect(error?.context).toMatchObject({ code: 'RATE_LIMITED', retryable: true });
		expect(await lab.orders()).toEqual([lab.key]);
	});

	test('a refused connection orders nothing and says that nothing was sent', async () => {
		await lab.fault({ kind: 'refuse', delayMs: 8000 });
		const { error } = await lab.create();
		expect(error?.context).toMatchObject({ code: 'UNREACHABLE', retryable: true });
		expect(error?.description).toContain('Nothing was sent');
		await lab.mend();
		expect(await lab.orders()).toEqual([]);
	});

	test('Retry On Fail orders each item once and sends what is ordered no second time', async () => {
		await lab.fault({ ...onCreate, kind: 'status', status: 401 });
		const settings = { retryOnFail: true, maxTries: 3, waitBetweenTries: 10 };
		const { json, error } = await lab.create(ofItem, items(4, { settings }));
		expect(error).toBeUndefined();
		expect(json.map(({ existing }) => existing)).toEqual([false, false, false, false]);
		expect(await lab.orders()).toEqual(keys(4));
		expect(await lab.requests()).toHaveLength(1 + 4);
	});

	test('a run after a kill, under the same execution id or a new one, orders nothing again', async () => {
		await lab.create(ofItem, items(2, { executionId: '77' }));
		const again = await lab.create(ofItem, items(2, { executionId: '78' }));
		expect(again.json).toMatchObject([{ existing: true }, { existing: true }]);
		expect(again.hints).toEqual([expect.stringContaining('2 of 2 orders existed already')]);
		expect(await lab.orders()).toEqual(keys(2));
	});

	test('a stopped run says what was ordered before', async () => {
		const { error } = await lab.create(ofItem, {
			items: [
				{ order: 'a', user: 'first' },
				{ order: 'b', user: 'NoSuchUser' },
				{ order: 'c', user: 'third' },
			],
		});
		expect(error?.context).toMatchObject({
			code: 'ROBLOX_VALIDATION_FAILED',
			itemIndex: 1,
			reference: 'b',
			notStarted: [2],
			wentThrough: [{ item: 0, reference: 'a', id: expect.stringMatching(/^SBX-/) as string }],
		});
		expect(await lab.orders()).toEqual(['a']);
	});

	test('a wrong field in the last item stops the run before the first is ordered', async () => {
		const { error } = await lab.create(
			{ ...ofItem, placeId: '={{ $json.place }}' },
			{
				items: [
					{ order: 'd', user: 'first', place: '1' },
					{ order: 'e', user: 'second', place: '1.5' },
				],
			},
		);
		expect(error?.message).toBe('Place ID must be a numeric ID, got "1.5"');
		expect(await lab.requests()).toEqual([]);
	});

	test('ten at a time are ordered once each, in their order', async () => {
		await lab.fault({ ...onCreate, kind: 'reset-after', times: 8 });
		const { json } = await lab.create({ ...ofItem, options: { concurrency: 10 } }, items(20));
		expect(json.map(({ idempotencyKey }) => idempotencyKey)).toEqual(keys(20));
		expect((await lab.orders()).sort()).toEqual(keys(20).sort());
	});

	test('Continue On Fail continues and says for each item what happened', async () => {
		const { outputs } = await lab.create(ofItem, {
			items: [
				{ order: 'f', user: 'first' },
				{ order: 'g', user: '' },
				{ order: 'h', user: 'NoSuchUser' },
				{ order: 'i', user: 'fourth' },
			],
			settings: { onError: 'continueErrorOutput' },
		});
		expect(outputs[0]?.map(({ json }) => json.idempotencyKey)).toEqual(['f', 'i']);
		expect(outputs[1]?.map(({ json }) => json)).toMatchObject([
			{ order: 'g', error: { message: 'Roblox Username is empty', causedBy: 'you' } },
			{ order: 'h', error: { code: 'ROBLOX_VALIDATION_FAILED', reference: 'h' } },
		]);
		expect(await lab.orders()).toEqual(['f', 'i']);
	});
});
