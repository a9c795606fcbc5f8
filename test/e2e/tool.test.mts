import { Client } from '@modelcontextprotocol/sdk/client/index.js';
import { StreamableHTTPClientTransport } from '@modelcontextprotocol/sdk/client/streamableHttp.js';
import type { Json } from '../../host/lib/executions.mts';
import { bindCredentials, type WorkflowNode } from '../../host/lib/workflow.mts';
import { BOOT_TIMEOUT_MS, reference, rocheapNode, TestHost } from './harness.mts';

const PATH = 'rocheap-tools';

const server: WorkflowNode = {
	name: 'MCP Server Trigger',
	type: '@n8n/n8n-nodes-langchain.mcpTrigger',
	typeVersion: 2,
	position: [0, 0],
	parameters: { path: PATH },
	webhookId: 'f4f3a1de-5c0e-4b52-9d5f-0f6b6f1c7a09',
};

const fromAi = (name: string, description: string, type = 'string') =>
	`={{ $fromAI('${name}', \`${description}\`, '${type}') }}`;

const tool = (name: string, parameters: Json): WorkflowNode =>
	rocheapNode(parameters, { name, type: 'n8n-nodes-game-commerce.rocheapTool' });

const tools = [
	tool('Pay Robux', {
		resource: 'order',
		operation: 'create',
		robux: fromAi('robux', 'Price of the game pass', 'number'),
		robloxUserId: fromAi('robloxUserId', 'Roblox user id of the receiver'),
		universeId: fromAi('universeId', 'Universe of the game pass'),
		placeId: fromAi('placeId', 'Place of the game pass'),
		customOrderId: fromAi('orderId', 'Your own order id'),
	}),
	tool('Look up payout', {
		resource: 'order',
		operation: 'get',
		lookupBy: 'customOrderId',
		customOrderId: fromAi('orderId', 'Your own order id'),
	}),
];

describe('the node as a tool of an AI agent', () => {
	let n8n: TestHost;
	let agent: Client;

	beforeAll(async () => {
		n8n = await TestHost.start();
		const connections = Object.fromEntries(
			tools.map(({ name }) => [
				name,
				{ ai_tool: [[{ node: server.name, type: 'ai_tool', index: 0 }]] },
			]),
		);
		const workflow = { name: 'ROCheap tools', nodes: [server, ...tools], connections };
		const { id } = await n8n.client.saveWorkflow(bindCredentials(workflow, n8n.credentials));
		await n8n.client.activate(id);
		agent = new Client({ name: 'test', version: '1.0.0' });
		await agent.connect(new StreamableHTTPClientTransport(new URL(n8n.client.mcpUrl(PATH))));
	}, BOOT_TIMEOUT_MS);
	afterAll(async () => {
		await agent?.close();
		await n8n.stop();
	});

	const call = async (name: string, args: Json): Promise<string> => {
		const { content } = await agent.callTool({ name, arguments: args });
		return (content as Array<{ text: string }>).map(({ text }) => text).join('\n');
	};

	const order = (orderId: string) => ({
		robux: 100,
		robloxUserId: '261',
		universeId: '5',
		placeId: '6',
		orderId,
	});

	it('is offered with the fields that the agent fills in', async () => {
		const offered = (await agent.listTools()).tools;
		expect(offered.map(({ name }) => name).sort()).toEqual(['Look_up_payout', 'Pay_Robux']);
		const pay = offered.find(({ name }) => name === 'Pay_Robux');
		expect(Object.keys(pay?.inputSchema.properties ?? {}).sort()).toEqual(
			['orderId', 'placeId', 'robloxUserId', 'robux', 'universeId'].sort(),
		);
	});

	it('pays, and pays once when the agent says the same again', async () => {
		const id = reference('agent');
		expect(await call('Pay_Robux', order(id))).toContain(id);
		expect(await call('Pay_Robux', order(id))).toContain('"existing":true');
		expect(await n8n.sandbox.payouts(id)).toHaveLength(1);
		expect(await call('Look_up_payout', { orderId: id })).toContain(id);
	});

	it('tells the agent what went wrong, and no secret', async () => {
		const answer = await call('Pay_Robux', { ...order(reference('agent')), robloxUserId: '405' });
		expect(answer).toMatch(/game ?pass/i);
		expect(answer).not.toContain('sandbox-rocheap-key');
		expect(await call('Look_up_payout', { orderId: reference('nobody') })).toMatch(/no order/i);
	});
});
