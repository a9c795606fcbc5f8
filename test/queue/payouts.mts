import { eventually } from '../../host/lib/client.mts';
import type { N8nProcess } from '../../host/lib/n8nProcess.mts';
import type { Checks } from './checks.mts';
import type { QueueLab } from './lab.mts';
import { createNode, listIntake } from './nodes.mts';

const COUNT = 100;
const KILLED_AFTER = 30;

/** A list of payouts whose worker is killed half-way is run again with the same references, as docs/payments.md tells. */
export async function testPayouts(lab: QueueLab, checks: Checks): Promise<void> {
	const rocheap = lab.sandbox.of('rocheap');
	const list = Array.from({ length: COUNT }, (_, index) => ({
		id: `payout-${Date.now()}-${index}`,
	}));
	const paid = async () => {
		const all = await rocheap.effects('payout');
		return list.map(({ id }) => all.filter(({ reference }) => reference === id).length);
	};
	const total = async () => (await paid()).reduce((sum, times) => sum + times, 0);
	const workflow = await lab.saveChain(
		'Payout list',
		...listIntake('queue-payouts'),
		createNode('={{ $json.id }}'),
	);
	const run = async () => {
		const response = await fetch(lab.client.webhookUrl(workflow, 'List'), {
			method: 'POST',
			headers: { 'content-type': 'application/json' },
			body: JSON.stringify({ list }),
		});
		if (!response.ok) throw new Error(`The list was answered with ${response.status}`);
	};

	await rocheap.latency(500);
	await run();
	await eventually(
		'Payouts',
		async () => ((await total()) >= KILLED_AFTER ? true : undefined),
		180_000,
	);
	const worker = await workerOf(lab, workflow.id);
	await worker.kill();
	const before = await total();
	await rocheap.latency(0);
	checks.check(
		'a worker is killed while it pays a list',
		before >= KILLED_AFTER && before < COUNT,
		`after ${before} of ${COUNT} payouts`,
	);
	await worker.boot();
	await lab.settled([workflow.id]);
	checks.check(
		'n8n lists the run as failed',
		(await lab.failed(workflow.id)).length === 1,
		await lab.countByStatus(workflow.id),
	);
	await run();
	await lab.settled([workflow.id]);
	const times = await paid();
	checks.check(
		'run again, each payout of the list is made once',
		times.every((one) => one === 1),
		`${times.filter((one) => one === 1).length} once, ${times.filter((one) => one === 0).length} never, ${times.filter((one) => one > 1).length} more often`,
	);
}

/** The worker that has started the only execution of a workflow. */
async function workerOf(lab: QueueLab, workflowId: string): Promise<N8nProcess> {
	const [row] = await lab.servers.ask<{ id: number }>(
		'SELECT id FROM execution_entity WHERE "workflowId" = $1',
		[workflowId],
	);
	const started = `Worker started execution ${row?.id} `;
	return await eventually(
		`A worker of execution ${row?.id}`,
		async () => await Promise.resolve(lab.host.workers.find(({ log }) => log.includes(started))),
	);
}
