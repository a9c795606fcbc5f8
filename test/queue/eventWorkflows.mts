import { readExample } from '../../host/lib/setup.mts';
import type { SavedWorkflow, WorkflowNode } from '../../host/lib/workflow.mts';
import { createNode } from './nodes.mts';
import type { Sender } from '../e2e/callbackStream.mts';
import type { QueueLab } from './lab.mts';

const EXAMPLE = 'exactly-once-postgres.json';
/** Instead of the example's ten minutes. */
const CUT_OFF_AFTER = '20 seconds';

/** A trigger and a request that counts. */
export async function plainWorkflow(
	lab: Pick<QueueLab, 'saveChain'>,
	sender: Sender,
	countUrl: string,
): Promise<SavedWorkflow> {
	const trigger: WorkflowNode = {
		name: 'Trigger',
		type: `n8n-nodes-game-commerce.${sender.trigger}`,
		typeVersion: 1,
		position: [0, 0],
		parameters: sender.parameters,
		credentials: { [sender.credential]: { id: null, name: sender.credential } },
		webhookId: `queue-${sender.path}`,
	};
	const count: WorkflowNode = {
		name: 'Count',
		type: 'n8n-nodes-base.httpRequest',
		typeVersion: 4.2,
		position: [220, 0],
		parameters: {
			url: countUrl,
			sendQuery: true,
			queryParameters: {
				parameters: [{ name: 'id', value: '={{ $json.order_id ?? $json.id }}' }],
			},
			options: {},
		},
	};
	return await lab.saveChain(`Events of ${sender.name}`, trigger, count);
}

/** The example, with a payout in the place of the user's work and less patience for what was cut off. */
export async function exampleWorkflow(lab: QueueLab): Promise<SavedWorkflow> {
	const example = readExample(lab.root, EXAMPLE);
	const nodes = example.nodes.map((node): WorkflowNode => {
		if (node.name === 'Your work') {
			const reference = '={{ $json.item.order_id }}';
			return { ...createNode(reference, { robux: 10 }), name: node.name, position: node.position };
		}
		const { query } = node.parameters;
		if (typeof query !== 'string' || !query.includes("interval '10 minutes'")) return node;
		const parameters = { ...node.parameters, query: query.replace('10 minutes', CUT_OFF_AFTER) };
		return { ...node, parameters };
	});
	const workflow = await lab.save({ ...example, nodes });
	const made = await lab.client.run(workflow.id, 'Make the table');
	if (made.status !== 'success') throw new Error(`The table was not made: ${made.error?.message}`);
	return workflow;
}

/** What the example's schedule does, until nothing is left that was cut off. */
export async function takeWhatWasCutOff(lab: QueueLab, workflow: SavedWorkflow): Promise<void> {
	for (let round = 0; round < 20; round++) {
		const [row] = await lab.servers.ask<{ open: string }>(
			'SELECT count(*) AS open FROM game_commerce_events WHERE done_at IS NULL AND tries < 5',
		);
		if (row?.open === '0') return;
		await lab.client.run(workflow.id, 'Every five minutes');
		await new Promise((resolve) => setTimeout(resolve, 3_000));
	}
}
