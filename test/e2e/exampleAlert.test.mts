import type { Json } from '../../host/lib/executions.mts';
import type { SandboxName } from '../../providers.mts';
import {
	bindCredentials,
	type SavedWorkflow,
	type WorkflowFile,
	type WorkflowNode,
} from '../../host/lib/workflow.mts';
import { DiscordChannel } from './discordChannel.mts';
import { BOOT_TIMEOUT_MS, providerNode, reference, TestHost } from './harness.mts';

const FILE = 'payment-failed-alert.json';
const HOOK = 'Order comes in';

const PAYS: Record<SandboxName, Json> = {
	rocheap: {
		resource: 'order',
		operation: 'create',
		robux: '={{ $json.body.amount }}',
		robloxUserId: '={{ $json.body.to }}',
		universeId: '5',
		placeId: '6',
		customOrderId: '={{ $json.body.id }}',
	},
	roovet: {
		resource: 'wallet',
		operation: 'transfer',
		to: '={{ $json.body.to }}',
		amount: '={{ $json.body.amount }}',
		currency: 'USD',
		idempotencyKey: '={{ $json.body.id }}',
	},
	leuwongrr: {
		resource: 'order',
		operation: 'create',
		orderType: 'gamepass',
		robloxUsername: '={{ $json.body.to }}',
		placeId: '123456789',
		passId: '987654321',
		paymentMethod: { __rl: true, mode: 'list', value: 'invoice' },
		idempotencyKey: '={{ $json.body.id }}',
	},
	roblox: {
		resource: 'trade',
		operation: 'decline',
		tradeId: '={{ $json.body.id }}',
	},
};

const to = (node: string) => [{ node, type: 'main', index: 0 }];

describe(`examples/${FILE}`, () => {
	let n8n: TestHost;
	let channel: DiscordChannel;
	let alert: SavedWorkflow;

	beforeAll(async () => {
		n8n = await TestHost.start();
		channel = await DiscordChannel.open(n8n);
		alert = await n8n.example(FILE);
	}, BOOT_TIMEOUT_MS);
	afterAll(async () => {
		channel.close();
		await n8n.stop();
	});
	beforeEach(async () => {
		await n8n.sandbox.reset();
		channel.posted = [];
	});

	const payNode = (provider: SandboxName, extra: Partial<WorkflowNode> = {}): WorkflowNode =>
		providerNode(provider)(PAYS[provider], { name: 'Pay', ...extra });

	/** An active workflow that pays what is posted to it, with this example as its error workflow. */
	const payer = async (
		name: string,
		nodes: WorkflowNode[],
		connections: WorkflowFile['connections'],
	): Promise<SavedWorkflow> => {
		const hook: WorkflowNode = {
			name: HOOK,
			type: 'n8n-nodes-base.webhook',
			typeVersion: 2.1,
			position: [0, 0],
			parameters: { httpMethod: 'POST', path: name, responseMode: 'onReceived', options: {} },
			webhookId: name,
		};
		const file: WorkflowFile = {
			name,
			nodes: [hook, ...nodes],
			connections: { [HOOK]: { main: [to('Pay')] }, ...connections },
			settings: { executionOrder: 'v1', errorWorkflow: alert.id },
		};
		const { id } = await n8n.client.saveWorkflow(bindCredentials(file, n8n.credentials));
		await n8n.client.activate(id);
		return await n8n.client.workflow(id);
	};
	const order = async (workflow: SavedWorkflow, body: Json) => {
		const response = await fetch(n8n.client.webhookUrl(workflow, HOOK), {
			method: 'POST',
			headers: { 'content-type': 'application/json' },
			body: JSON.stringify(body),
		});
		expect(response.status).toBe(200);
	};
	/** What the workflow makes of the failure of this reference. */
	const told = async (id: string) => {
		const execution = await n8n.client.executionOf(
			alert.id,
			(one) => one.first('Read failure')?.reference === id,
			90_000,
		);
		expect([execution.status, execution.lastNode]).toEqual(['success', 'Post to Discord']);
		return String(execution.first('Write message')?.message);
	};

	it.each<[SandboxName, string, number | string, string, string]>([
		['rocheap', '405', 100, 'Amount: 100 Robux', 'put a public game pass on sale'],
		['roovet', 'user_404', '5.00', 'Amount: 5.00 USD', 'Check the ID or recipient'],
		['leuwongrr', 'NoSuchUser', 0, '', 'LeuwongRR said: "'],
	])('tells of a payment that %s refuses', async (provider, receiver, amount, shown, advice) => {
		const workflow = await payer(`refused-${provider}`, [payNode(provider)], {});
		const id = reference('refused');
		await order(workflow, { id, to: receiver, amount });
		const message = await told(id);
		expect(message).toContain(`**A payment failed** in "refused-${provider}", node "Pay"`);
		expect(message).toContain(`Reference: ${id}${shown && `, ${shown}`}\n`);
		expect(message).toContain('What to do: ');
		expect(message).toContain(advice);
		const [failed] = await n8n.client.executions(workflow.id);
		const link = `${n8n.client.url}/workflow/${workflow.id}/executions/${failed!.id}`;
		expect(message.split('\n').at(-1)).toBe(`Execution: ${link}`);
	});

	it.each<[SandboxName, string, number | string, string]>([
		['rocheap', '261', 100, 'Amount: 100 Robux'],
		['roovet', 'user_42', '5.00', 'Amount: 5.00 USD'],
		['leuwongrr', 'LeuwongUser', 0, ''],
	])('tells that nobody knows what became of a payment by %s', async (provider, ...asked) => {
		const [receiver, amount, shown] = asked;
		const workflow = await payer(`unknown-${provider}`, [payNode(provider)], {});
		const id = reference('unknown');
		await n8n.sandbox.of(provider).fault({ kind: 'reset-after', times: 50 });
		await order(workflow, { id, to: receiver, amount });
		const message = await told(id);
		expect(message).toContain(`**Outcome unknown** in "unknown-${provider}", node "Pay"`);
		expect(message).toContain(`Reference: ${id}${shown && `, ${shown}`}\n`);
		expect(message).toMatch(/What to do: .*same (Custom Order ID|Idempotency Key)/);
	});

	it('tells of a failure that is about no payment', async () => {
		const workflow = await payer('no-payment', [payNode('roblox')], {});
		await order(workflow, { id: 'none' });
		const failed = await n8n.client.executionOf(alert.id, (one) =>
			String(one.first('Write message')?.message).includes('"no-payment"'),
		);
		const message = String(failed.first('Write message')?.message);
		expect(message).toMatch(/^\*\*A workflow failed\*\* in "no-payment", node "Pay"\n/);
		expect(message).not.toContain('Reference');
		expect(message).toContain('What to do: ');
	});

	it('takes the items of an error output, and posts them once there is a channel', async () => {
		alert = await channel.connect(n8n, alert);
		const call: WorkflowNode = {
			name: 'Alert',
			type: 'n8n-nodes-base.executeWorkflow',
			typeVersion: 1.2,
			position: [440, 0],
			parameters: { workflowId: { __rl: true, mode: 'id', value: alert.id }, options: {} },
		};
		const pay = payNode('rocheap', { onError: 'continueErrorOutput' });
		const workflow = await payer('output', [pay, call], { Pay: { main: [[], to('Alert')] } });
		const id = reference('output');
		await order(workflow, { id, to: '405', amount: 100 });
		await told(id);
		expect(channel.posted).toHaveLength(1);
		expect(channel.posted[0]).toMatch(/^\*\*A payment failed\*\*\n/);
		expect(channel.posted[0]).toContain(`Reference: ${id}, Amount: 100 Robux\n`);
		const paying = await n8n.client.executionOf(workflow.id);
		expect(paying.status).toBe('success');
	});

	it('mentions nobody, whatever stands in a reference, and shows no secret', async () => {
		const workflow = await payer('hostile', [payNode('rocheap')], {});
		const id = `@everyone <@1> ${reference('')}`;
		await order(workflow, { id, to: '405', amount: 100 });
		await told(id);
		const message = String(channel.posted[0]);
		expect(message).toContain('everyone');
		expect(message).not.toMatch(/@(everyone|1)/);
		expect(message).not.toContain('sandbox-rocheap-key');
	});
});
