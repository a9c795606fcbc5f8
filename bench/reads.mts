import type { Json } from '../host/lib/executions.mts';
import type { Sandbox } from '../host/lib/sandbox.mts';
import type { WorkflowNode } from '../host/lib/workflow.mts';
import { rocheapCredential } from '../host/providers/rocheap.mts';
import { measure, type Bench, type Variant } from './bench.mts';
import type { Figure } from './figures.mts';
import { watchRequests } from './inFlight.mts';
import { MEASURED, measuredNode, prepare } from './workflow.mts';

/** The highest ratio to the HTTP Request node, by latency and number of calls. */
const GOALS: ReadonlyArray<{ latencyMs: number; atMost: Readonly<Record<number, number>> }> = [
	{ latencyMs: 5, atMost: { 500: 0.45, 2000: 0.45 } },
	{ latencyMs: 20, atMost: { 500: 0.55, 2000: 0.55 } },
	{ latencyMs: 200, atMost: { 500: 1.25, 2000: 1.1 } },
];
const MOST_IN_FLIGHT = 128;
/** One call at a time takes minutes for all of them, and each takes as long as the one before. */
const CALLS_ONE_AT_A_TIME = 50;

export const rocheap = (orderId: string, options: Json = {}): WorkflowNode =>
	measuredNode(
		'n8n-nodes-game-commerce.rocheap',
		1,
		{ resource: 'order', operation: 'get', lookupBy: 'orderId', orderId, options },
		'rocheapApi',
	);

export const httpRequest = (baseUrl: string): WorkflowNode =>
	measuredNode(
		'n8n-nodes-base.httpRequest',
		4.5,
		{
			url: `=${baseUrl}/get_order_info/{{ $json.id }}`,
			authentication: 'predefinedCredentialType',
			nodeCredentialType: 'rocheapApi',
			options: {},
		},
		'rocheapApi',
	);

export async function createOrder(sandbox: Sandbox): Promise<string> {
	const { apiKey, baseUrl } = rocheapCredential(sandbox);
	const response = await fetch(`${baseUrl}/create_order`, {
		method: 'POST',
		headers: { 'content-type': 'application/json', 'rocheap-api-key': apiKey },
		body: JSON.stringify({ robux: 100, roblox_user_id: 261, universe_id: 5, place_id: 6 }),
	});
	return ((await response.json()) as { order_id: string }).order_id;
}

/** A run of so many look-ups of one order; gives the node's own time, as n8n records it. */
export async function lookUps(
	{ client, credentials }: Pick<Bench, 'client' | 'credentials'>,
	{
		name,
		orderId,
		calls,
		measured,
	}: { name: string; orderId: string; calls: number; measured: WorkflowNode },
): Promise<Variant> {
	const items = `Array.from({ length: ${calls} }, () => ({ json: { id: '${orderId}' } }))`;
	const start = await prepare(client, credentials, { name, items, measured });
	const run = async () => {
		const execution = await start();
		const right = execution.items(MEASURED).filter(({ order_id }) => order_id === orderId).length;
		if (right !== calls) throw new Error(`${name}: ${right} of ${calls} orders`);
		return execution.executionTime(MEASURED);
	};
	return { name, run };
}

/**
 * How long authenticated Get Order calls take in a real n8n: the ROCheap node beside n8n's own HTTP Request node with
 * the same credential, both with their default settings, and the ROCheap node one call at a time.
 */
export async function measureReads(bench: Bench): Promise<Figure[]> {
	const { sandbox, rounds, size } = bench;
	const orderId = await createOrder(sandbox);
	const { baseUrl } = rocheapCredential(sandbox);
	const requests = watchRequests(sandbox.origin);
	const figures: Figure[] = [];
	for (const { latencyMs, atMost } of GOALS) {
		await sandbox.latency(latencyMs);
		const sizes = Object.keys(atMost).map(Number);
		const variant = async (title: string, usual: number, measured: WorkflowNode) => {
			const calls = size(usual);
			const name = `${title}, ${calls} calls of ${latencyMs} ms`;
			return await lookUps(bench, { name, orderId, calls, measured });
		};
		const counted = async (usual: number) => {
			const { name, run } = await variant('ROCheap', usual, rocheap('={{ $json.id }}'));
			return { name, run: async () => await requests.during(run) };
		};
		const variants: Variant[] = [];
		for (const usual of sizes) {
			variants.push(await counted(usual));
			variants.push(await variant('HTTP Request', usual, httpRequest(baseUrl)));
		}
		const single = rocheap('={{ $json.id }}', { concurrency: 1 });
		variants.push(await variant('ROCheap one at a time', CALLS_ONE_AT_A_TIME, single));
		const times = await measure(rounds, variants);
		const eachAlone = (times.at(-1) ?? NaN) / size(CALLS_ONE_AT_A_TIME);
		sizes.forEach((usual, place) => {
			const [ours = NaN, other = NaN] = times.slice(2 * place);
			const what = `${size(usual)} reads at ${latencyMs} ms`;
			const goal = { atMost: atMost[usual] ?? NaN };
			figures.push({ name: `${what} / HTTP Request node`, ours, other, unit: 'ms', goal });
			const alone = eachAlone * size(usual);
			figures.push({ name: `${what} / one at a time`, ours, other: alone, unit: 'ms' });
		});
	}
	await sandbox.latency(0);
	requests.end();
	const goal = { atMost: MOST_IN_FLIGHT };
	figures.push({ name: 'reads: most in flight', ours: requests.most, unit: '', goal });
	return figures;
}
