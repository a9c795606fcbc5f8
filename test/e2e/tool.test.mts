import { Client } from '@modelcontextprotocol/sdk/client/index.js';
import { StreamableHTTPClientTransport } from '@modelcontextprotocol/sdk/client/streamableHttp.js';
import type { Json } from '../../host/lib/executions.mts';
import type { Sandbox } from '../../host/lib/sandbox.mts';
import { bindCredentials, type WorkflowNode } from '../../host/lib/workflow.mts';
import { items } from '../../host/providers/roblox.mts';
import { providers, type SandboxName } from '../../providers.mts';
import { BOOT_TIMEOUT_MS, providerNode, reference, TestHost } from './harness.mts';

const PATH = 'game-tools';

const server: WorkflowNode = {
	name: 'MCP Server Trigger',
	type: '@n8n/n8n-nodes-langchain.mcpTrigger',
	typeVersion: 2,
	position: [0, 0],
	parameters: { path: PATH },
	webhookId: 'f4f3a1de-5c0e-4b52-9d5f-0f6b6f1c7a10',
};

/** A field that the agent fills in. */
const ai = (name: string, type = 'string') => `={{ $fromAI('${name}', \`${name}\`, '${type}') }}`;

const tool = (sandbox: SandboxName, name: string, parameters: Json): WorkflowNode => {
	const node = providerNode(sandbox)(parameters);
	return { ...node, name, type: `${node.type}Tool` };
};

const tools = [
	tool('rocheap', 'rocheap pay', {
		resource: 'order',
		operation: 'create',
		robux: ai('robux', 'number'),
		robloxUserId: ai('robloxUserId'),
		universeId: ai('universeId'),
		placeId: ai('placeId'),
		customOrderId: ai('orderId'),
	}),
	tool('rocheap', 'rocheap read', {
		resource: 'order',
		operation: 'get',
		lookupBy: 'customOrderId',
		customOrderId: ai('orderId'),
	}),
	tool('leuwongrr', 'leuwongrr pay', {
		resource: 'order',
		operation: 'create',
		orderType: 'gamepass',
		robloxUsername: ai('robloxUsername'),
		placeId: ai('placeId'),
		passId: ai('passId'),
		paymentMethod: { __rl: true, mode: 'list', value: 'invoice' },
		idempotencyKey: ai('orderId'),
	}),
	tool('leuwongrr', 'leuwongrr read', {
		resource: 'invoice',
		operation: 'get',
		invoice: ai('invoice'),
	}),
	tool('roovet', 'roovet pay', {
		resource: 'wallet',
		operation: 'transfer',
		to: ai('to'),
		amount: ai('amount'),
		currency: 'USD',
		idempotencyKey: ai('orderId'),
	}),
	tool('roovet', 'roovet read', { resource: 'wallet', operation: 'getTransactions', limit: 5 }),
	tool('roblox', 'roblox pay', {
		resource: 'trade',
		operation: 'send',
		partner: { __rl: true, mode: 'id', value: ai('partner') },
		apiVersion: 'v1',
		myItems: ai('myItems'),
		theirItems: ai('theirItems'),
		myRobux: 0,
		theirRobux: 0,
	}),
	tool('roblox', 'roblox read', { resource: 'trade', operation: 'get', tradeId: ai('tradeId') }),
];

interface Case {
	/** The effect that a payment has at the provider. */
	kind: string;
	/** What the answer says when the same is asked for again. */
	again: RegExp;
	/** What a right call says; "orderId" is filled in. */
	right: Json;
	/** Calls with something wrong, and what the answer must name. */
	wrong: Array<[string, Json, RegExp]>;
	/** What the answer to a read must hold. */
	read: (paid: string, orderId: string) => [Json, RegExp];
	/** A read that cannot be answered, and what the answer must say. */
	absurdRead?: [Json, RegExp];
}

const HUGE = '9'.repeat(400);

const cases: Record<SandboxName, Case> = {
	rocheap: {
		kind: 'payout',
		again: /"existing":true/,
		right: { robux: 100, robloxUserId: '261', universeId: '5', placeId: '6' },
		wrong: [
			['a negative amount', { robux: -1 }, /Robux/],
			['a fraction', { robux: 1.5 }, /Robux/],
			['a name for an ID', { robloxUserId: 'builderman' }, /Receiver/],
			['an ID that is far too long', { placeId: HUGE }, /Place/],
			['an empty reference', { orderId: '' }, /reference|Custom Order ID/i],
		],
		read: (_paid, orderId) => [{ orderId }, new RegExp(orderId)],
		absurdRead: [{ orderId: 'nobody-has-this' }, /no order/i],
	},
	leuwongrr: {
		kind: 'order',
		again: /"existing":true/,
		right: { robloxUsername: 'LeuwongUser', placeId: '123456789', passId: '987654321' },
		wrong: [
			['an empty user', { robloxUsername: '' }, /Roblox Username/],
			['a word for an ID', { placeId: 'the first' }, /Place ID/],
			['an ID that is far too long', { passId: HUGE }, /Pass ID/],
			['an empty reference', { orderId: '' }, /reference|Idempotency Key/i],
			['a reference that is far too long', { orderId: HUGE }, /Idempotency Key/],
		],
		read: (paid) => {
			const invoice = /"invoice_code":"([^"]+)"/.exec(paid)![1]!;
			return [{ invoice }, new RegExp(invoice)];
		},
		absurdRead: [{ invoice: '../../me' }, /invoice/i],
	},
	roovet: {
		kind: 'transfer',
		again: /"existing":(true|null)/,
		right: { to: 'user_42', amount: '12.34' },
		wrong: [
			['a negative amount', { amount: '-5' }, /Amount/],
			['an amount that would be rounded', { amount: '1.005' }, /Amount/],
			['a word for an amount', { amount: 'all of it' }, /Amount/],
			['an empty recipient', { to: '' }, /Recipient/],
			['an empty reference', { orderId: '' }, /reference|Idempotency Key/i],
		],
		read: () => [{}, /"amount_cents":/],
	},
	roblox: {
		kind: 'trade-sent',
		again: /"existing":true/,
		right: { partner: '1002', myItems: items.myCone, theirItems: items.theirCone },
		wrong: [
			['no items of mine', { myItems: '' }, /Your Items/],
			['words for items', { theirItems: 'the crown' }, /Their Items/],
			['a negative partner', { partner: '-1' }, /Partner/],
			['an item twice', { myItems: `${items.myCone},${items.myCone}` }, /same item twice/],
		],
		read: (paid) => {
			const tradeId = /"tradeId":"(\d+)"/.exec(paid)![1]!;
			return [{ tradeId }, new RegExp(`"tradeId":"${tradeId}"`)];
		},
		absurdRead: [{ tradeId: 'the last one' }, /Trade must be the ID/],
	},
};

describe('the nodes as tools of an AI agent', () => {
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
		const workflow = { name: 'Game tools', nodes: [server, ...tools], connections };
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

	describe.each(providers.map(({ name, sandbox }) => [name, sandbox] as const))(
		'%s',
		(_name, provider) => {
			const { kind, again, right, wrong, read, absurdRead } = cases[provider];
			const pay = async (args: Json) => await call(`${provider}_pay`, args);
			let sandbox: Sandbox;

			beforeAll(async () => {
				sandbox = n8n.sandbox.of(provider);
				await n8n.sandbox.reset();
			});

			it('pays once however often the agent says the same, and shows what was paid', async () => {
				const orderId = reference('tool');
				const before = (await sandbox.effects(kind)).length;
				const first = await pay({ ...right, orderId });
				expect(first).toMatch(/"existing":(false|null)/);
				for (let time = 0; time < 2; time++) {
					expect(await pay({ ...right, orderId })).toMatch(again);
				}
				const effects = await sandbox.effects(kind);
				expect(effects).toHaveLength(before + 1);
				const [asked, shows] = read(first, orderId);
				expect(await call(`${provider}_read`, asked)).toMatch(shows);
			});

			it.each(wrong)('sends nothing for %s, and names the field', async (_what, over, names) => {
				const before = await sandbox.ledger();
				const sent = await posts(sandbox);
				const answer = await pay({ ...right, orderId: reference('absurd'), ...over });
				expect(answer).toMatch(names);
				expect(await sandbox.ledger()).toEqual(before);
				expect(await posts(sandbox)).toBe(sent);
			});

			it('sends nothing when an argument is missing, and names it', async () => {
				const before = await sandbox.ledger();
				const sent = await posts(sandbox);
				for (const missing of Object.keys(right)) {
					const rest = Object.entries({ ...right, orderId: reference('missing') });
					const args = Object.fromEntries(rest.filter(([name]) => name !== missing));
					expect(await pay(args).catch(String)).toContain(missing);
				}
				expect(await sandbox.ledger()).toEqual(before);
				expect(await posts(sandbox)).toBe(sent);
			});

			const itReads = absurdRead ? it : undefined;
			itReads?.('says what is wrong with an absurd read', async () => {
				const [args, says] = absurdRead!;
				expect(await call(`${provider}_read`, args)).toMatch(says);
			});
		},
	);

	it('are offered with the fields that the agent fills in', async () => {
		const offered = (await agent.listTools()).tools;
		expect(offered.map(({ name }) => name).sort()).toEqual(
			tools.map(({ name }) => name.replace(' ', '_')).sort(),
		);
		for (const [provider, { right }] of Object.entries(cases)) {
			const pay = offered.find(({ name }) => name === `${provider}_pay`);
			const fields = Object.keys(pay?.inputSchema.properties ?? {});
			const asked = provider === 'roblox' ? right : { ...right, orderId: '' };
			expect(fields.sort()).toEqual(Object.keys(asked).sort());
		}
	});

	it('tell the agent why a provider refused, and no secret', async () => {
		const order = { ...cases.rocheap.right, orderId: reference('agent'), robloxUserId: '405' };
		const answer = await call('rocheap_pay', order);
		expect(answer).toMatch(/game ?pass/i);
		expect(answer).not.toContain('sandbox-rocheap-key');
	});

	/** How many requests of the kind that pays the provider has seen. */
	const posts = async (sandbox: Sandbox) => {
		const all = (await sandbox.requests()) as Array<Json & { path: string }>;
		return all.filter(({ method, path }) => method === 'POST' && !path.includes('logout')).length;
	};
});
