import { createHmac } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { askDatabase } from '../host/lib/database.mts';
import { bindCredentials, chain, type WorkflowNode } from '../host/lib/workflow.mts';
import { rocheapCredential } from '../host/providers/rocheap.mts';
import { BARE_TRIGGER } from './bareTrigger.mts';
import { measure, type Bench, type Variant } from './bench.mts';
import type { Figure } from './figures.mts';
import { node } from './workflow.mts';

const DELIVERIES = 100;
const AT_ONCE = 16;
/** How many events a trigger remembers at most. */
const REMEMBERED = 10_000;
const SIGNATURE = 'rocheap-api-signature';
const LAST = 'Go on';
const POLL_MS = 50;

type Kind = 'valid' | 'forged';

interface Receiver {
	name: string;
	/** What stands between n8n's webhook and the rest of the workflow. */
	nodes: WorkflowNode[];
	path: string;
	/** What a forged delivery meets. */
	refuses: 'before an execution' | 'in the execution' | 'never';
}

/** A workflow that callbacks start. */
interface Opened extends Receiver {
	id: string;
	url: string;
}

let sent = 0;

const trigger = (name: string): Receiver => ({
	name,
	nodes: [
		node(
			'Trigger',
			'n8n-nodes-game-commerce.rocheapTrigger',
			1,
			{ statuses: ['COMPLETED', 'FAILED'] },
			{
				credentials: { rocheapApi: { id: null, name: 'rocheapApi' } },
				webhookId: `bench-${name.replaceAll(/\W+/g, '-')}`,
			},
		),
	],
	path: 'rocheap',
	refuses: 'before an execution',
});

const bare = (): Receiver => ({
	name: 'bare trigger',
	nodes: [node('Trigger', BARE_TRIGGER, 1, {}, { webhookId: 'bench-bare' })],
	path: 'bare',
	refuses: 'never',
});

const webhook = (path: string): WorkflowNode =>
	node(
		'Trigger',
		'n8n-nodes-base.webhook',
		2,
		{ httpMethod: 'POST', path, options: {} },
		{ webhookId: path },
	);

/** n8n's Webhook node alone. It needs no isolate for expressions, which n8n makes for every other trigger. */
const webhookAlone = (): Receiver => ({
	name: "n8n's Webhook node",
	nodes: [webhook('bench-webhook')],
	path: '',
	refuses: 'never',
});

/** How the same check is made of n8n's own nodes. They cannot tell a delivery that comes twice. */
const threeNodes = (secret: string): Receiver => ({
	name: 'Webhook + Crypto + IF',
	nodes: [
		webhook('bench-three'),
		node('Sign', 'n8n-nodes-base.crypto', 1, {
			action: 'hmac',
			type: 'SHA256',
			value: '={{ JSON.stringify($json.body) }}',
			dataPropertyName: 'signature',
			secret,
			encoding: 'hex',
		}),
		node('Compare', 'n8n-nodes-base.if', 2, {
			conditions: {
				options: { caseSensitive: true, leftValue: '', typeValidation: 'strict' },
				combinator: 'and',
				conditions: [
					{
						id: 'signature',
						leftValue: '={{ $json.signature }}',
						rightValue: `={{ $json.headers['${SIGNATURE}'] }}`,
						operator: { type: 'string', operation: 'equals' },
					},
				],
			},
			options: {},
		}),
	],
	path: '',
	refuses: 'in the execution',
});

/**
 * How many callbacks a second n8n deals with, valid ones and forged ones: the ROCheap Trigger beside a trigger that
 * checks nothing, and beside the same check made of n8n's own nodes. The clock stops when the last execution has ended.
 */
export async function measureWebhooks(bench: Bench): Promise<Figure[]> {
	const { rounds, size } = bench;
	const secret = rocheapCredential(bench.sandbox).apiKey;
	const fresh = await open(bench, trigger('fresh trigger'));
	const full = await open(bench, trigger('full trigger'));
	const others = [
		await open(bench, bare()),
		await open(bench, threeNodes(secret)),
		await open(bench, webhookAlone()),
	];
	const all = [fresh, full, ...others];
	for (const receiver of all) await check(bench, receiver, secret);
	fill(bench, full);
	const figures: Figure[] = [];
	for (const kind of ['valid', 'forged'] as const) {
		const variants = all.map((receiver): Variant => ({
			name: `${kind}, ${receiver.name}`,
			run: async () => {
				const count = size(DELIVERIES);
				const began = performance.now();
				await deliver(receiver, kind, count, secret);
				await settled(bench, receiver);
				return (count * 1000) / (performance.now() - began);
			},
		}));
		const rates = await measure(rounds, variants);
		const [ofFresh = NaN, ofFull = NaN, ofBare = NaN, ofThree = NaN, ofWebhook = NaN] = rates;
		for (const [state, ours] of [
			['fresh', ofFresh],
			[`${REMEMBERED} events remembered`, ofFull],
		] as const) {
			const figure = { ours, unit: '/s' };
			const what = `${kind} callbacks, ${state}`;
			figures.push(
				{ ...figure, name: `${what} / bare trigger`, other: ofBare, goal: { atLeast: 0.9 } },
				{
					...figure,
					name: `${what} / Webhook + Crypto + IF`,
					other: ofThree,
					goal: { atLeast: 1 },
				},
				{ ...figure, name: `${what} / Webhook node alone`, other: ofWebhook },
			);
		}
	}
	expectFull(bench, full);
	for (const { id } of all) await bench.client.deactivate(id);
	return figures;
}

async function open({ client, credentials }: Bench, receiver: Receiver): Promise<Opened> {
	const nodes = [...receiver.nodes, node(LAST, 'n8n-nodes-base.noOp', 1, {})];
	const file = { name: receiver.name, nodes, connections: chain(...nodes) };
	const { id } = await client.saveWorkflow(bindCredentials(file, credentials));
	await client.activate(id);
	const url = client.webhookUrl(await client.workflow(id), 'Trigger', receiver.path);
	return { ...receiver, id, url };
}

/** One callback about an order that no other is about. */
async function send({ url }: Opened, kind: Kind, secret: string): Promise<number> {
	const body = JSON.stringify({
		success: true,
		status: { code: 'COMPLETED', message: 'Order has been completed!' },
		robux: 100,
		order_id: `bench-${++sent}`,
	});
	const key = kind === 'valid' ? secret : `${secret}-of-someone-else`;
	const response = await fetch(url, {
		method: 'POST',
		headers: {
			'content-type': 'application/json',
			[SIGNATURE]: createHmac('sha256', key).update(body).digest('hex'),
		},
		body,
	});
	await response.text();
	return response.status;
}

async function deliver(receiver: Opened, kind: Kind, count: number, secret: string): Promise<void> {
	const isRefused = kind === 'forged' && receiver.refuses === 'before an execution';
	let left = count;
	const worker = async () => {
		while (left > 0) {
			left -= 1;
			const status = await send(receiver, kind, secret);
			if (status !== (isRefused ? 401 : 200)) {
				throw new Error(`${receiver.name}: ${kind}, HTTP ${status}`);
			}
		}
	};
	await Promise.all(Array.from({ length: AT_ONCE }, worker));
}

/** Waits until no execution of the workflow is under way. */
async function settled({ client }: Bench, { id }: Opened): Promise<void> {
	const filter = encodeURIComponent(JSON.stringify({ workflowId: id, status: ['new', 'running'] }));
	for (;;) {
		const { results } = await client.rest.get<{ results: unknown[] }>(
			`/executions?limit=1&filter=${filter}`,
		);
		if (results.length === 0) return;
		await sleep(POLL_MS);
	}
}

/** Whether the workflow does with a valid and a forged callback what it is measured for. */
async function check(bench: Bench, receiver: Opened, secret: string): Promise<void> {
	for (const kind of ['valid', 'forged'] as const) {
		const before = (await bench.client.executions(receiver.id)).length;
		await deliver(receiver, kind, 1, secret);
		await settled(bench, receiver);
		const executions = await bench.client.executions(receiver.id);
		const [newest] = executions.slice(0, executions.length - before);
		const nodes = newest ? (await bench.client.execution(newest.id)).nodes : [];
		const passes = kind === 'valid' || receiver.refuses === 'never';
		const starts = passes || receiver.refuses === 'in the execution';
		if (starts !== (newest !== undefined) || passes !== nodes.includes(LAST)) {
			throw new Error(`${receiver.name}: a ${kind} callback ran ${nodes.join(', ') || 'nothing'}`);
		}
	}
}

/** Has a trigger that has received one event remember as many as it can. */
function fill({ root, userFolder }: Bench, { id }: Opened): void {
	const random = 'lower(hex(randomblob(12)))';
	askDatabase(
		root,
		userFolder,
		`UPDATE processed_data SET value = json_set(value, '$.data', (
			WITH RECURSIVE numbers(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM numbers WHERE n < ${REMEMBERED})
			SELECT json_group_array(${random}) FROM numbers)) WHERE workflowId = '${id}'`,
	);
}

/** Whether the trigger has remembered that many all the time. */
function expectFull({ root, userFolder }: Bench, { id }: Opened): void {
	const sql = `SELECT json_array_length(value, '$.data') AS count FROM processed_data WHERE workflowId = '${id}'`;
	const [{ count } = { count: 0 }] = askDatabase<{ count: number }>(root, userFolder, sql);
	if (count !== REMEMBERED) throw new Error(`the trigger remembers ${count} events`);
}
