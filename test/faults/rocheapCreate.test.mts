import { RocheapLab } from '../engine/rocheapLab.mts';

let lab: RocheapLab;
beforeAll(async () => {
	lab = await new RocheapLab().start();
});
beforeEach(async () => await lab.reset());
afterAll(async () => await lab.sandbox.close());

const onCreate = { method: 'POST', path: '/create_order' };
// Short enough for a test, long enough for the sandbox to act.
const impatient = { options: { timeout: 1 } };

/** Faults of one create request, and whether ROCheap acted before it went wrong. */
const faults = [
	['the connection is reset before ROCheap acts', { kind: 'reset-before' }],
	['the connection is reset after ROCheap acted', { kind: 'reset-after' }],
	['ROCheap acts and never answers', { kind: 'hang-after' }],
	['HTTP 500 before acting', { kind: 'status', status: 500, body: { message: 'oops' } }],
	['HTTP 502 before acting', { kind: 'status', status: 502, body: 'Bad gateway' }],
	['HTTP 500 after acting', { kind: 'status-after', status: 500, body: { message: 'oops' } }],
	['HTTP 503 after acting', { kind: 'status-after', status: 503, body: '' }],
	['HTTP 429 before acting', { kind: 'status', status: 429, headers: { 'retry-after': '0' } }],
	['an HTML page with HTTP 200 before acting', { kind: 'html', status: 200 }],
	['an HTML page with HTTP 502 after acting', { kind: 'html', status: 502, after: true }],
	['JSON cut off with the connection, after acting', { kind: 'truncated' }],
	['JSON cut off but delivered whole, after acting', { kind: 'truncated', complete: true }],
	[
		'INTERNAL_ERROR after acting',
		{
			kind: 'status-after',
			status: 200,
			body: {
				success: false,
				status: { code: 'FAILED', message: 'Order has failed!' },
				failure_code: { code: 'INTERNAL_ERROR', message: 'Proxy trouble' },
			},
		},
	],
	[
		'a redirect before acting',
		{ kind: 'status', status: 302, headers: { location: 'https://elsewhere.example/' } },
	],
] as const;

describe('with a Custom Order ID', () => {
	test.each(faults)('%s: one payout, and the node knows it', async (_name, fault) => {
		await lab.fault({ ...onCreate, ...fault });
		const { json, error } = await lab.create(impatient);
		expect(error).toBeUndefined();
		expect(json).toMatchObject([{ custom_order_id: 'shop-1', robux: 10, outcome: 'pending' }]);
		expect(await lab.payouts()).toEqual(['shop-1']);
	});

	test.each(faults)('%s on every try: at most one payout, and the truth', async (_name, fault) => {
		await lab.fault({ ...onCreate, ...fault, times: 0 });
		const { json, error } = await lab.create(impatient);
		const payouts = await lab.payouts();
		expect(payouts.length).toBeLessThanOrEqual(1);
		if (error) {
			expect(json).toEqual([]);
			expect(payouts).toEqual([]);
			expect(['NOT_CREATED', 'RATE_LIMITED', 'INTERNAL_ERROR']).toContain(
				error.context?.providerCode,
			);
			expect(error.context?.retryable).toBe(true);
		} else {
			expect(payouts).toEqual(['shop-1']);
			expect(json).toMatchObject([{ existing: false, foundAfter: 'unknownOutcome' }]);
		}
	});

	test.each(faults)('%s, with the look-up failing too: told as unknown', async (_name, fault) => {
		await lab.fault({ ...onCreate, ...fault, times: 0 });
		await lab.fault({ method: 'GET', kind: 'status', status: 500, body: '', times: 0 });
		const first = await lab.create(impatient);
		expect(first.error?.context?.providerCode).toMatch(/^(OUTCOME_UNKNOWN|RATE_LIMITED)$/);
		expect(await lab.requests()).not.toContainEqual(expect.stringMatching(/POST.*POST/));

		// What the error advises: once ROCheap is well again, the same item is paid exactly once.
		await lab.mend();
		const second = await lab.create();
		expect(second.error).toBeUndefined();
		expect(await lab.payouts()).toEqual(['shop-1']);
	});

	test('Retry On Fail with several items pays each once', async () => {
		await lab.fault({ ...onCreate, kind: 'reset-after', times: 0 });
		await lab.fault({ method: 'GET', kind: 'status', status: 500, body: '', times: 4 });
		const { json, error } = await lab.create(
			{ customOrderId: '={{ $json.order }}' },
			{
				items: [{ order: 'a' }, { order: 'b' }, { order: 'c' }],
				settings: { retryOnFail: true, maxTries: 3, waitBetweenTries: 10 },
			},
		);
		expect(error).toBeUndefined();
		expect(json).toHaveLength(3);
		expect(await lab.payouts()).toEqual(['a', 'b', 'c']);
	});

	test('a run that was killed and is run again by the queue under the same id pays once', async () => {
		const standard = { customOrderId: '={{ $execution.id }}-{{ $runIndex }}-{{ $itemIndex }}' };
		const items = [{}, {}];
		await lab.create(standard, { items, executionId: '77' });
		const again = await lab.create(standard, { items, executionId: '77' });
		expect(again.json).toMatchObject([{ existing: true }, { existing: true }]);
		expect(again.hints).toEqual([expect.stringContaining('2 of 2 orders existed already')]);
		expect(await lab.payouts()).toEqual(['77-0-0', '77-0-1']);
	});

	test('a refused connection pays nothing and says that nothing was sent', async () => {
		await lab.fault({ kind: 'refuse', delayMs: 8000 });
		const { error } = await lab.create();
		expect(error?.context).toMatchObject({ providerCode: 'UNREACHABLE', retryable: true });
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
});

describe('without a Custom Order ID', () => {
	const none = { ...impatient, customOrderId: '' };

	test.each(faults)('%s: never sent twice', async (name, fault) => {
		await lab.fault({ ...onCreate, ...fault });
		const { error } = await lab.create(none);
		const payouts = await lab.payouts();
		expect(payouts.length).toBeLessThanOrEqual(1);
		const sent = (await lab.requests()).filter((request) => request.startsWith('POST'));
		if (name.startsWith('HTTP 429')) {
			expect(error).toBeUndefined();
			expect(payouts).toEqual([null]);
		} else {
			expect(sent).toHaveLength(1);
			expect(error?.message).toBe('Whether ROCheap created the order is unknown');
			expect(error?.description).toContain('look in ROCheap');
			expect(error?.context).toMatchObject({ outcome: 'unknown', retryable: false });
		}
	});
});

describe('several items', () => {
	test('an interrupted run tells what was paid before', async () => {
		const { error } = await lab.create(
			{ customOrderId: '={{ $json.order }}', robloxUserId: '={{ $json.user }}' },
			{
				items: [
					{ order: 'a', user: 1 },
					{ order: 'b', user: 405 },
					{ order: 'c', user: 2 },
				],
			},
		);
		expect(error?.context).toMatchObject({
			providerCode: 'GAMEPASS_NOT_FOUND',
			causedBy: 'receiver',
			itemIndex: 1,
			notStarted: 1,
			wentThrough: [{ index: 0, id: expect.stringMatching(/.+/) as string }],
		});
		expect(error?.description).toContain('1 other item went through in this run (item 0: ');
		expect(await lab.payouts()).toEqual(['a']);
	});

	test('a wrong field in the last item stops the run before the first is paid', async () => {
		const { error } = await lab.create(
			{ customOrderId: '={{ $json.order }}', robux: '={{ $json.robux }}' },
			{
				items: [
					{ order: 'a', robux: 10 },
					{ order: 'b', robux: 10.5 },
				],
			},
		);
		expect(error?.message).toBe('Robux: "10.5" is not a whole number of 1 or more');
		expect(await lab.requests()).toEqual([]);
	});

	test('ten at a time are paid once each and keep their order', async () => {
		const items = Array.from({ length: 30 }, (_, index) => ({ order: `o${index}` }));
		await lab.fault({ ...onCreate, kind: 'reset-after', times: 10 });
		const { json } = await lab.create(
			{ customOrderId: '={{ $json.order }}', options: { concurrency: 10 } },
			{ items },
		);
		expect(json.map((item) => item.custom_order_id)).toEqual(items.map(({ order }) => order));
		expect((await lab.payouts()).sort()).toEqual(items.map(({ order }) => order).sort());
	});

	test('Continue On Fail goes on and says for each item what happened', async () => {
		const { outputs } = await lab.create(
			{ customOrderId: '={{ $json.order }}', robloxUserId: '={{ $json.user }}' },
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
				error: 'Roblox User ID: "Builderman" is not an id',
				details: { field: 'Roblox User ID', causedBy: 'you', retryable: false },
			},
			{
				order: 'c',
				error: 'There is no Roblox user with this ID',
				details: { providerCode: 'USER_DOES_NOT_EXIST', causedBy: 'you', retryable: false },
			},
		]);
		expect(await lab.payouts()).toEqual(['a', 'd']);
	});
});
