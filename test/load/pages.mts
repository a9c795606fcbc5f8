import { bindCredentials, chain, type WorkflowNode } from '../../host/lib/workflow.mts';
import type { Checks } from '../queue/checks.mts';
import type { LoadLab } from './lab.mts';

const RUNS = 4;
const WEBHOOK = 'Webhook';
const MOST_GROWTH_MB = 12;

/** All transactions of a wallet again and again: what one run held is gone before the next. */
export async function testPages(
	lab: LoadLab,
	checks: Checks,
	{ records, log }: { records: number; log: (line: string) => void },
): Promise<void> {
	const roovet = lab.sandbox.of('roovet');
	await roovet.limit(1_000_000);
	await roovet.act('credit', { amountCents: 1, times: records });
	const nodes: WorkflowNode[] = [
		{
			name: WEBHOOK,
			type: 'n8n-nodes-base.webhook',
			typeVersion: 2,
			position: [0, 0],
			parameters: { path: 'all-transactions', responseMode: 'lastNode', options: {} },
			webhookId: 'all-transactions',
		},
		{
			name: 'Roovet',
			type: 'n8n-nodes-game-commerce.roovet',
			typeVersion: 1,
			position: [220, 0],
			parameters: { resource: 'wallet', operation: 'getTransactions', returnAll: true },
			credentials: { roovetApi: { id: null, name: 'roovetApi' } },
		},
		{
			name: 'Count',
			type: 'n8n-nodes-base.summarize',
			typeVersion: 1.1,
			position: [440, 0],
			parameters: {
				fieldsToSummarize: { values: [{ aggregation: 'countUnique', field: 'id' }] },
				options: {},
			},
		},
	];
	const file = {
		name: 'All transactions',
		nodes,
		connections: chain(...nodes),
		settings: { saveDataSuccessExecution: 'none' },
	};
	const { id } = await lab.client.saveWorkflow(bindCredentials(file, lab.credentials));
	await lab.client.activate(id);
	const url = lab.client.webhookUrl(await lab.client.workflow(id), WEBHOOK, 'all-transactions');
	const heaps: number[] = [];
	const counts: number[] = [];
	for (let run = 0; run < RUNS; run++) {
		const began = Date.now();
		const answer = await fetch(url, { signal: AbortSignal.timeout(600_000) });
		const found = (await answer.json()) as Record<string, number>;
		counts.push(Object.values(found)[0] ?? NaN);
		const { heap, resident } = await lab.memory();
		heaps.push(heap);
		const seconds = ((Date.now() - began) / 1000).toFixed(1);
		log(
			`${counts.at(-1)} transactions in ${seconds} s, then heap ${heap} MB, process ${resident} MB`,
		);
	}
	checks.check(
		'every transaction arrives once',
		counts.every((count) => count >= records && count === counts[0]),
		counts.join(', '),
	);
	// The first run fills caches.
	const growth = heaps.at(-1)! - heaps[1]!;
	checks.check('memory stays flat from run to run', growth <= MOST_GROWTH_MB, heaps.join(', '));
}
