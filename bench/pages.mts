import { measure, type Bench } from './bench.mts';
import type { Figure } from './figures.mts';
import { MEASURED, measuredNode, node, prepare } from './workflow.mts';

const RECORDS = 10_000;
const PAGE = 100;
const LATENCY_MS = 5;
const SPLIT = 'Split Out';
/** More requests than the bench makes, since it is not the limit that is measured. */
const NO_LIMIT = 1_000_000;

/**
 * How long all transactions of a wallet take: Return All of the Roovet node beside the pagination of the HTTP Request
 * node with the largest pages that Roovet allows. Its output is one item for each page; Split Out makes the same items
 * of them.
 */
export async function measurePages(bench: Bench): Promise<Figure[]> {
	const { client, sandbox, credentials, rounds } = bench;
	const records = bench.size(RECORDS);
	const roovet = sandbox.of('roovet');
	const { transactions } = await roovet.act<{ transactions: string[] }>('credit', {
		amountCents: 1,
		times: records,
	});
	if (transactions.length !== records) throw new Error('the sandbox made fewer transactions');
	await roovet.limit(NO_LIMIT);
	await roovet.latency(LATENCY_MS);
	const ours = await prepare(client, credentials, {
		name: 'Roovet, all transactions',
		items: '[{ json: {} }]',
		measured: measuredNode(
			'n8n-nodes-game-commerce.roovet',
			1,
			{ resource: 'wallet', operation: 'getTransactions', returnAll: true },
			'roovetApi',
		),
	});
	const url = `${roovet.origin}/api/wallet/transactions?limit=${PAGE}`;
	const pagination = {
		paginationMode: 'responseContainsNextURL',
		nextURL: `={{ '${url}&starting_after=' + $response.body.next_cursor }}`,
		paginationCompleteWhen: 'other',
		completeExpression: '={{ !$response.body.has_more }}',
	};
	const theirs = await prepare(client, credentials, {
		name: 'HTTP Request, all transactions',
		items: '[{ json: {} }]',
		measured: measuredNode(
			'n8n-nodes-base.httpRequest',
			4.5,
			{
				url,
				authentication: 'predefinedCredentialType',
				nodeCredentialType: 'roovetApi',
				options: { pagination: { pagination } },
			},
			'roovetApi',
		),
		after: [node(SPLIT, 'n8n-nodes-base.splitOut', 1, { fieldToSplitOut: 'data', options: {} })],
	});
	const [time = NaN, theirTime = NaN] = await measure(rounds, [
		{
			name: 'Roovet, Return All',
			run: async () => {
				const execution = await ours();
				expectAll(execution.items(MEASURED).length, records);
				return execution.executionTime(MEASURED);
			},
		},
		{
			name: 'HTTP Request, pagination',
			run: async () => {
				const execution = await theirs();
				expectAll(execution.items(SPLIT).length, records);
				return execution.executionTime(MEASURED);
			},
		},
	]);
	await roovet.latency(0);
	const what = `Return All, ${records} records`;
	return [
		{
			name: `${what} / HTTP Request's pagination`,
			ours: time,
			other: theirTime,
			unit: 'ms',
			goal: { atMost: 0.8 },
		},
	];
}

/** The wallet has a few transactions from the start. */
function expectAll(found: number, records: number): void {
	if (found < records) throw new Error(`${found} of ${records} transactions`);
}
