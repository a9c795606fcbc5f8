import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { Agent, request } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { gzipSync } from 'node:zlib';
import { N8nClient } from '../../host/lib/client.mts';
import { askDatabase } from '../../host/lib/database.mts';
import { N8nHost } from '../../host/lib/n8nHost.mts';
import { installPackage } from '../../host/lib/package.mts';
import { findProjectRoot } from '../../host/lib/project.mts';
import { owner } from '../../host/lib/setup.mts';
import { forge, recipesOf, type Recipe } from './forgeries.mts';
import type { Report } from './inProcess.mts';
import { validDelivery, type Delivery, type Target } from './targets.mts';

const AT_A_TIME = 16;
const BATCH = 500;
const MOST_TRIES = 60;
/** What n8n itself needs for the executions of valid deliveries and for its caches. */
const MOST_GROWTH_MB = 250;

const agent = new Agent({ keepAlive: true, maxSockets: AT_A_TIME });

interface Answer {
	status: number;
	text: string;
}

async function postOnce(url: string, { headers, body }: Delivery): Promise<Answer> {
	return await new Promise((resolve, reject) => {
		const sent = request(
			url,
			{ method: 'POST', agent, headers: { ...headers, 'content-length': body.length } },
			(response) => {
				let text = '';
				response.setEncoding('utf8');
				response.on('data', (chunk: string) => (text += chunk));
				response.on('end', () => resolve({ status: response.statusCode ?? 0, text }));
				response.on('error', reject);
			},
		);
		sent.on('error', reject);
		sent.end(body);
	});
}

/** n8n of a busy machine loses sight of its database for moments, and closes connections that were idle. */
const isNotHandled = ({ status, text }: Answer) =>
	status === 0 || (status === 503 && text.includes('Database is not ready'));

async function post(url: string, delivery: Delivery): Promise<Answer> {
	for (let tries = 1; ; tries++) {
		const answer = await postOnce(url, delivery).catch((error: Error) => ({
			status: 0,
			text: error.message,
		}));
		if (!isNotHandled(answer) || tries >= MOST_TRIES) return answer;
		await sleep(1000);
	}
}

/** Some bodies are sent packed, and some only say so. */
function packed(delivery: Delivery, { byte }: Recipe): Delivery & { isMisdeclared?: boolean } {
	if (byte % 32 > 1) return delivery;
	const headers = { ...delivery.headers, 'content-encoding': byte % 64 > 31 ? 'gzip' : 'deflate' };
	const isPacked = byte % 32 === 1 && headers['content-encoding'] === 'gzip';
	const body = isPacked ? gzipSync(delivery.body) : delivery.body;
	return { headers, body, isMisdeclared: !isPacked };
}

/** A header value that an HTTP client can send at all. */
const isSendable = ({ headers }: Delivery) =>
	Object.values(headers)
		.flat()
		.every((value) => /^[\t\x20-\x7e]*$/.test(value));

/** A real n8n with one active workflow that starts with the trigger of a target. */
class Attacked {
	private constructor(
		private readonly root: string,
		private readonly folder: string,
		private readonly host: N8nHost,
		private readonly client: N8nClient,
	) {}

	static async start(): Promise<Attacked> {
		const root = findProjectRoot();
		const folder = mkdtempSync(join(tmpdir(), 'n8n-attacks-'));
		installPackage(root, folder);
		const host = await N8nHost.start({ root, userFolder: folder });
		const client = new N8nClient(host.url);
		await client.logIn(owner);
		return new Attacked(root, folder, host, client);
	}

	async listen(target: Target): Promise<{ id: string; url: string }> {
		const [type, credential] =
			target.name === 'ROCheap' ? ['rocheapTrigger', 'rocheapApi'] : ['roovetTrigger', 'roovetApi'];
		const saved = await this.client.saveCredential(target.name, credential, target.credentials);
		const { id } = await this.client.saveWorkflow({
			name: `Attacked ${target.name}`,
			nodes: [
				{
					name: 'Trigger',
					type: `n8n-nodes-game-commerce.${type}`,
					typeVersion: 1,
					position: [0, 0],
					parameters: target.parameters,
					credentials: { [credential]: { id: saved.id, name: saved.name } },
					webhookId: `attacked-${type}`,
				},
			],
			connections: {},
		});
		await this.client.activate(id);
		const workflow = await this.client.workflow(id);
		const path = type.replace('Trigger', '');
		return { id, url: this.client.webhookUrl(workflow, 'Trigger', path) };
	}

	executions(workflowId: string): number {
		const [row] = askDatabase<{ count: number }>(
			this.root,
			this.folder,
			`SELECT count(*) AS count FROM execution_entity WHERE workflowId = '${workflowId}'`,
		);
		return row?.count ?? 0;
	}

	/** Memory of n8n in megabytes; undefined where the system does not tell. */
	memoryMb(): number | undefined {
		try {
			const text = readFileSync(`/proc/${this.host.pid}/status`, 'utf8');
			return Number(/VmRSS:\s+(\d+)/.exec(text)?.[1]) / 1024;
		} catch {
			return undefined;
		}
	}

	async stop(): Promise<void> {
		agent.destroy();
		await this.host.stop();
		rmSync(this.folder, { recursive: true, force: true, maxRetries: 5 });
	}
}

/** Forged deliveries to the webhooks of a real n8n, with valid ones and replays of them in between. */
export async function* attackOverHttp(
	targets: Target[],
	count: number,
	firstSeed: number,
): AsyncGenerator<Report, void, undefined> {
	const n8n = await Attacked.start();
	try {
		for (const target of targets) yield await attack(n8n, target, count, firstSeed);
	} finally {
		await n8n.stop();
	}
}

async function attack(
	n8n: Attacked,
	target: Target,
	count: number,
	firstSeed: number,
): Promise<Report> {
	const { id, url } = await n8n.listen(target);
	const problems: string[] = [];
	const statuses = new Map<number, number>();
	let [sent, valid, slowestMs, unpacked] = [0, 0, 0, 0];
	const began = Date.now();
	const forged = async (seed: number, seen: Delivery, recipe: Recipe) => {
		const made = forge(target, seen, recipe);
		const delivery = made && packed(made, recipe);
		if (!delivery || !isSendable(delivery)) return;
		sent += 1;
		const { status, text } = await post(url, delivery);
		statuses.set(status, (statuses.get(status) ?? 0) + 1);
		const what = `HTTP ${status} (${text.slice(0, 80)}), seed ${seed}: ${JSON.stringify(recipe)}`;
		// n8n unpacks before it asks the trigger, and answers 500 by itself when it cannot.
		if (delivery.isMisdeclared && status === 500 && text.includes('"code":0')) unpacked += 1;
		else if (status < 400 || status >= 500) problems.push(what);
	};
	let memoryAtStart: number | undefined;
	for (let batch = 0; sent < count && problems.length < 20; batch++) {
		const seed = firstSeed + batch;
		const seen = validDelivery(target, `${target.name}-${seed}`);
		const queue = recipesOf(seed, BATCH);
		const worker = async () => {
			for (let one = queue.pop(); one; one = queue.pop()) await forged(seed, seen, one);
		};
		const workers = Array.from({ length: AT_A_TIME }, worker);
		// While the forged ones are under way.
		const startedAt = Date.now();
		const first = await post(url, seen);
		slowestMs = Math.max(slowestMs, Date.now() - startedAt);
		if (first.status === 200 && first.text === 'Received') valid += 1;
		else problems.push(`a valid delivery met HTTP ${first.status} ${first.text}, seed ${seed}`);
		const replay = await post(url, seen);
		if (replay.text !== 'Already received') problems.push(`a replay met ${replay.text}`);
		await Promise.all(workers);
		memoryAtStart ??= n8n.memoryMb();
	}
	const growthMb = Math.round((n8n.memoryMb() ?? 0) - (memoryAtStart ?? 0));
	if (growthMb > MOST_GROWTH_MB) problems.push(`n8n grew by ${growthMb} MB`);
	const executions = n8n.executions(id);
	if (executions !== valid) problems.push(`${executions} executions for ${valid} valid deliveries`);
	return {
		what: `${target.name} over HTTP`,
		sent,
		problems,
		figures: {
			'valid accepted': valid,
			executions,
			answers: [...statuses].map(([status, times]) => `${times} × ${status}`).join(' and '),
			'of them 500 by n8n, which could not unpack': unpacked,
			'slowest valid (ms)': slowestMs,
			'growth of n8n (MB)': growthMb,
			'per second': Math.round(sent / ((Date.now() - began) / 1000)),
		},
	};
}
