import type { N8nClient } from '../host/lib/client.mts';
import type { Json } from '../host/lib/executions.mts';
import type { Sandbox } from '../host/lib/sandbox.mts';
import type { Credentials } from '../host/lib/setup.mts';
import type { WorkflowNode } from '../host/lib/workflow.mts';
import { rocheapCredential } from '../host/providers/rocheap.mts';
import { MEASURED, node, prepare } from './workflow.mts';

const CALLS = 500;
const LATENCY_MS = 20;
const ROUNDS = 5;
const HIGHEST_RATIO = 0.6;

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

/**
 * How long 500 authenticated Get Order calls take in a real n8n against a provider that answers after 20 ms: the
 * ROCheap node beside n8n's own HTTP Request node with the same credential, both with their default settings, and the
 * ROCheap node one call at a time. Times are the node's own, as n8n records them for each execution. Only their ratio
 * means something on another machine.
 *
 * @returns whether ROCheap / HTTP Request is as low as it has to be
 */
export async function measureSpeed(
	client: N8nClient,
	sandbox: Sandbox,
	credentials: Credentials,
): Promise<boolean> {
	const credential = rocheapCredential(sandbox);
	const orderId = await createOrder(credential);
	await sandbox.latency(LATENCY_MS);
	const items = `Array.from({ length: ${CALLS} }, () => ({ json: { id: '${orderId}' } }))`;
	const variant = async (name: string, measured: WorkflowNode) => {
		const start = await prepare(client, credentials, { name, items, measured });
		const run = async () => {
			const execution = await start();
			const right = execution.items(MEASURED).filter(({ order_id }) => order_id === orderId).length;
			if (execution.status !== 'success' || right !== CALLS) {
				throw new Error(`${name}: ${right} of ${CALLS} orders, ${execution.error?.message ?? ''}`);
			}
			return execution.executionTime(MEASURED);
		};
		return { name, times: [] as number[], run };
	};
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
	const ratio = median(ours) / median(theirs);
	console.log(`  ROCheap / HTTP Request   ${ratio.toFixed(2)}   (at most ${HIGHEST_RATIO})`);
	await sandbox.latency(0);
	return ratio <= HIGHEST_RATIO;
}
