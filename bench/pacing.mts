import type { Bench } from './bench.mts';
import type { Figure } from './figures.mts';
import { MEASURED, measuredNode, prepare } from './workflow.mts';

const CALLS = 150;
const LIMIT = 60;
const WINDOW_MS = 60_000;
// With 60 calls a minute, the last of 150 can be sent at the start of the third minute at the earliest.
const LEAST_MS = Math.floor((CALLS - 1) / LIMIT) * WINDOW_MS;

/**
 * How long 150 calls take under Roovet's documented limit of 60 a minute, and how many of them meet a 429. Measured
 * once: nearly all of the time is the provider's windows.
 */
export async function measurePacing({ client, sandbox, credentials }: Bench): Promise<Figure[]> {
	const measured = measuredNode(
		'n8n-nodes-game-commerce.roovet',
		1,
		{ resource: 'wallet', operation: 'getBalance' },
		'roovetApi',
	);
	const items = `Array.from({ length: ${CALLS} }, () => ({ json: {} }))`;
	const run = await prepare(client, credentials, { name: 'Roovet, paced', items, measured });
	const before = (await sandbox.of('roovet').requests()).length;
	const execution = await run();
	const answered = execution.items(MEASURED).length;
	if (answered !== CALLS) throw new Error(`Roovet: ${answered} of ${CALLS} answers`);
	const seen = (await sandbox.of('roovet').requests()).slice(before);
	const refused = seen.filter(({ outcome }) => outcome === 429).length;
	const what = `${CALLS} calls, ${LIMIT} a minute`;
	return [
		{
			name: `${what} / least time`,
			ours: execution.executionTime(MEASURED),
			other: LEAST_MS,
			unit: 'ms',
			goal: { atMost: 1.02 },
		},
		{ name: `${what}: answered with 429`, ours: refused, unit: '', goal: { atMost: 0 } },
	];
}
