import { Client } from '@modelcontextprotocol/sdk/client/index.js';
import { StreamableHTTPClientTransport } from '@modelcontextprotocol/sdk/client/streamableHttp.js';
import { eventually } from '../../host/lib/client.mts';
import type { Execution, Json } from '../../host/lib/executions.mts';
import type { Sandbox } from '../../host/lib/sandbox.mts';
import { bindCredentials, chain, type WorkflowNode } from '../../host/lib/workflow.mts';
import type { SandboxName } from '../../providers.mts';
import {
	BOOT_TIMEOUT_MS,
	createNode,
	manual,
	providerNode,
	reference,
	retrying,
	TestHost,
} from './harness.mts';

const roovetNode = providerNode('roovet');
const leuwongrrNode = providerNode('leuwongrr');

/** An operation that pays, as a workflow uses it. */
interface Paying {
	provider: SandboxName;
	/** The paying node; its reference is the expression or text that is given. */
	node(reference: string, extra?: Partial<WorkflowNode>): WorkflowNode;
	/** The request that pays. */
	path: string;
	/** Kind of the effect in the sandbox's ledger. */
	kind: string;
	/** Lost answers that one run of the node does not get over. */
	lost: number;
}

const PAYING: Record<string, Paying> = {
	'ROCheap order: create': {
		provider: 'rocheap',
		node: (id, extra) => createNode(id, {}, { name: 'Pay', ...extra }),
		path: '/create_order',
		kind: 'payout',
		lost: 1,
	},
	'Roovet wallet: transfer': {
		provider: 'roovet',
		node: (idempotencyKey, extra) =>
			roovetNode(
				{
					resource: 'wallet',
					operation: 'transfer',
					to: 'user_42',
					amount: '1.23',
					idempotencyKey,
				},
				{ name: 'Pay', ...extra },
			),
		path: '/wallet/transfer',
		kind: 'transfer',
		lost: 3,
	},
	'LeuwongRR order: create': {
		provider: 'leuwongrr',
		node: (idempotencyKey, extra) =>
			leuwongrrNode(
				{
					resource: 'order',
					operation: 'create',
					orderType: 'gamepass',
					robloxUsername: 'LeuwongUser',
					placeId: '123456789',
					passId: '987654321',
					paymentMethod: { __rl: true, mode: 'id', value: 'invoice' },
					idempotencyKey,
				},
				{ name: 'Pay', ...extra },
			),
		path: '/me/orders',
		kind: 'order',
		lost: 3,
	},
};

const item = (name: string, json: Json[]): WorkflowNode => ({
	name,
	type: 'n8n-nodes-base.code',
	typeVersion: 2,
	position: [220, 0],
	parameters: { jsCode: `return ${JSON.stringify(json.map((one) => ({ json: one })))};` },
});
const calledByOthers: WorkflowNode = {
	name: 'Called',
	type: 'n8n-nodes-base.executeWorkflowTrigger',
	typeVersion: 1.1,
	position: [0, 0],
	parameters: { inputSource: 'passthrough' },
};
const call = (workflowId: string, extra: Partial<WorkflowNode> = {}): WorkflowNode => ({
	name: 'Call',
	type: 'n8n-nodes-base.executeWorkflow',
	typeVersion: 1.2,
	position: [440, 0],
	parameters: {
		source: 'database',
		workflowId: { __rl: true, mode: 'id', value: workflowId },
		options: {},
	},
	...extra,
});

let n8n: TestHost;
beforeAll(async () => {
	n8n = await TestHost.start();
}, BOOT_TIMEOUT_MS);
afterAll(async () => {
	await n8n.stop();
});

describe.each(Object.entries(PAYING))('%s, whatever n8n does around the node', (_name, paying) => {
	let sandbox: Sandbox;

	beforeEach(async () => {
		sandbox = n8n.sandbox.of(paying.provider);
		await n8n.sandbox.reset();
		await sandbox.limit(10_000);
	});

	const post = { method: 'POST', path: paying.path };
	const effects = async () =>
		(await sandbox.effects(paying.kind)).map((one) => one.key ?? one.reference);
	const paid = (execution: Execution) =>
		expect([execution.status, execution.error?.message]).toEqual(['success', undefined]);

	/** The payment happens, but the run of the node cannot know it. */
	const loseAnswers = async () => {
		await sandbox.fault({ ...post, kind: 'reset-after', times: paying.lost });
		if (paying.provider === 'rocheap') {
			await sandbox.fault({ method: 'GET', kind: 'status', status: 500, times: 3 });
		}
	};

	/** A workflow that calls another one to pay for one order. */
	const parent = async (order: string, extra: Partial<WorkflowNode> = {}) => {
		const pay = paying.node('={{ $json.order }}');
		const child = {
			name: 'Pays',
			nodes: [calledByOthers, pay],
			connections: chain(calledByOthers, pay),
		};
		const { id } = await n8n.client.saveWorkflow(bindCredentials(child, n8n.credentials));
		await n8n.client.activate(id);
		return await n8n.save('Calls', item('Order', [{ order }]), call(id, extra));
	};

	it('Retry On Fail pays once', async () => {
		const id = reference('tries');
		await loseAnswers();
		paid(await n8n.run('Pay', paying.node(id, retrying)));
		expect(await effects()).toEqual([id]);
	});

	it('a sub-workflow whose caller has Retry On Fail pays once', async () => {
		const id = reference('sub');
		const { id: workflowId } = await parent(id, retrying);
		await loseAnswers();
		paid(await n8n.client.run(workflowId, manual.name));
		expect(await effects()).toEqual([id]);
	});

	it('Retry execution of the caller pays once', async () => {
		const id = reference('parent');
		const { id: workflowId } = await parent(id);
		await loseAnswers();
		const failed = await n8n.client.run(workflowId, manual.name);
		expect(failed.status).toBe('error');
		paid(await n8n.client.retry(failed.summary.id));
		expect(await effects()).toEqual([id]);
	});

	it('Retry execution pays once, with the reference in the message of the failed one', async () => {
		const id = reference('retry');
		await loseAnswers();
		const failed = await n8n.run('Pay', paying.node(id));
		expect(failed.error?.message).toContain(id);
		paid(await n8n.client.retry(failed.summary.id));
		expect(await effects()).toEqual([id]);
	});

	it('a list that is killed half-way and run again pays each once', async () => {
		const orders = Array.from({ length: 6 }, () => reference('list'));
		const list = item(
			'Orders',
			orders.map((order) => ({ order })),
		);
		const workflow = await n8n.save('Pay a list', list, paying.node('={{ $json.order }}'));
		await sandbox.latency(400);
		const broken = n8n.client.run(workflow.id, manual.name).catch(() => undefined);
		await eventually('Four payments', async () =>
			(await effects()).length >= 4 ? true : undefined,
		);
		await n8n.restart({ kill: true });
		await broken;
		await sandbox.latency(0);
		paid(await n8n.client.run(workflow.id, manual.name));
		expect((await effects()).sort()).toEqual([...orders].sort());
	});

	it('two executions at once pay once, and both know it', async () => {
		const id = reference('both');
		await sandbox.latency(300);
		const workflow = await n8n.save('Pay', paying.node(id));
		const both = await Promise.all([
			n8n.client.run(workflow.id, manual.name),
			n8n.client.run(workflow.id, manual.name),
		]);
		both.forEach(paid);
		expect(await effects()).toEqual([id]);
	});

	it('an agent that calls the tool again after an error pays once', async () => {
		const path = `pay-${paying.provider}`;
		const server: WorkflowNode = {
			name: 'MCP Server Trigger',
			type: '@n8n/n8n-nodes-langchain.mcpTrigger',
			typeVersion: 2,
			position: [0, 0],
			parameters: { path },
			webhookId: 'f4f3a1de-5c0e-4b52-9d5f-0f6b6f1c7a09',
		};
		const pay = paying.node("={{ $fromAI('orderId', `Your own order id`, 'string') }}");
		const tool = { ...pay, type: `${pay.type}Tool` };
		const connections = { Pay: { ai_tool: [[{ node: server.name, type: 'ai_tool', index: 0 }]] } };
		const workflow = { name: 'Tools', nodes: [server, tool], connections };
		const { id: workflowId } = await n8n.client.saveWorkflow(
			bindCredentials(workflow, n8n.credentials),
		);
		await n8n.client.activate(workflowId);
		const agent = new Client({ name: 'test', version: '1.0.0' });
		await agent.connect(new StreamableHTTPClientTransport(new URL(n8n.client.mcpUrl(path))));
		try {
			const id = reference('agent');
			const ask = async () => {
				const options = { timeout: 100_000 };
				const { content } = await agent.callTool(
					{ name: 'Pay', arguments: { orderId: id } },
					undefined,
					options,
				);
				return (content as Array<{ text: string }>).map(({ text }) => text).join('\n');
			};
			await loseAnswers();
			expect(await ask()).toContain(id);
			expect(await ask()).toContain(id);
			expect(await effects()).toEqual([id]);
		} finally {
			await agent.close();
		}
	});
});
