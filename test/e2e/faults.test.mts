import { eventually } from '../../host/lib/client.mts';
import type { FaultOrder } from '../../host/lib/sandbox.mts';
import { BOOT_TIMEOUT_MS, createNode, manual, reference, retrying, TestHost } from './harness.mts';

const CREATE = { method: 'POST', path: '/business/api/create_order' };
const INTERNAL_ERROR_AFTER = '409';

describe('paying once through a real n8n', () => {
	let n8n: TestHost;

	beforeAll(async () => {
		n8n = await TestHost.start();
	}, BOOT_TIMEOUT_MS);
	afterAll(async () => {
		await n8n.stop();
	});
	beforeEach(async () => {
		await n8n.sandbox.reset();
	});

	it.each<[string, FaultOrder]>([
		['the connection is refused', { kind: 'refuse', times: 1 }],
		['the connection breaks before ROCheap acts', { ...CREATE, kind: 'reset-before' }],
		['the connection breaks after ROCheap acted', { ...CREATE, kind: 'reset-after' }],
		['ROCheap acts and never answers', { ...CREATE, kind: 'hang-after' }],
		['ROCheap answers 429', { ...CREATE, kind: 'status', status: 429 }],
		['ROCheap answers 500 and does nothing', { ...CREATE, kind: 'status', status: 500 }],
		['ROCheap acts and answers 502', { ...CREATE, kind: 'status-after', status: 502 }],
		['a page of HTML comes instead of JSON', { ...CREATE, kind: 'html' }],
		['the answer breaks off in the middle', { ...CREATE, kind: 'truncated' }],
	])('pays once with Retry On Fail when %s', async (_, fault) => {
		const id = reference('fault');
		await n8n.sandbox.fault({ times: 1, ...fault });
		const execution = await n8n.run(
			'Payout with retries',
			createNode(id, { options: { timeout: 2 } }, retrying),
		);
		expect([execution.status, execution.error?.message]).toEqual(['success', undefined]);
		expect(execution.first('ROCheap')).toMatchObject({ custom_order_id: id });
		expect(await n8n.sandbox.payouts(id)).toHaveLength(1);
	});

	it('pays once when ROCheap pays and then reports an internal error', async () => {
		const id = reference('internal');
		const node = createNode(id, { robloxUserId: INTERNAL_ERROR_AFTER }, retrying);
		const execution = await n8n.run('Payout with retries', node);
		expect(execution.status).toBe('success');
		expect(await n8n.sandbox.payouts(id)).toHaveLength(1);
	});

	it('pays once when a failed execution is retried in the editor', async () => {
		const id = reference('retry');
		// Paid, but neither the answer nor any look-up gets through: the execution has to fail.
		await n8n.sandbox.fault({ ...CREATE, kind: 'reset-after', times: 1 });
		await n8n.sandbox.fault({ method: 'GET', kind: 'reset-before', times: 100 });
		const failed = await n8n.run('Payout', createNode(id));
		expect(failed.status).toBe('error');
		expect(failed.error?.message).toMatch(/unknown/i);

		await n8n.sandbox.clearFaults();
		const retried = await n8n.client.retry(failed.summary.id);
		expect(retried.status).toBe('success');
		expect(retried.first('ROCheap')).toMatchObject({ custom_order_id: id, existing: true });
		expect(await n8n.sandbox.payouts(id)).toHaveLength(1);
	});

	it('refuses a Custom Order ID that would be new on every execution', async () => {
		const execution = await n8n.run('Payout', createNode('={{ "run-" + $execution.id }}'));
		expect(execution.status).toBe('error');
		expect(execution.error?.message).toContain('$execution');
		expect(await n8n.sandbox.ledger()).toEqual([]);
	});

	it('pays once when n8n is killed while it pays and the run is started again', async () => {
		const id = reference('killed');
		await n8n.sandbox.fault({ ...CREATE, kind: 'hang-after', times: 1 });
		const workflow = await n8n.save('Payout', createNode(id));
		const broken = n8n.client.run(workflow.id, manual.name).catch(() => undefined);
		await eventually('The payout', async () =>
			(await n8n.sandbox.payouts(id)).length > 0 ? true : undefined,
		);
		await n8n.restart({ kill: true });
		await broken;
		await n8n.sandbox.clearFaults();
		const execution = await n8n.client.run(workflow.id, manual.name);
		expect(execution.first('ROCheap')).toMatchObject({ custom_order_id: id, existing: true });
		expect(await n8n.sandbox.payouts(id)).toHaveLength(1);
	});
});
