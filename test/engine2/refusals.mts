import type { Json } from '../../host/lib/executions.mts';
import { RestError } from '../../host/lib/rest.mts';
import { chain, type WorkflowFile, type WorkflowNode } from '../../host/lib/workflow.mts';
import type { Checks } from '../queue/checks.mts';
import { createNode } from '../queue/nodes.mts';
import { calledAt } from './caller.mts';
import type { EngineLab } from './lab.mts';

const manual: WorkflowNode = {
	name: 'By hand',
	type: 'n8n-nodes-base.manualTrigger',
	typeVersion: 1,
	position: [0, 0],
	parameters: {},
};
const inARow = (name: string, ...nodes: WorkflowNode[]): WorkflowFile => ({
	name,
	nodes,
	connections: chain(...nodes),
});

/** Something that n8n refuses on Engine 2.0, and its words. */
interface Refusal {
	what: string;
	words: string;
	/** Gives what n8n answered. */
	ask: (lab: EngineLab) => Promise<string>;
}

/** Starts a run by hand as the editor does, with more than the trigger. */
async function startByHand(lab: EngineLab, name: string, over: Json): Promise<string> {
	const file = inARow(name, manual, createNode(name));
	const { id } = await lab.save(file, { activate: false, runs: false });
	const { pinData, ...payload } = over;
	if (pinData !== undefined) await lab.client.rest.patch(`/workflows/${id}`, { pinData });
	try {
		const start = { triggerToStartFrom: { name: manual.name }, ...payload };
		return JSON.stringify(await lab.client.rest.post(`/workflows/${id}/run`, start));
	} catch (error) {
		if (error instanceof RestError) return error.body;
		throw error;
	}
}

/** Calls a workflow and gives the answer. */
async function answerOf(lab: EngineLab, call: WorkflowNode, act: WorkflowNode): Promise<string> {
	const workflow = await lab.save(inARow(`Refused ${call.webhookId}`, call, act), { runs: false });
	const response = await fetch(lab.client.webhookUrl(workflow, call.name), { method: 'POST' });
	return `${response.status} ${await response.text()}`;
}

const respondingLast = (path: string): WorkflowNode => {
	const call = calledAt(path);
	return { ...call, parameters: { ...call.parameters, responseMode: 'lastNode' } };
};

const refusals: Refusal[] = [
	{
		what: 'Execute Step',
		words: 'Engine 2.0 cannot run a workflow up to a single node yet',
		ask: async (lab) =>
			await startByHand(lab, 'limit-step', {
				destinationNode: { nodeName: 'Pay', mode: 'inclusive' },
			}),
	},
	{
		what: 'a run from the data of another one',
		words: 'Engine 2.0 cannot run a workflow from existing data yet',
		ask: async (lab) =>
			await startByHand(lab, 'limit-data', {
				triggerToStartFrom: undefined,
				destinationNode: { nodeName: 'Pay', mode: 'inclusive' },
				dirtyNodeNames: [],
				runData: {
					[manual.name]: [
						{
							...{ startTime: 1, executionTime: 1, executionIndex: 0, source: [] },
							data: { main: [[{ json: {} }]] },
						},
					],
				},
			}),
	},
	{
		what: 'pinned data',
		words: 'Engine 2.0 does not support pinned data',
		ask: async (lab) =>
			await startByHand(lab, 'limit-pinned', { pinData: { Pay: [{ json: { paid: true } }] } }),
	},
	{
		what: 'On Error: Continue (using error output)',
		words: 'uses onError=continueErrorOutput, which is not supported yet',
		ask: async (lab) =>
			await answerOf(lab, calledAt('limit-output'), {
				...createNode('limit-output'),
				onError: 'continueErrorOutput',
			}),
	},
	{
		what: 'a Webhook node that responds when the last node finishes',
		words: "Engine 2.0 does not support the 'lastNode' response mode yet",
		ask: async (lab) => await answerOf(lab, respondingLast('limit-last'), createNode('limit-last')),
	},
	{
		what: 'an AI tool of an MCP Server Trigger',
		words: 'Engine 2.0 cannot run the \\"Server\\" trigger yet',
		ask: async (lab) => {
			const server: WorkflowNode = {
				name: 'Server',
				type: '@n8n/n8n-nodes-langchain.mcpTrigger',
				typeVersion: 2,
				position: [0, 0],
				parameters: { path: 'limit-tool' },
				webhookId: 'limit-tool',
			};
			const pay = createNode('limit-tool');
			const connections = {
				[pay.name]: { ai_tool: [[{ node: server.name, type: 'ai_tool', index: 0 }]] },
			};
			const nodes = [server, { ...pay, type: `${pay.type}Tool` }];
			await lab.save({ name: 'Refused tool', nodes, connections }, { runs: false });
			const initialize = {
				...{ jsonrpc: '2.0', id: 1, method: 'initialize' },
				params: {
					protocolVersion: '2025-03-26',
					capabilities: {},
					clientInfo: { name: 'test', version: '1.0.0' },
				},
			};
			const response = await fetch(lab.client.mcpUrl('limit-tool'), {
				method: 'POST',
				headers: {
					'content-type': 'application/json',
					accept: 'application/json, text/event-stream',
				},
				body: JSON.stringify(initialize),
			});
			return await response.text();
		},
	},
];

/** What n8n refuses on Engine 2.0: nothing is paid then. A check that fails means that n8n has learned it. */
export async function testRefusals(lab: EngineLab, checks: Checks): Promise<void> {
	for (const { what, words, ask } of refusals) {
		const answer = await ask(lab);
		checks.check(`known limit: n8n refuses ${what}`, answer.includes(words), answer.slice(0, 160));
	}
	const paid = (await lab.sandbox.of('rocheap').effects('payout')).filter(({ reference }) =>
		String(reference).startsWith('limit-'),
	);
	checks.check('what n8n refused has paid nothing', paid.length === 0, paid.length);
}
