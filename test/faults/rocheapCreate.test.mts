import type { IDataObject } from 'n8n-workflow';

import type { NodeResult, NodeRun } from '../engine/engine.mts';
import { RocheapLab } from '../engine/rocheapLab.mts';

const onCreate = { method: 'POST', path: '/create_order' };
const noLookUp = { method: 'GET', kind: 'status', status: 500, body: '', times: 0 };
// Short enough for a test, long enough for the sandbox to act.
const impatient = { options: { timeout: 1 } };
const ofItem = { customOrderId: '={{ $json.order }}' };

/** Faults of one create request. */
const FAULTS: Record<string, IDataObject> = {
	'the connection is reset before ROCheap acts': { kind: 'reset-before' },
	'the connection is reset after ROCheap acted': { kind: 'reset-after' },
	'ROCheap acts and never answers': { kind: 'hang-after' },
	'HTTP 500 before acting': { kind: 'status', status: 500, body: { message: 'oops' } },
	'HTTP 502 before acting': { kind: 'status', status: 502, body: 'Bad gateway' },
	'HTTP 500 after acting': { kind: 'status-after', status: 500, body: { message: 'oops' } },
	'a general refusal in JSON with HTTP 500 after acting': {
		kind: 'status-after',
		status: 500,
		body: { success: false, error: 'Internal Server Error' },
	},
	'HTTP 503 after acting': { kind: 'status-after', status: 503, body: '' },
	'an HTML page with HTTP 200 before acting': { kind: 'html', status: 200 },
	'an HTML page with HTTP 502 after acting': { kind: 'html', status: 502, after: true },
	'JSON cut off with the connection, after acting': { kind: 'truncated' },
	'JSON cut off but delivered whole, after acting': { kind: 'truncated', complete: true },
	'INTERNAL_ERROR after acting': {
		kind: 'status-after',
		status: 200,
		body: {
			success: false,
			status: { code: 'FAILED', message: 'Order has failed!' },
			failure_code: { code: 'INTERNAL_ERROR', message: 'Proxy trouble' },
		},
	},
	'a redirect before acting': {
		kind: 'status',
		status: 302,
		headers: { location: 'https://elsewhere.example/' },
	},
	'headers and half of the body, then silence': { kind: 'stall' },
	'headers and then silence, before acting': { kind: 'stall', after: false },
	'a gateway gives up and ROCheap acts later': { kind: 'late', client: 'html', delayMs: 400 },
	'the connection is cut and ROCheap acts later': { kind: 'late', client: 'reset', delayMs: 400 },
	'a proxy sends the request twice': { kind: 'twice' },
	'a proxy sends it twice and gives the second answer': { kind: 'twice', answer: 'second' },
	'JSON 500 before acting': { kind: 'json-500' },
	'JSON 500 after acting': { kind: 'json-500', after: true },
};
const names = Object.keys(FAULTS);

interface Ended {
	first: NodeResult;
	payouts: Array<string | null>;
	/** The same item again, once ROCheap is well. */
	again: NodeResult;
	payoutsAtEnd: Array<string | null>;
}

/** Waits between tries are seconds, so all faults of a kind run side by side, each with a sandbox of its own. */
async function all(times: number, more: IDataObject[] = []): Promise<Map<string, Ended>> {
	const ended = await Promise.all(
		names.map(async (name): Promise<[string, Ended]> => {
			const lab = await new RocheapLab().start();
			await lab.fault({ ...onCreate, ...FAULTS[name], times });
			for (const fault of more) await lab.fault(fault);
			const first = await lab.create(impatient);
			const payouts = await lab.payouts();
			await lab.mend();
			await new Promise((resolve) => setTimeout(resolve, 500));
			const again = await lab.create();
			const payoutsAtEnd = await lab.payouts();
			await lab.sandbox.close();
			return [name, { first, payouts, again, payoutsAtEnd }];
		}),
	);
	return new Map(ended);
}

function expectPaidOnce({ again, payoutsAtEnd }: Ended): void {
	expect(again.error).toBeUndefined();
	expect(again.json).toMatchObject([{ custom_order_id: 'shop-1', robux: 10 }]);
	expect(payoutsAtEnd).toEqual(['shop-1']);
}

describe('one fault', () => {
	let ended: Map<string, Ended>;
	beforeAll(async () => (ended = await all(1)));

	test.each(names)('%s: one payout, and the node knows it', (name) => {
		const { first, payouts } = ended.get(name)!;
		expect(first.error).toBeUndefined();
		expect(first.json).toMatchObject([
			{ custom_order_id: 'shop-1', robux: 10, outcome: 'pending' },
		]);
		expect(payouts).toEqual(['shop-1']);
		expectPaidOnce(ended.get(name)!);
	});
});

describe('the fault on every try', () => {
	let ended: Map<string, Ended>;
	beforeAll(async () => (ended = await all(0)));

	test.each(names)('%s: at most one payout, and what is said is true', (name) => {
		const { first, payouts } = ended.get(name)!;
		if (first.error) {
			expect(first.json).toEqual([]);
			expect(first.error.context).toMatchObject({
				code: 'NOT_CREATED',
				outcome: 'unknown',
				retryable: true,
				reference: 'shop-1',
			});
		} else {
			expect(payouts).toEqual(['shop-1']);
			expect(first.json).toMatchObject([{ custom_order_id: 'shop-1' }]);
		}
		expectPaidOnce(ended.get(name)!);
	});
});

describe('the fault on every try, and no look-up', () => {
	let ended: Map<string, Ended>;
	beforeAll(async () => (ended = await all(0, [noLookUp])));

	test.each(names)('%s: unknown, and running the item again pays once', (name) => {
		const { first } = ended.get(name)!;
		if (name.includes('twice')) {
			// The first answer shows the order, so nothing is unknown.
			expect(first.error?.context?.code ?? 'paid').toMatch(/^(paid|DUPLICATE_CUSTOM_ORDER_ID)$/);
		} else {
			expect(first.error?.context).toMatchObject({
				code: 'OUTCOME_UNKNOWN',
				reference: 'shop-1',
				retryable: true,
			});
			expect(first.error?.message).toContain('shop-1');
			expect(first.error?.description).not.toMatch(/nothing was paid|use another/i);
		}
		expectPaidOnce(ended.get(name)!);
	});
});

describe('with one sandbox', () => {
	let lab: RocheapLab;
	beforeAll(async () => {
		lab = await new RocheapLab().start();
	});
	beforeEach(async () => await lab.reset());
	afterAll(async () => await lab.sandbox.close());

	const orders = (count: number, more: Partial<NodeRun> = {}) => ({
		items: Array.from({ length: count }, (_, index) => ({ order: `o${index}` })),
		...more,
	});

	test('a stale answer to every request never passes for a payment', async () => {
		await lab.create({ customOrderId: 'earlier' });
		await lab.fault({ ...onCreate, kind: 'stale', times: 0 });
		const settings = { onError: 'continueRegularOutput' as const };
		const { json } = await lab.create(ofItem, orders(3, { settings }));
		expect(json.map(({ error }) => (error as IDataObject).code)).toEqual(
			Array(3).fill('NOT_CREATED'),
		);
		expect(await lab.payouts()).toEqual(['earlier']);
	});

	test('HTTP 429 before acting is waited for', async () => {
		await lab.fault({ ...onCreate, kind: 'status', status: 429, headers: { 'retry-after': '0' } });
		const { error } = await lab.create();
		expect(error).toBeUndefined();
		expect(await lab.payouts()).toEqual(['shop-1']);
	});

	test('look-ups without universe and place still show that it was paid', async () => {
		await lab.behave({ lookupFields: 'partial' });
		await lab.fault({ ...onCreate, kind: 'reset-after' });
		const { json, error } = await lab.create();
		expect(error).toBeUndefined();
		expect(json).toMatchObject([{ existing: null, foundAfter: 'unknownOutcome' }]);
	});

	test('an order from before that answers after a lost answer is not called new', async () => {
		await lab.create();
		await lab.fault({ ...onCreate, kind: 'reset-after' });
		const { json } = await lab.create();
		expect(json).toMatchObject([{ existing: null }]);
		await lab.fault({ ...onCreate, kind: 'reset-after' });
		const { error } = await lab.create({ options: { onDuplicate: 'fail' } });
		expect(error?.context?.code).toBe('DUPLICATE_CUSTOM_ORDER_ID');
		expect(await lab.payouts()).toEqual(['shop-1']);
	});

	test('Retry On Fail with several items pays each once', async () => {
		await lab.fault({ ...onCreate, kind: 'reset-after', times: 0 });
		await lab.fault({ ...noLookUp, times: 4 });
		const { json, error } = await lab.create(
			ofItem,
			orders(3, { settings: { retryOnFail: true, maxTries: 3, waitBetweenTries: 10 } }),
		);
		expect(error).toBeUndefined();
		expect(json).toHaveLength(3);
		expect(await lab.payouts()).toEqual(['o0', 'o1', 'o2']);
	});

	test('a run after a kill, under the same execution id or a new one, pays nothing again', async () => {
		await lab.create(ofItem, orders(2, { executionId: '77' }));
		const again = await lab.create(ofItem, orders(2, { executionId: '78' }));
		expect(again.json).toMatchObject([{ existing: true }, { existing: true }]);
		expect(again.hints).toEqual([expect.stringContaining('2 of 2 orders existed already')]);
		expect(await lab.payouts()).toEqual(['o0', 'o1']);
	});

	test('two executions at once with one reference: one payout, both know it', async () => {
		await lab.control('/latency', { provider: 'rocheap', ms: 100 });
		const both = await Promise.all([lab.create(), lab.create()]);
		expect(both.map(({ error }) => error)).toEqual([undefined, undefined]);
		expect(both.map(({ json }) => json[0]?.existing).sort()).toEqual([false, true]);
		expect(await lab.payouts()).toEqual(['shop-1']);
	});

	test('a refused connection pays nothing and says that nothing was sent', async () => {
		await lab.fault({ kind: 'refuse', delayMs: 8000 });
		const { error } = await lab.create();
		expect(error?.context).toMatchObject({ code: 'UNREACHABLE', retryable: true });
		expect(error?.description).toContain('Nothing was sent');
		await lab.mend();
		expect(await lab.payouts()).toEqual([]);
	});

	test('a connection refused for a moment is tried again', async () => {
		await lab.fault({ kind: 'refuse', delayMs: 150 });
		jest.spyOn(Math, 'random').mockReturnValue(0.9);
		const { error } = await lab.create();
		jest.restoreAllMocks();
		expect(error).toBeUndefined();
		expect(await lab.payouts()).toEqual(['shop-1']);
	});

	test('a stopped run says what was paid before', async () => {
		const items = [
			{ order: 'a', user: 1 },
			{ order: 'b', user: 405 },
			{ order: 'c', user: 2 },
		];
		const parameters = { ...ofItem, robloxUserId: '={{ $json.user }}' };
		const { error } = await lab.create(parameters, { items });
		expect(error?.context).toMatchObject({
			code: 'GAMEPASS_NOT_FOUND',
			causedBy: 'receiver',
			itemIndex: 1,
			notStarted: [2],
			wentThrough: [{ item: 0, reference: 'a', id: expect.stringMatching(/.+/) as string }],
		});
		expect(error?.description).toContain('1 item went through in this execution (item 0: ');
		expect(await lab.payouts()).toEqual(['a']);
	});

	test('a single item says nothing about others', async () => {
		const { error } = await lab.create({ robloxUserId: '405' });
		expect(error?.description).not.toMatch(/item \d|went through|not started/);
	});

	test('a wrong field in the last item stops the run before the first is paid', async () => {
		const { error } = await lab.create(
			{ ...ofItem, robux: '={{ $json.robux }}' },
			{
				items: [
					{ order: 'a', robux: 10 },
					{ order: 'b', robux: 10.5 },
				],
			},
		);
		expect(error?.message).toBe('Robux must be a whole number of at least 1, got "10.5"');
		expect(await lab.requests()).toEqual([]);
	});

	test('ten at a time are paid once each and keep their order', async () => {
		const { items } = orders(30);
		await lab.fault({ ...onCreate, kind: 'reset-after', times: 10 });
		const { json } = await lab.create({ ...ofItem, options: { concurrency: 10 } }, { items });
		expect(json.map((item) => item.custom_order_id)).toEqual(items.map(({ order }) => order));
		expect((await lab.payouts()).sort()).toEqual(items.map(({ order }) => order).sort());
	});

	test('Continue On Fail goes on and says for each item what happened', async () => {
		const { outputs } = await lab.create(
			{ ...ofItem, robloxUserId: '={{ $json.user }}' },
			{
				items: [
					{ order: 'a', user: 1 },
					{ order: 'b', user: 'Builderman' },
					{ order: 'c', user: 404 },
					{ order: 'd', user: 2 },
				],
				settings: { onError: 'continueErrorOutput' },
			},
		);
		expect(outputs[0]?.map(({ json }) => json.custom_order_id)).toEqual(['a', 'd']);
		expect(outputs[1]?.map(({ json }) => json)).toMatchObject([
			{
				order: 'b',
				error: {
					code: 'INVALID_INPUT',
					message: 'Receiver must be a numeric ID, got "Builderman"',
					field: 'Receiver',
					causedBy: 'you',
					retryable: false,
				},
			},
			{
				order: 'c',
				error: {
					code: 'USER_DOES_NOT_EXIST',
					message: 'There is no Roblox user with this ID',
					causedBy: 'you',
					retryable: false,
					reference: 'c',
				},
			},
		]);
		expect(await lab.payouts()).toEqual(['a', 'd']);
	});
});
