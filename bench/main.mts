/**
 * How long 500 authenticated Get Order calls take in a real n8n against a provider that answers after 20 ms: the
 * ROCheap node beside n8n's own HTTP Request node with the same credential, both with their default settings, and the
 * ROCheap node one call at a time. Times are the node's own, as n8n records them for each execution. Only their ratio
 * means something on another machine: exit code 1 when ROCheap / HTTP Request is above 0.9.
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { buildIfNeeded } from '../host/lib/build.mts';
import { N8nClient } from '../host/lib/client.mts';
import type { Json } from '../host/lib/executions.mts';
import { N8nHost } from '../host/lib/n8nHost.mts';
import { installPackage } from '../host/lib/package.mts';
import { findProjectRoot } from '../host/lib/project.mts';
import { rocheapCredential, Sandbox } from '../host/lib/sandbox.mts';
import { owner, saveCredentials, type Credentials } from '../host/lib/setup.mts';
import { bindCredentials, chain, type WorkflowNode } from '../host/lib/workflow.mts';

const CALLS = 500;
const LATENCY_MS = 20;
const ROUNDS = 5;
const HIGHEST_RATIO = 0.9;
const MEASURED = 'Measured';

const node = (name: string, type: string, typeVersion: number, parameters: Json): WorkflowNode => ({
	name,
	type,
	typeVersion,
	position: [0, 0],
	parameters,
});
const account = { rocheapApi: { id: null, name: 'ROCheap account' } };

const rocheap = (orderId: string, options: Json = {}): WorkflowNode => ({
	...node(MEASURED, 'n8n-nodes-game-commerce.rocheap', 1, {
		resource: 'order',
		operation: 'get',
		lookupBy: 'orderId',
		orderId,
		options,
	}),
	credentials: account,
});

const httpRequest = (baseUrl: string): WorkflowNode => ({
	...node(MEASURED, 'n8n-nodes-base.httpRequest', 4.5, {
		url: `=${baseUrl}/get_order_info/{{ $json.id }}`,
		authentication: 'predefinedCredentialType',
		nodeCredentialType: 'rocheapApi',
		options: {},
	}),
	credentials: account,
});

/** Runs Manual Trigger -> Code -> the node and gives what the node took, in milliseconds. */
async function prepare(
	client: N8nClient,
	credentials: Credentials,
	name: string,
	orderId: string,
	measured: WorkflowNode,
): Promise<() => Promise<number>> {
	const nodes = [
		node('Manual Trigger', 'n8n-nodes-base.manualTrigger', 1, {}),
		node('Items', 'n8n-nodes-base.code', 2, {
			jsCode: `return Array.from({ length: ${CALLS} }, () => ({ json: { id: '${orderId}' } }))`,
		}),
		measured,
	];
	const file = { name, nodes, connections: chain(...nodes) };
	const { id } = await client.saveWorkflow(bindCredentials(file, credentials));
	return async () => {
		const execution = await client.run(id, 'Manual Trigger');
		const right = execution.items(MEASURED).filter(({ order_id }) => order_id === orderId).length;
		if (execution.status !== 'success' || right !== CALLS) {
			throw new Error(`${name}: ${right} of ${CALLS} orders, ${execution.error?.message ?? ''}`);
		}
		return execution.executionTime(MEASURED);
	};
}

async function createOrder({ apiKey, baseUrl }: { apiKey: string; baseUrl: string }) {
	const response = await fetch(`${baseUrl}/create_order`, {
		method: 'POST',
		headers: { 'content-type': 'application/json', 'rocheap-api-key': apiKey },
		body: JSON.stringify({ robux: 100, roblox_user_id: 261, universe_id: 5, place_id: 6 }),
	});
	return ((await response.json()) as { order_id: string }).order_id;
}

const median = (numbers: number[]): number =>
	[...numbers].sort((a, b) => a - b)[Math.floor(numbers.length / 2)] ?? NaN;

async function measure(client: N8nClient, sandbox: Sandbox): Promise<number> {
	const credentials = await saveCredentials(client, sandbox);
	const credential = rocheapCredential(sandbox);
	const orderId = await createOrder(credential);
	await sandbox.latency(LATENCY_MS);
	const variant = async (name: string, measured: WorkflowNode) => ({
		name,
		times: [] as number[],
		run: await prepare(client, credentials, name, orderId, measured),
	});
	const variants = [
		await variant('ROCheap', rocheap('={{ $json.id }}')),
		await variant('HTTP Request', httpRequest(credential.baseUrl)),
		await variant('ROCheap, one at a time', rocheap('={{ $json.id }}', { concurrency: 1 })),
	];
	for (const { run } of variants.slice(0, 2)) await run();
	// Interleaved, so that whatever else the machine does meets all of them alike.
	for (let round = 0; round < ROUNDS; round++) {
		for (const { times, run } of variants) times.push(await run());
	}
	console.log(`${CALLS} calls, ${LATENCY_MS} ms each, median of ${ROUNDS} rounds`);
	for (const { name, times } of variants) {
		console.log(
			`  ${name.padEnd(24)} ${String(median(times)).padStart(6)} ms   (${times.join(', ')})`,
		);
	}
	const [ours = [], theirs = []] = variants.map(({ times }) => times);
	return median(ours) / median(theirs);
}

const root = findProjectRoot();
buildIfNeeded(root, console.log);
const folder = mkdtempSync(join(tmpdir(), 'n8n-bench-'));
const sandbox = await Sandbox.start(root);
installPackage(root, folder);
const host = await N8nHost.start({ root, userFolder: folder });
try {
	const client = new N8nClient(host.url);
	await client.logIn(owner);
	const ratio = await measure(client, sandbox);
	console.log(`  ROCheap / HTTP Request   ${ratio.toFixed(2)}   (at most ${HIGHEST_RATIO})`);
	process.exitCode = ratio > HIGHEST_RATIO ? 1 : 0;
} finally {
	await host.stop();
	await sandbox.close();
	rmSync(folder, { recursive: true, force: true });
}
