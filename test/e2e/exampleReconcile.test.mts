import type { Json } from '../../host/lib/executions.mts';
import type { SavedWorkflow } from '../../host/lib/workflow.mts';
import { payout, PAYOUT_TABLE, type Pipeline } from '../../host/providers/rocheap.mts';
import { DiscordChannel } from './discordChannel.mts';
import { BOOT_TIMEOUT_MS, createNode, reference, TestHost } from './harness.mts';

const FILE = 'rocheap-reconcile.json';
/** A receiver whose order is completed, and refunded later. */
const REFUNDED_LATER = 407;
const LONG_ENOUGH_MS = 60_000;

describe(`examples/${FILE}`, () => {
	let n8n: TestHost;
	let pipeline: Pipeline;
	let channel: DiscordChannel;
	let workflow: SavedWorkflow;

	beforeAll(async () => {
		n8n = await TestHost.start();
		pipeline = await n8n.pipeline();
		channel = await DiscordChannel.open(n8n);
		const imported = await n8n.example(FILE);
		workflow = await channel.connect(n8n, await atOnce(imported));
	}, BOOT_TIMEOUT_MS);
	afterAll(async () => {
		channel.close();
		await n8n.stop();
	});
	beforeEach(async () => {
		await n8n.sandbox.clearFaults();
		channel.posted = [];
	});

	/** Payouts of this moment are looked at as well: a test cannot wait for an hour. */
	const atOnce = async (saved: SavedWorkflow): Promise<SavedWorkflow> => {
		const nodes = saved.nodes.map((node) => {
			if (node.name !== 'Settings') return node;
			const { assignments } = node.parameters.assignments as { assignments: Json[] };
			const set = assignments.map((one) =>
				one.name === 'leaveAloneMinutes' ? { ...one, value: -1 } : one,
			);
			return { ...node, parameters: { assignments: { assignments: set }, options: {} } };
		});
		return await n8n.client.saveWorkflow({ ...saved, nodes });
	};
	const silence = async () => await n8n.sandbox.behave({ callbackOn: [] });
	const pay = async (orderId: string, over: Json = {}) => {
		const answer = await pipeline.request({ ...payout(orderId), ...over });
		expect(answer.status).toBe(200);
		return String(answer.body.rocheapOrderId);
	};
	const reconcile = async () => {
		const before = (await n8n.sandbox.ledger()).length;
		const execution = await n8n.client.run(workflow.id, 'Every night');
		expect(execution.status).toBe('success');
		// Whatever it finds, it pays nothing.
		expect(await n8n.sandbox.ledger()).toHaveLength(before);
		return execution;
	};
	const lines = () => channel.posted.flatMap((message) => message.split('\n').slice(1));

	it('makes the table where there is none, and says nothing when all is well', async () => {
		const empty = await reconcile();
		expect(empty.items('Look up order')).toEqual([]);
		const orderId = reference('fine');
		const id = await pay(orderId);
		await n8n.sandbox.advance(LONG_ENOUGH_MS);
		await pipeline.callbackExecution(id);
		const execution = await reconcile();
		expect(execution.first('Compare')).toMatchObject({ orderId, difference: '' });
		expect(channel.posted).toEqual([]);
		expect(await pipeline.row(orderId)).toMatchObject({ state: 'COMPLETED', open: false });
	});

	it('catches up with callbacks that never came', async () => {
		await silence();
		const orderId = reference('missed');
		await pay(orderId);
		expect((await reconcile()).items('Different?', 0)).toEqual([]);
		await n8n.sandbox.advance(LONG_ENOUGH_MS);
		await reconcile();
		expect(lines()).toEqual([
			expect.stringMatching(`^Missed: order ${orderId}, 100 Robux, was \\w+, is COMPLETED$`),
		]);
		expect(await pipeline.row(orderId)).toMatchObject({
			state: 'COMPLETED',
			open: false,
			outcome: 'completed',
		});
		channel.posted = [];
		await reconcile();
		expect(channel.posted).toEqual([]);
	});

	it('notices a payout that was refunded after it was completed', async () => {
		await n8n.sandbox.behave({ callbackOn: ['COMPLETED'] });
		const orderId = reference('refunded');
		const id = await pay(orderId, { robloxUserId: REFUNDED_LATER });
		await n8n.sandbox.advance(LONG_ENOUGH_MS);
		await pipeline.callbackExecution(id);
		expect(await pipeline.row(orderId)).toMatchObject({ state: 'COMPLETED' });
		await reconcile();
		expect(lines()).toEqual([
			expect.stringContaining(`Changed: order ${orderId}, 100 Robux, was COMPLETED, is FAILED (`),
		]);
		expect(await pipeline.row(orderId)).toMatchObject({ state: 'FAILED', outcome: 'failed' });
	});

	it('reports what ROCheap does not know and what differs, and leaves the rows as they are', async () => {
		await silence();
		const [lost, other] = [reference('lost'), reference('other')];
		const paid = await n8n.run('Pay 100', createNode(other));
		expect(paid.status).toBe('success');
		const row = { state: 'CREATED', open: true, outcome: 'pending', robloxUserId: '261' };
		await n8n.client.insertRows(PAYOUT_TABLE, [
			{ ...row, orderId: lost, robux: 100 },
			{ ...row, orderId: other, robux: 250 },
		]);
		await reconcile();
		expect(lines()).toEqual([
			`Not at ROCheap: order ${lost}, 100 Robux, was CREATED, is unknown to ROCheap`,
			expect.stringMatching(
				`^Differs: order ${other}, 250 Robux, was CREATED, is \\w+ with 100 Robux for 261$`,
			),
		]);
		expect(await pipeline.row(lost)).toMatchObject(row);
		expect(await pipeline.row(other)).toMatchObject(row);
	});

	it('goes on with the others when one cannot be read', async () => {
		await silence();
		const orderIds = [reference('readable'), reference('readable')];
		for (const orderId of orderIds) await pay(orderId);
		await n8n.sandbox.advance(LONG_ENOUGH_MS);
		await n8n.sandbox.fault({ path: '/get_order_info', kind: 'status', status: 400, times: 1 });
		await reconcile();
		const told = lines().map((line) => line.split(':')[0]);
		expect(told).toContain('Not readable');
		expect(told).toContain('Missed');
	});
});
