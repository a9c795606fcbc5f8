import { randomUUID } from 'node:crypto';
import { Client } from '@modelcontextprotocol/sdk/client/index.js';
import { StreamableHTTPClientTransport } from '@modelcontextprotocol/sdk/client/streamableHttp.js';
import { eventually } from '../../host/lib/client.mts';
import type { Execution, Json } from '../../host/lib/executions.mts';
import type { Sandbox } from '../../host/lib/sandbox.mts';
import {
	bindCredentials,
	chain,
	type WorkflowFile,
	type WorkflowNode,
} from '../../host/lib/workflow.mts';
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
	/** What the output says of an effect that was there before. */
	again: Json;
}

const PAYING: Record<string, Paying> = {
	'ROCheap order: create': {
		provider: 'rocheap',
		node: (id, extra) => createNode(id, {}, { name: 'Pay', ...extra }),
		path: '/create_order',
		kind: 'payout',
		lost: 1,
		again: { existing: true },
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
		again: { amount_cents: 123 },
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
		again: { existing: true, idempotent: true },
	},
};

/** Long enough for all to be half-way through their lists at the same time. */
const LIST = 12;

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

const paid = (execution: Execution) =>
	expect([execution.status, execution.error?.message]).toEqual(['success', undefined]);

/** One of the operations and its provider in a host, where the workflows of all of them lie beside each other. */
class Payer {
	readonly sandbox: Sandbox;
	private readonly post: { method: string; path: string };

	constructor(
		private readonly host: TestHost,
		readonly name: string,
		readonly paying: Paying,
	) {
		this.sandbox = host.sandbox.of(paying.provider);
		this.post = { method: 'POST', path: paying.path };
	}

	async effects() {
		return (await this.sandbox.effects(this.paying.kind)).map((one) => one.key ?? one.reference);
	}

	/** The payment happens, but the run of the node cannot know it. */
	async loseAnswers() {
		await this.sandbox.fault({ ...this.post, kind: 'reset-after', times: this.paying.lost });
		if (this.paying.provider === 'rocheap') {
			await this.sandbox.fault({ method: 'GET', kind: 'status', status: 500, times: 3 });
		}
	}

	async save(...nodes: WorkflowNode[]) {
		const name = `${this.name}: ${nodes.map((node) => node.name).join()}`;
		return await this.host.save(name, ...nodes);
	}

	async run(...nodes: WorkflowNode[]) {
		const { id } = await this.save(...nodes);
		return await n8n.client.run(id, manual.name);
	}

	async activate(file: WorkflowFile): Promise<string> {
		const { id } = await n8n.client.saveWorkflow(bindCredentials(file, this.host.credentials));
		await n8n.client.activate(id);
		return id;
	}

	/** A workflow that calls another one to pay for one order. */
	async parent(order: string, extra: Partial<WorkflowNode> = {}) {
		const pay = this.paying.node('={{ $json.order }}');
		const child = { nodes: [calledByOthers, pay], connections: chain(calledByOthers, pay) };
		const id = await this.activate({ name: `${order} pays`, ...child });
		return await this.save(item('Order', [{ order }]), call(id, extra));
	}
}

/** What happens around a node that pays. */
const SCENES: Record<string, (payer: Payer) => Promise<void>> = {
	'Retry On Fail pays once': async (payer) => {
		const id = reference('tries');
		await payer.loseAnswers();
		paid(await payer.run(payer.paying.node(id, retrying)));
		expect(await payer.effects()).toEqual([id]);
	},

	'a sub-workflow whose caller has Retry On Fail pays once': async (payer) => {
		const id = reference('sub');
		const { id: workflowId } = await payer.parent(id, retrying);
		await payer.loseAnswers();
		paid(await n8n.client.run(workflowId, manual.name));
		expect(await payer.effects()).toEqual([id]);
	},

	'Retry execution of the caller pays once': async (payer) => {
		const id = reference('parent');
		const { id: workflowId } = await payer.parent(id);
		await payer.loseAnswers();
		const failed = await n8n.client.run(workflowId, manual.name);
		expect(failed.status).toBe('error');
		paid(await n8n.client.retry(failed.summary.id));
		expect(await payer.effects()).toEqual([id]);
	},

	'Retry execution pays once, with the reference in the message of the failed one': async (
		payer,
	) => {
		const id = reference('retry');
		await payer.loseAnswers();
		const failed = await payer.run(payer.paying.node(id));
		expect(failed.status).toBe('error');
		expect(failed.error?.message).toContain(id);
		expect(failed.error?.message).toMatch(/unknown/i);
		const retried = await n8n.client.retry(failed.summary.id);
		paid(retried);
		expect(retried.first('Pay')).toMatchObject(payer.paying.again);
		expect(await payer.effects()).toEqual([id]);
	},

	'two executions at once pay once, and both know it': async (payer) => {
		const id = reference('both');
		await payer.sandbox.latency(300);
		const workflow = await payer.save(payer.paying.node(id));
		const both = await Promise.all([
			n8n.client.run(workflow.id, manual.name),
			n8n.client.run(workflow.id, manual.name),
		]);
		both.forEach(paid);
		expect(await payer.effects()).toEqual([id]);
	},

	'an agent that calls the tool again after an error pays once': async (payer) => {
		const path = `pay-${payer.paying.provider}`;
		const server: WorkflowNode = {
			name: 'MCP Server Trigger',
			type: '@n8n/n8n-nodes-langchain.mcpTrigger',
			typeVersion: 2,
			position: [0, 0],
			parameters: { path },
			webhookId: randomUUID(),
		};
		const pay = payer.paying.node("={{ $fromAI('orderId', `Your own order id`, 'string') }}");
		const tool = { ...pay, type: `${pay.type}Tool` };
		const connections = { Pay: { ai_tool: [[{ node: server.name, type: 'ai_tool', index: 0 }]] } };
		await payer.activate({ name: `${payer.name}: tool`, nodes: [server, tool], connections });
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
			await payer.loseAnswers();
			expect(await ask()).toContain(id);
			expect(await ask()).toContain(id);
			expect(await payer.effects()).toEqual([id]);
		} finally {
			await agent.close();
		}
	},
};

const NAMES = Object.keys(PAYING);

/** One payer for each operation, with limits that nobody reaches. */
async function payersIn(host: TestHost): Promise<Payer[]> {
	await host.sandbox.reset();
	const payers = NAMES.map((name) => new Payer(host, name, PAYING[name]!));
	for (const { sandbox } of payers) await sandbox.limit(10_000);
	return payers;
}

// The waits between tries are seconds, so all scenes are played side by side, each with a sandbox of its own.
describe('whatever n8n does around a node that pays', () => {
	const played = new Map<string, Promise<void>>();

	beforeAll(async () => {
		for (const [index, [scene, play]] of Object.entries(SCENES).entries()) {
			const payers = await payersIn(await n8n.beside(`Scene ${index + 1}`));
			for (const payer of payers) {
				const end = play(payer);
				// Whether it fails is for its test to say.
				end.catch(() => undefined);
				played.set(`${scene} ${payer.name}`, end);
			}
		}
	});

	describe.each(Object.keys(SCENES))('%s', (scene) => {
		it.each(NAMES)('%s', async (name) => await played.get(`${scene} ${name}`));
	});
});

describe('a list that is killed half-way and run again pays each once', () => {
	const ended = new Map<string, Promise<void>>();

	beforeAll(async () => {
		const payers = await payersIn(n8n);
		const lists = await Promise.all(
			payers.map(async (payer) => {
				const orders = Array.from({ length: LIST }, () => reference('list'));
				const json = orders.map((order) => ({ order }));
				const pay = payer.paying.node('={{ $json.order }}');
				return { payer, orders, workflow: await payer.save(item('Orders', json), pay) };
			}),
		);
		for (const { sandbox } of payers) await sandbox.latency(400);
		const broken = Promise.allSettled(
			lists.map(async ({ workflow }) => await n8n.client.run(workflow.id, manual.name)),
		);
		const paidSoFar = async () =>
			await Promise.all(payers.map(async (payer) => (await payer.effects()).length));
		await eventually('Four payments of each', async () =>
			(await paidSoFar()).every((count) => count >= 4) ? true : undefined,
		);
		await n8n.restart({ kill: true });
		await broken;
		const before = await paidSoFar();
		for (const { sandbox } of payers) await sandbox.latency(0);
		for (const [index, { payer, orders, workflow }] of lists.entries()) {
			const end = (async () => {
				expect(before[index]).toBeLessThan(LIST);
				paid(await n8n.client.run(workflow.id, manual.name));
				expect((await payer.effects()).sort()).toEqual([...orders].sort());
			})();
			end.catch(() => undefined);
			ended.set(payer.name, end);
		}
	});

	it.each(NAMES)('%s', async (name) => await ended.get(name));
});
