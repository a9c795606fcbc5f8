import type { N8nClient } from '../host/lib/client.mts';
import type { Sandbox } from '../host/lib/sandbox.mts';
import type { Credentials } from '../host/lib/setup.mts';
import { MEASURED, node, prepare } from './workflow.mts';

const CALLS = 150;
const LIMIT = 60;
const WINDOW_MS = 60_000;
const HIGHEST_RATIO = 1.05;
// With 60 calls a minute, the last of 150 can be sent at the start of the third minute at the earliest.
const LEAST_MS = Math.floor((CALLS - 1) / LIMIT) * WINDOW_MS;

interface Seen {
	outcome: unknown;
}

/**
 * How long 150 calls take under Roovet's documented limit of 60 a minute, and how many of them meet a 429.
 *
 * @returns whether none does and the time is as close to the least possible as it has to be
 */
export async function measurePacing(
	client: N8nClient,
	sandbox: Sandbox,
	credentials: Credentials,
): Promise<boolean> {
	const measured = {
		...node(MEASURED, 'n8n-nodes-game-commerce.roovet', 1, {
			resource: 'wallet',
			operation: 'getBalance',
		}),
		credentials: { roovetApi: { id: null, name: 'Roovet account' } },
	};
	const items = `Array.from({ length: ${CALLS} }, () => ({ json: {} }))`;
	const run = await prepare(client, credentials, { name: 'Roovet, paced', items, measured });
	const execution = await run();
	const answered = execution.items(MEASURED).length;
	if (execution.status !== 'success' || answered !== CALLS) {
		throw new Error(`Roovet: ${answered} of ${CALLS} answers, ${execution.error?.message ?? ''}`);
	}
	const response = await fetch(`${sandbox.controlUrl}/requests/roovet`);
	const seen = (await response.json()) as Seen[];
	const refused = seen.filter(({ outcome }) => outcome === 429).length;
	const time = execution.executionTime(MEASURED);
	const ratio = time / LEAST_MS;
	console.log(`${CALLS} calls with ${LIMIT} allowed in ${WINDOW_MS / 1000} s
  Roovet               ${time} ms, ${refused} answered with 429 of ${seen.length} requests
  Roovet / least time  ${ratio.toFixed(3)}   (at most ${HIGHEST_RATIO})`);
	return refused === 0 && ratio <= HIGHEST_RATIO;
}
