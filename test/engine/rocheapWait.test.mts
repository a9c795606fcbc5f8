import { RocheapLab } from './rocheapLab.mts';

let lab: RocheapLab;
beforeAll(async () => {
	lab = await new RocheapLab().start();
});
beforeEach(async () => await lab.reset());
afterAll(async () => await lab.sandbox.close());

describe('Order: Wait for Completion', () => {
	const wait = {
		resource: 'order',
		operation: 'waitForCompletion',
		lookupBy: 'customOrderId',
		customOrderId: 'shop-1',
		pollInterval: 1,
		timeLimit: 20,
	};

	test('returns when the order is completed', async () => {
		await lab.behave({ processingAfterMs: 100, completeAfterMs: 500 });
		await lab.create();
		const { json } = await lab.run(wait);
		expect(json).toMatchObject([{ outcome: 'completed', timedOut: false }]);
	});

	test('returns a failed order, or fails with it', async () => {
		await lab.create({ robloxUserId: '406' });
		await lab.control('/advance', { ms: 60_000 });
		const { json } = await lab.run(wait);
		expect(json).toMatchObject([{ outcome: 'failed', failure: { causedBy: 'receiver' } }]);
		const { error } = await lab.run({ ...wait, options: { failOnFailedOrder: true } });
		expect(error?.context?.code).toBe('ORDER_FAILED_USER_ERROR');
	});

	test('at the limit fails with the last status, or returns it', async () => {
		await lab.create({ robloxUserId: '410' });
		const { error } = await lab.run({ ...wait, timeLimit: 1 });
		expect(error?.message).toBe('The order was not finished within the time limit');
		expect(error?.context).toMatchObject({ code: 'TIME_LIMIT_REACHED', retryable: true });
		const { json } = await lab.run({ ...wait, timeLimit: 0, atLimit: 'return' });
		expect(json).toMatchObject([{ outcome: 'pending', timedOut: true }]);
	});

	test('stops when the execution is cancelled', async () => {
		await lab.create({ robloxUserId: '410' });
		const started = Date.now();
		await lab.run({ ...wait, pollInterval: 60, timeLimit: 600 }, { cancelAfterMs: 200 });
		expect(Date.now() - started).toBeLessThan(5000);
	});
});
