import { setTimeout as sleep } from 'node:timers/promises';
import { eventually } from '../host/lib/client.mts';
import { bindCredentials, chain } from '../host/lib/workflow.mts';
import { measure, type Bench } from './bench.mts';
import type { Figure } from './figures.mts';
import { watchRequests } from './inFlight.mts';
import { MEASURED, measuredNode, node } from './workflow.mts';

const KNOWN = 1000;
const NEW = 10;
const LATENCY_MS = 20;
/** Without a request for so long, a poll is over. */
const QUIET_MS = 1000;
const HOUR_MS = 3_600_000;

/** How many requests a poll of trades makes, and how long it takes, when nearly all of the open ones are known. */
export async function measurePolls(bench: Bench): Promise<Figure[]> {
	const { client, sandbox, credentials, rounds } = bench;
	const known = bench.size(KNOWN);
	const roblox = sandbox.of('roblox');
	await roblox.act('sendTrade', { times: known, agoMs: HOUR_MS });
	await roblox.latency(LATENCY_MS);
	const requests = watchRequests(roblox.origin);
	const nodes = [
		measuredNode(
			'n8n-nodes-game-commerce.robloxTradesTrigger',
			1,
			{
				events: ['tradeReceived'],
				pollTimes: { item: [{ mode: 'everyX', value: 1, unit: 'hours' }] },
			},
			'robloxCookieApi',
		),
		node('Go on', 'n8n-nodes-base.noOp', 1, {}),
	];
	const file = { name: 'Polls', nodes, connections: chain(...nodes) };
	const { id } = await client.saveWorkflow(bindCredentials(file, credentials));
	const seen = async () => {
		for (let count = -1; count !== requests.count; await sleep(QUIET_MS)) count = requests.count;
	};
	// The first poll learns what is there.
	await requests.during(async () => {
		await client.activate(id);
		await seen();
	});
	if (requests.count === 0) throw new Error('activating did not poll');
	const counts: number[] = [];
	const [time = NaN] = await measure(rounds, [
		{
			name: `a poll with ${NEW} new of ${known}`,
			run: async () => {
				const { tradeIds } = await roblox.act<{ tradeIds: string[] }>('sendTrade', { times: NEW });
				requests.clear();
				await requests.during(async () => {
					await client.pollNow(id);
					await eventually('A poll', async () => {
						const [newest] = await client.executions(id);
						if (newest === undefined) return undefined;
						const told = (await client.execution(newest.id)).items(MEASURED);
						const ids = new Set(told.map(({ tradeId }) => tradeId));
						return (ids.size === NEW && tradeIds.every((one) => ids.has(one))) || undefined;
					});
					await seen();
				});
				counts.push(requests.count);
				return requests.spanMs;
			},
		},
	]);
	await client.deactivate(id);
	await roblox.latency(0);
	requests.end();
	const what = `poll, ${NEW} new trades beside ${known} known at ${LATENCY_MS} ms`;
	return [
		{ name: what, ours: time, unit: 'ms' },
		{ name: `${what}: most requests`, ours: Math.max(...counts), unit: '' },
	];
}
