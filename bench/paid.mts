import { measure, type Bench, type Variant } from './bench.mts';
import type { Figure } from './figures.mts';
import { MEASURED, measuredNode, prepare } from './workflow.mts';

const PAYMENTS = 100;
const LATENCY_MS = 20;
const CREDITS = 1_000_000;

/** How long a list of payouts takes, one after the other, as the node does by itself, and four at once. */
export async function measurePaid(bench: Bench): Promise<Figure[]> {
	const { client, sandbox, credentials, rounds } = bench;
	const payments = bench.size(PAYMENTS);
	await sandbox.behave({ balance: CREDITS });
	await sandbox.latency(LATENCY_MS);
	let requests = NaN;
	const variant = async (name: string, options: object): Promise<Variant> => {
		// Another reference in every run, or it would be found paid.
		const json = "{ reference: 'bench-' + $execution.id + '-' + index }";
		const start = await prepare(client, credentials, {
			name,
			items: `Array.from({ length: ${payments} }, (_, index) => ({ json: ${json} }))`,
			measured: measuredNode(
				'n8n-nodes-game-commerce.rocheap',
				1,
				{
					resource: 'order',
					operation: 'create',
					customOrderId: '={{ $json.reference }}',
					robux: 10,
					robloxUserId: '261',
					universeId: '5',
					placeId: '6',
					options,
				},
				'rocheapApi',
			),
		});
		const run = async () => {
			const paidBefore = (await sandbox.effects('payout')).length;
			const asked = (await sandbox.requests()).length;
			const execution = await start();
			const paid = (await sandbox.effects('payout')).length - paidBefore;
			if (paid !== payments || execution.items(MEASURED).length !== payments) {
				throw new Error(`${name}: ${paid} of ${payments} payouts`);
			}
			requests = ((await sandbox.requests()).length - asked) / payments;
			return execution.executionTime(MEASURED);
		};
		return { name, run };
	};
	const [single = NaN, four = NaN] = await measure(rounds, [
		await variant(`${payments} payouts, one at a time`, {}),
		await variant(`${payments} payouts, four at once`, { concurrency: 4 }),
	]);
	await sandbox.latency(0);
	const what = `${payments} payouts at ${LATENCY_MS} ms`;
	return [
		{ name: `${what}, four at once / one at a time`, ours: four, other: single, unit: 'ms' },
		{ name: `${what}: requests for each`, ours: requests, unit: '' },
	];
}
