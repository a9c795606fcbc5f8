import { eventually } from '../../host/lib/client.mts';
import { payout, type Pipeline } from '../../host/providers/rocheap.mts';
import { BOOT_TIMEOUT_MS, reference, TestHost } from './harness.mts';

/** Receivers whose orders go a way of their own in the sandbox. */
const NO_GAMEPASS = 405;
const FAILS_LATER = 406;
const REFUNDED_LATER = 407;

const LONG_ENOUGH_MS = 60_000;

describe('examples/rocheap-payout-pipeline.json', () => {
	let n8n: TestHost;
	let pipeline: Pipeline;

	beforeAll(async () => {
		n8n = await TestHost.start();
		pipeline = await n8n.pipeline();
	}, BOOT_TIMEOUT_MS);
	afterAll(async () => {
		await n8n.stop();
	});
	beforeEach(async () => {
		await n8n.sandbox.reset();
		await n8n.sandbox.deliverTo(pipeline.callbackUrl);
	});

	const ended = async (rocheapId: unknown) => {
		await n8n.sandbox.advance(LONG_ENOUGH_MS);
		return await pipeline.callbackExecution(String(rocheapId));
	};

	it('pays, records, hears the callback and tells the receiver', async () => {
		const orderId = reference('paid');
		const answer = await pipeline.request(payout(orderId));
		expect(answer).toMatchObject({ status: 200, body: { orderId, alreadyOrdered: false } });
		expect(await pipeline.row(orderId)).toMatchObject({ open: true, robux: 100 });

		const execution = await ended(answer.body.rocheapOrderId);
		expect(execution.status).toBe('success');
		expect(execution.first('ROCheap Trigger')).toMatchObject({
			outcome: 'completed',
			verifiedBy: 'canonical',
		});
		expect(execution.first('Tell the receiver: paid')).toMatchObject({ to: '261' });
		expect(await pipeline.row(orderId)).toMatchObject({
			state: 'COMPLETED',
			open: false,
			rocheapOrderId: answer.body.rocheapOrderId,
		});
		expect(await n8n.sandbox.payouts(orderId)).toHaveLength(1);
	});

	it('pays once however often the same request arrives', async () => {
		const orderId = reference('again');
		const first = await pipeline.request(payout(orderId));
		const second = await pipeline.request(payout(orderId));
		expect(second).toMatchObject({
			status: 200,
			body: { rocheapOrderId: first.body.rocheapOrderId, alreadyOrdered: true },
		});
		await ended(first.body.rocheapOrderId);
		expect(await pipeline.request(payout(orderId))).toMatchObject({ status: 200 });
		expect(await pipeline.row(orderId)).toMatchObject({ state: 'COMPLETED' });
		expect(await n8n.sandbox.payouts(orderId)).toHaveLength(1);
	});

	it('pays once when the same request arrives ten times at the same moment', async () => {
		const orderId = reference('burst');
		const answers = await Promise.all(
			Array.from({ length: 10 }, () => pipeline.request(payout(orderId))),
		);
		expect(new Set(answers.map(({ body }) => body.rocheapOrderId)).size).toBe(1);
		expect(await n8n.sandbox.payouts(orderId)).toHaveLength(1);
	});

	it('refuses another payout under a used order id', async () => {
		const orderId = reference('other');
		await pipeline.request(payout(orderId));
		const answer = await pipeline.request(payout(orderId, { robux: 200 }));
		expect(answer).toMatchObject({ status: 409, body: { state: 'CONFLICT' } });
		expect(await n8n.sandbox.payouts(orderId)).toMatchObject([{ amount: 100 }]);
	});

	it('refuses requests without the key or with missing fields', async () => {
		const orderId = reference('bad');
		expect((await pipeline.request(payout(orderId), 'wrong')).status).toBe(403);
		const incomplete = { ...payout(orderId), placeId: undefined };
		expect(await pipeline.request(incomplete)).toMatchObject({ status: 400 });
		expect((await pipeline.request({ ...payout(orderId), robux: '1e3' })).status).toBe(400);
		expect(await n8n.sandbox.ledger()).toEqual([]);
		expect(await pipeline.row(orderId)).toBeUndefined();
	});

	it('records a refused payout and answers with the reason; a new try pays', async () => {
		const orderId = reference('refused');
		const answer = await pipeline.request(payout(orderId, { robloxUserId: NO_GAMEPASS }));
		expect(answer).toMatchObject({
			status: 422,
			body: { state: 'REFUSED', causedBy: 'receiver', reason: expect.any(String) as string },
		});
		expect(await pipeline.row(orderId)).toMatchObject({
			state: 'REFUSED',
			open: false,
			causedBy: 'receiver',
		});
		expect(await pipeline.request(payout(orderId))).toMatchObject({ status: 200 });
		expect(await n8n.sandbox.payouts(orderId)).toHaveLength(1);
	});

	it.each([
		['fails', FAILS_LATER, 'ORDER_FAILED_USER_ERROR'],
		['is refunded after it was completed', REFUNDED_LATER, 'ORDER_REFUNDED'],
	])('tells the receiver what to fix when the order %s', async (_, robloxUserId, code) => {
		const orderId = reference('failed');
		const { body } = await pipeline.request(payout(orderId, { robloxUserId }));
		await n8n.sandbox.advance(LONG_ENOUGH_MS);
		const execution = await n8n.client.executionOf(pipeline.workflow.id, (one) => {
			const told = one.first('ROCheap Trigger');
			return told?.order_id === body.rocheapOrderId && told?.outcome === 'failed';
		});
		expect(execution.first('ROCheap Trigger')).toMatchObject({
			failure_code: { code },
			failure: { code, causedBy: 'receiver' },
		});
		expect(execution.first('Tell the receiver: what to fix')).toBeDefined();
		expect(await pipeline.row(orderId)).toMatchObject({ state: 'FAILED', open: false });
	});

	it('finds a payout whose callback never came', async () => {
		const orderId = reference('silent');
		await n8n.sandbox.behave({ callbackOn: [] });
		await pipeline.request(payout(orderId));
		await n8n.sandbox.advance(LONG_ENOUGH_MS);
		const sweep = await n8n.client.run((await sweepNow()).id, 'Every hour');
		expect(sweep.status).toBe('success');
		expect(sweep.items('Tell the receiver: paid').map(({ message }) => message)).toEqual([
			expect.stringContaining(orderId),
		]);
		expect(await pipeline.row(orderId)).toMatchObject({ state: 'COMPLETED', open: false });
	});

	it('closes a payout that broke off before ROCheap knew of it, and pays when asked again', async () => {
		const orderId = reference('lost');
		// Create and every look-up after it stay without an answer: what became of the request is unknown.
		await n8n.sandbox.fault({ kind: 'reset-before', times: 50 });
		const answer = await pipeline.request(payout(orderId));
		expect(answer).toMatchObject({ status: 202, body: { state: 'UNKNOWN' } });
		expect(await pipeline.row(orderId)).toMatchObject({ state: 'UNKNOWN', open: true });
		const blind = await n8n.client.run((await sweepNow()).id, 'Every hour');
		const notRead = blind.items('Tell ourselves: look again').map(({ message }) => message);
		expect(notRead).toContainEqual(
			expect.stringContaining(`Payout ${orderId} could not be looked`),
		);
		expect(await pipeline.row(orderId)).toMatchObject({ state: 'UNKNOWN', open: true });

		await n8n.sandbox.clearFaults();
		const sweep = await n8n.client.run((await sweepNow()).id, 'Every hour');
		expect(sweep.first('Tell ourselves: ask again')?.message).toContain(orderId);
		expect(await pipeline.row(orderId)).toMatchObject({ state: 'NOT_CREATED', open: false });
		expect(await pipeline.request(payout(orderId))).toMatchObject({ status: 200 });
		expect(await n8n.sandbox.payouts(orderId)).toHaveLength(1);
	});

	it('warns when the balance is low and keeps quiet when it is not', async () => {
		const check = async () => await n8n.client.run(pipeline.workflow.id, 'Every 10 minutes');
		expect((await check()).nodes).not.toContain('Tell ourselves: top up');
		await n8n.sandbox.behave({ balance: 3.5 });
		expect((await check()).first('Tell ourselves: top up')?.message).toContain('3.5');
	});

	it('hears the callback of an order made before n8n was restarted', async () => {
		const orderId = reference('restart');
		// The sandbox's clock goes on while n8n boots: the order must not end in between.
		await n8n.sandbox.behave({ completeAfterMs: LONG_ENOUGH_MS / 2 });
		const { body } = await pipeline.request(payout(orderId));
		await n8n.restart();
		const execution = await ended(body.rocheapOrderId);
		expect(execution.status).toBe('success');
		await eventually('The recorded state', async () =>
			(await pipeline.row(orderId))?.state === 'COMPLETED' ? true : undefined,
		);
	});

	it('leaves a trace when n8n is killed while it pays, and pays once when asked again', async () => {
		const orderId = reference('killed');
		await n8n.sandbox.behave({ callbackOn: [] });
		await n8n.sandbox.fault({ kind: 'hang-after', path: '/business/api/create_order', times: 1 });
		const broken = pipeline.request(payout(orderId)).catch(() => undefined);
		await eventually('The payout', async () =>
			(await n8n.sandbox.payouts(orderId)).length > 0 ? true : undefined,
		);
		await n8n.restart({ kill: true });
		await broken;
		expect(await pipeline.row(orderId)).toMatchObject({ state: 'REQUESTED', open: true });

		await n8n.sandbox.advance(LONG_ENOUGH_MS);
		await eventually('n8n after the kill', async () => {
			const answer = await pipeline.request(payout(orderId));
			return answer.status === 200 && answer.body.alreadyOrdered === true ? answer : undefined;
		});
		expect(await n8n.sandbox.payouts(orderId)).toHaveLength(1);
	});

	/** A copy of the pipeline, not listening, whose sweep looks at rows of any age. */
	async function sweepNow() {
		const { nodes, connections } = await n8n.client.workflow(pipeline.workflow.id);
		const impatient = nodes.map((node) => {
			if (node.name !== 'Sweep settings') return node;
			const [setting] = (node.parameters.assignments as { assignments: object[] }).assignments;
			return { ...node, parameters: { assignments: { assignments: [{ ...setting, value: 0 }] } } };
		});
		return await n8n.client.saveWorkflow({ name: 'Sweep now', nodes: impatient, connections });
	}
});
