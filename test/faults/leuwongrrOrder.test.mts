import { LeuwongrrLab } from '../engine/leuwongrrLab.mts';

let lab: LeuwongrrLab;
beforeAll(async () => {
	lab = await new LeuwongrrLab().start();
	await lab.reset();
	await lab.create();
});
beforeEach(async () => await lab.reset());
afterAll(async () => await lab.sandbox.close());

const onCreate = { method: 'POST', path: '/me/orders' };
// Short enough for a test, long enough for the sandbox to act.
const impatient = { options: { timeout: 1 } };

/** Faults of one create request after which the same request may be sent again under its key. */
const passing = [
	['the connection is reset before LeuwongRR acts', { kind: 'reset-before' }],
	['the connection is reset after LeuwongRR acted', { kind: 'reset-after' }],
	['LeuwongRR acts and never answers', { kind: 'hang-after' }],
	['HTTP 500 before acting', { kind: 'status', status: 500, body: { message: 'oops' } }],
	['HTTP 500 of LeuwongRR itself before acting', { kind: 'status', status: 500 }],
	['HTTP 502 before acting', { kind: 'status', status: 502, body: 'Bad gateway' }],
	['HTTP 500 of LeuwongRR itself after acting', { kind: 'status-after', status: 500 }],
	['HTTP 503 after acting', { kind: 'status-after', status: 503, body: '' }],
	['HTTP 429 before acting', { kind: 'status', status: 429, headers: { 'retry-after': '0' } }],
	['an HTML page with HTTP 200 before acting', { kind: 'html', status: 200 }],
	['an HTML page with HTTP 502 after acting', { kind: 'html', status: 502, after: true }],
	['JSON cut off with the connection, after acting', { kind: 'truncated' }],
	['JSON cut off but delivered whole, after acting', { kind: 'truncated', complete: true }],
] as const;

/** Faults that asking again is not going to change. */
const lasting = [
	[
		'a redirect before acting',
		{ kind: 'status', status: 302, headers: { location: 'https://elsewhere.example/' } },
	],
	['an HTML page with HTTP 403 before acting', { kind: 'html', status: 403 }],
	['HTTP 409 after acting', { kind: 'status-after', status: 409, body: { message: 'conflict' } }],
	['a success without an invoice', { kind: 'status-after', status: 201, body: { success: true } }],
] as const;
const faults = [...passing, ...lasting];

describe('with an Idempotency Key', () => {
	test.each(passing)('%s: one order, and the node knows it', async (_name, fault) => {
		await lab.fault({ ...onCreate, ...fault });
		const { json, error } = await lab.create(impatient);
		expect(error).toBeUndefined();
		expect(json).toMatchObject([{ payment_status: 'pending', idempotencyKey: 'shop-1' }]);
		expect(await lab.orders()).toEqual(['shop-1']);
	});

	test.each(faults)('%s on every try: at most one order, and the truth', async (name, fault) => {
		await lab.fault({ ...onCreate, ...fault, times: 0 });
		const { json, error } = await lab.create(impatient);
		expect(json).toEqual([]);
		expect((await lab.orders()).length).toBeLessThanOrEqual(1);
		expect(error?.context).toMatchObject(
			name.startsWith('HTTP 429')
				? { providerCode: 'RATE_LIMITED', retryable: true }
				: { providerCode: 'OUTCOME_UNKNOWN', outcome: 'unknown', retryable: true },
		);

		// What the error advises: once LeuwongRR is well again, the same item is ordered exactly once.
		await lab.mend();
		const second = await lab.create();
		expect(second.error).toBeUndefined();
		expect(await lab.orders()).toEqual(['shop-1']);
	});

	test.each(lasting)('%s: sent once, and told as unknown', async (_name, fault) => {
		await lab.fault({ ...onCreate, ...fault });
		const { error } = await lab.create(impatient);
		expect(error?.message).toBe('Whether LeuwongRR created the order is unknown');
		expect(await lab.requests()).toHaveLength(1);
	});

	test.each(['ErrorBefore', 'ErrorAfter'])(
		'a user for whom LeuwongRR has a fault: %s',
		async (robloxUsername) => {
			const { error, json } = await lab.create({ robloxUsername });
			const orders = await lab.orders();
			expect(orders.length).toBeLessThanOrEqual(1);
			if (error) expect(error.context).toMatchObject({ outcome: 'unknown', retryable: true });
			else expect(json).toMatchObject([{ idempotent: true }]);
		},
	);

	test('Retry On Fail with several items orders each once', async () => {
		await lab.fault({ ...onCreate, kind: 'reset-after', times: 4 });
		const { json, error } = await lab.create(
			{ idempotencyKey: '={{ $json.order }}' },
			{
				items: [{ order: 'a' }, { order: 'b' }, { order: 'c' }],
				settings: { retryOnFail: true, maxTries: 3, waitBetweenTries: 10 },
			},
		);
		expect(error).toBeUndefined();
		expect(json).toHaveLength(3);
		expect(await lab.orders()).toEqual(['a', 'b', 'c']);
	});

	test('a run that was killed and is run again by the queue under the same id orders once', async () => {
		const standard = { idempotencyKey: '={{ $execution.id }}-{{ $runIndex }}-{{ $itemIndex }}' };
		const items = [{}, {}];
		await lab.create(standard, { items, executionId: '77' });
		const again = await lab.create(standard, { items, executionId: '77' });
		expect(again.json).toMatchObject([{ idempotent: true }, { idempotent: true }]);
		expect(again.hints).toEqual([expect.stringContaining('2 of 2 orders')]);
		expect(await lab.orders()).toEqual(['77-0-0', '77-0-1']);
	});

	test('a refused connection orders nothing and says that nothing was sent', async () => {
		await lab.fault({ kind: 'refuse', delayMs: 8000 });
		const { error } = await lab.create();
		expect(error?.context).toMatchObject({ providerCode: 'UNREACHABLE', retryable: true });
		expect(error?.description).toContain('Nothing was sent');
		await lab.mend();
		expect(await lab.orders()).toEqual([]);
	});

	test('a lost answer and then only HTTP 429 is told as unknown', async () => {
		await lab.fault({ ...onCreate, kind: 'reset-after' });
		await lab.fault({
			...onCreate,
			kind: 'status',
			status: 429,
			headers: { 'retry-after': '0' },
			times: 0,
		});
		const { error } = await lab.create();
		expect(error?.context).toMatchObject({
			providerCode: 'OUTCOME_UNKNOWN',
			laterRefusal: 'RATE_LIMITED',
		});
		expect(await lab.orders()).toEqual(['shop-1']);
	});
});

describe('without an Idempotency Key', () => {
	test.each(faults)('%s: never sent twice', async (name, fault) => {
		await lab.fault({ ...onCreate, ...fault });
		const { error } = await lab.create({ ...impatient, idempotencyKey: '' });
		expect((await lab.orders()).length).toBeLessThanOrEqual(1);
		expect(await lab.requests()).toHaveLength(1);
		if (name.startsWith('HTTP 429')) {
			expect(error?.context).toMatchObject({ providerCode: 'RATE_LIMITED', retryable: true });
		} else {
			expect(error?.message).toBe('Whether LeuwongRR created the order is unknown');
			expect(error?.description).toContain('look in LeuwongRR');
			expect(error?.context).toMatchObject({ outcome: 'unknown', retryable: false });
		}
	});
});

describe('several items', () => {
	const byItem = { idempotencyKey: '={{ $json.order }}', robloxUsername: '={{ $json.user }}' };

	test('an interrupted run tells what was ordered before', async () => {
		const { error } = await lab.create(byItem, {
			items: [
				{ order: 'a', user: 'first' },
				{ order: 'b', user: 'NoSuchUser' },
				{ order: 'c', user: 'third' },
			],
		});
		expect(error?.context).toMatchObject({
			providerCode: 'ROBLOX_VALIDATION_FAILED',
			itemIndex: 1,
			notStarted: 1,
			wentThrough: [{ index: 0, id: expect.stringMatching(/^SBX-/) as string }],
		});
		expect(await lab.orders()).toEqual(['a']);
	});

	test('a wrong field in the last item stops the run before the first is ordered', async () => {
		const items = [{ place: '1' }, { place: '1.5' }];
		const { error } = await lab.create({ placeId: '={{ $json.place }}' }, { items });
		expect(error?.message).toBe('Place ID: "1.5" is not an id');
		expect(await lab.requests()).toEqual([]);
	});

	test('ten at a time are ordered once each, three under way together, in their order', async () => {
		const items = Array.from({ length: 20 }, (_, index) => ({
			order: `o${index}`,
			user: `u${index}x`,
		}));
		await lab.fault({ ...onCreate, kind: 'reset-after', times: 8 });
		const { json } = await lab.create({ ...byItem, options: { concurrency: 10 } }, { items });
		const keys = items.map(({ order }) => order);
		expect(json.map(({ idempotencyKey }) => idempotencyKey)).toEqual(keys);
		expect((await lab.orders()).sort()).toEqual([...keys].sort());
	});

	test('Continue On Fail goes on and says for each item what happened', async () => {
		const { outputs } = await lab.create(byItem, {
			items: [
				{ order: 'a', user: 'first' },
				{ order: 'b', user: '' },
				{ order: 'c', user: 'NoSuchUser' },
				{ order: 'd', user: 'fourth' },
			],
			settings: { onError: 'continueErrorOutput' },
		});
		expect(outputs[0]?.map(({ json }) => json.idempotencyKey)).toEqual(['a', 'd']);
		expect(outputs[1]?.map(({ json }) => json)).toMatchObject([
			{ order: 'b', error: 'Roblox Username: is empty', details: { causedBy: 'you' } },
			{ order: 'c', details: { providerCode: 'ROBLOX_VALIDATION_FAILED', retryable: false } },
		]);
		expect(await lab.orders()).toEqual(['a', 'd']);
	});
});
