import { createHmac } from 'node:crypto';
import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { rocheapCredential } from '../../host/providers/rocheap.mts';
import { roovetCredential } from '../../host/providers/roovet.mts';
import { bindCredentials, chain, type WorkflowNode } from '../../host/lib/workflow.mts';
import type { TestHost } from './harness.mts';

/** A provider that sends signed webhooks. */
export interface Sender {
	name: string;
	trigger: string;
	credential: string;
	path: string;
	parameters: Record<string, unknown>;
	/** A signed webhook about an event; `changes` make it another delivery of the same event or a later one. */
	signed: (
		host: Pick<TestHost, 'sandbox'>,
		id: string,
		changes?: object,
	) => { body: string; headers: Record<string, string> };
}

const hmac = (key: string, text: string) => createHmac('sha256', key).update(text);

export const rocheap: Sender = {
	name: 'ROCheap',
	trigger: 'rocheapTrigger',
	credential: 'rocheapApi',
	path: 'rocheap',
	parameters: { statuses: ['COMPLETED', 'FAILED'] },
	signed: ({ sandbox }, id, changes = {}) => {
		const body = JSON.stringify({
			success: true,
			status: { code: 'COMPLETED', message: 'Order has been completed!' },
			robux: 100,
			order_id: id,
			...changes,
		});
		const signature = hmac(rocheapCredential(sandbox).apiKey, body).digest('hex');
		return { body, headers: { 'rocheap-api-signature': signature } };
	},
};

export const roovet: Sender = {
	name: 'Roovet',
	trigger: 'roovetTrigger',
	credential: 'roovetApi',
	path: 'roovet',
	parameters: {},
	signed: ({ sandbox }, id, changes = {}) => {
		const body = JSON.stringify({ event: 'order.created', id, ts: 1_762_782_800, ...changes });
		const secret = roovetCredential(sandbox.of('roovet')).webhookSecret;
		const t = Math.floor(Date.now() / 1000);
		const signature = hmac(secret, `${t}.${body}`).digest('hex');
		return { body, headers: { 'x-roovet-signature': `t=${t},v1=${signature}` } };
	},
};

/** Counts what workflows do for each event: the world outside of n8n. */
export class Effects {
	private readonly counts = new Map<string, number>();

	private readonly server = createServer((request, response) => {
		const id = new URL(request.url ?? '/', 'http://x').searchParams.get('id') ?? '';
		this.counts.set(id, this.of(id) + 1);
		setTimeout(() => response.end('{}'), this.delayMs);
	});

	/** @param delayMs how long the work takes after it has had its effect */
	constructor(public delayMs = 0) {}

	async start(): Promise<this> {
		this.server.listen(0, '127.0.0.1');
		await once(this.server, 'listening');
		return this;
	}

	get url(): string {
		return `http://127.0.0.1:${(this.server.address() as AddressInfo).port}/`;
	}

	of(id: string): number {
		return this.counts.get(id) ?? 0;
	}

	get total(): number {
		return [...this.counts.values()].reduce((sum, count) => sum + count, 0);
	}

	stop(): void {
		this.server.close();
		this.server.closeAllConnections();
	}
}

export interface Answer {
	/** HTTP status; undefined when none came. */
	status: number | undefined;
	text: string;
	afterMs: number;
}

interface Row {
	id: number;
	status: string;
	data: string;
}

type Host = Pick<TestHost, 'sandbox' | 'client' | 'credentials' | 'ask'> &
	Partial<Pick<TestHost, 'bootedAt'>>;

/** Longer than the slowest execution of these tests. */
const PATIENCE_MS = 120_000;

/** A workflow that starts with a provider's trigger, and its provider. */
export class Stream {
	private constructor(
		readonly n8n: Host,
		readonly sender: Sender,
		readonly workflowId: string,
		readonly url: string,
	) {}

	/** Saves and activates a workflow: the trigger, what comes in between, and a request that counts. */
	static async open(
		n8n: Host,
		sender: Sender,
		effects: Effects,
		between: WorkflowNode[] = [],
	): Promise<Stream> {
		const credentials = { [sender.credential]: { id: null, name: sender.credential } };
		const nodes: WorkflowNode[] = [
			{
				name: 'Trigger',
				type: `n8n-nodes-game-commerce.${sender.trigger}`,
				typeVersion: 1,
				position: [0, 0],
				parameters: sender.parameters,
				credentials,
				webhookId: `stream-${sender.path}-${++opened}`,
			},
			...between,
			{
				name: 'Count',
				type: 'n8n-nodes-base.httpRequest',
				typeVersion: 4.2,
				position: [440, 0],
				parameters: {
					url: effects.url,
					sendQuery: true,
					queryParameters: {
						parameters: [
							{
								name: 'id',
								value: "={{ $('Trigger').item.json.order_id ?? $('Trigger').item.json.id }}",
							},
						],
					},
					options: {},
				},
			},
		];
		const file = { name: `Stream ${opened}`, nodes, connections: chain(...nodes) };
		const { id } = await n8n.client.saveWorkflow(bindCredentials(file, n8n.credentials));
		await n8n.client.activate(id);
		const saved = await n8n.client.workflow(id);
		return new Stream(n8n, sender, id, n8n.client.webhookUrl(saved, 'Trigger', sender.path));
	}

	/** Sends a webhook as the provider does, once. */
	async send(id: string, changes: object = {}): Promise<Answer> {
		const { body, headers } = this.sender.signed(this.n8n, id, changes);
		const began = Date.now();
		try {
			const response = await fetch(this.url, {
				method: 'POST',
				headers: { 'content-type': 'application/json', ...headers },
				body,
				signal: AbortSignal.timeout(30_000),
			});
			const text = await response.text();
			return { status: response.status, text, afterMs: Date.now() - began };
		} catch (error) {
			return { status: undefined, text: String(error), afterMs: Date.now() - began };
		}
	}

	/** Every execution that n8n has stored, with its data as text. */
	rows(): Row[] {
		return this.n8n.ask<Row>(
			`SELECT e.id, e.status, d.data FROM execution_entity e JOIN execution_data d ON d.executionId = e.id WHERE e.workflowId = '${this.workflowId}'`,
		);
	}

	/**
	 * The executions that nobody works on although n8n lists them as running: it was killed before its own log had their first
	 * node, and leaves them like that.
	 */
	leftRunning(): number[] {
		const began = this.n8n.bootedAt?.toISOString().replace('T', ' ').replace('Z', '') ?? '';
		return this.n8n
			.ask<{ id: number }>(
				`SELECT id FROM execution_entity WHERE workflowId = '${this.workflowId}' AND status = 'running' AND startedAt < '${began}'`,
			)
			.map(({ id }) => id);
	}

	/**
	 * Waits until no execution is under way.
	 *
	 * @throws when nothing has changed for a long time
	 */
	async settled(): Promise<void> {
		let last = '';
		for (let since = Date.now(); ; await sleep(200)) {
			const underWay = this.n8n.ask(
				`SELECT id, status, startedAt FROM execution_entity WHERE workflowId = '${this.workflowId}' AND status IN ('new', 'running')`,
			);
			if (underWay.length === this.leftRunning().length) return;
			const now = JSON.stringify(underWay);
			if (now !== last) since = Date.now();
			else if (Date.now() - since > PATIENCE_MS) {
				throw new Error(`No execution has ended for ${PATIENCE_MS / 1000} s: ${now}`);
			}
			last = now;
		}
	}
}
let opened = 0;

/** Works through a list, so many at a time. */
export async function inParallel<T>(
	list: T[],
	atATime: number,
	work: (one: T) => Promise<void>,
): Promise<void> {
	const rest = [...list];
	const worker = async () => {
		for (let one = rest.shift(); one !== undefined; one = rest.shift()) await work(one);
	};
	await Promise.all(Array.from({ length: atATime }, worker));
}
