import { setTimeout as sleep } from 'node:timers/promises';
import type { N8nClient } from '../lib/client.mts';
import type { Json } from '../lib/executions.mts';
import type { Answer, Demo, HostProvider, Row } from '../lib/hostProvider.mts';
import type { Sandbox } from '../lib/sandbox.mts';
import { shopKey } from '../lib/setup.mts';
import type { SavedWorkflow } from '../lib/workflow.mts';

const PIPELINE_FILE = 'rocheap-payout-pipeline.json';
export const PAYOUT_TABLE = 'rocheap_payouts';

export interface Payout {
	orderId: string;
	robux: number;
	robloxUserId: number;
	universeId: number;
	placeId: number;
}

/** The fields of the credential: the key that the stand-in accepts and the address it is reached at. */
export const rocheapCredential = (sandbox: Sandbox) => ({
	apiKey: 'sandbox-rocheap-key',
	baseUrl: `${sandbox.of('rocheap').origin}/business/api`,
});

export const payout = (orderId: string, over: Partial<Payout> = {}): Payout => ({
	orderId,
	robux: 100,
	robloxUserId: 261,
	universeId: 5,
	placeId: 6,
	...over,
});

/** The payout pipeline of examples/, used as a shop and ROCheap use it. */
export class Pipeline {
	constructor(
		readonly client: N8nClient,
		readonly sandbox: Sandbox,
		readonly workflow: SavedWorkflow,
	) {}

	get callbackUrl(): string {
		return this.client.webhookUrl(this.workflow, 'ROCheap Trigger', 'rocheap');
	}

	/** Posts a payout to the intake webhook as the shop would. */
	async request(body: unknown, key = shopKey.value): Promise<Answer> {
		const response = await fetch(this.client.webhookUrl(this.workflow, 'Payout request'), {
			method: 'POST',
			headers: { 'content-type': 'application/json', [shopKey.name]: key },
			body: JSON.stringify(body),
		});
		const text = await response.text();
		return {
			status: response.status,
			body: text.startsWith('{') ? (JSON.parse(text) as Json) : { text },
		};
	}

	/** The executions that the trigger started for one order of ROCheap. */
	async callbackExecutions(rocheapOrderId: string) {
		const found = [];
		for (const { id } of await this.client.executions(this.workflow.id)) {
			const execution = await this.client.execution(id);
			if (execution.first('ROCheap Trigger')?.order_id === rocheapOrderId) found.push(execution);
		}
		return found;
	}

	async callbackExecution(rocheapOrderId: string) {
		return await this.client.executionOf(
			this.workflow.id,
			(execution) => execution.first('ROCheap Trigger')?.order_id === rocheapOrderId,
		);
	}

	async row(orderId: string): Promise<Json | undefined> {
		const rows = await this.client.dataTableRows(PAYOUT_TABLE);
		return rows.find((row) => row.orderId === orderId);
	}
}

/** How long a refused callback is given to start an execution after all. */
const SETTLE_MS = 500;

/** The main job once: order, signed callback, recorded state, and a forged callback that must achieve nothing. */
export async function runPayoutJob(pipeline: Pipeline): Promise<Row[]> {
	const { client, sandbox, workflow } = pipeline;
	const orderId = `demo-${Date.now()}`;

	const answer = await pipeline.request(payout(orderId));
	const rocheapId = String(answer.body.rocheapOrderId);
	const payouts = await sandbox.payouts(orderId);
	const created: Row = {
		what: 'order created',
		right: answer.status === 200 && payouts.length === 1 && payouts[0]?.id === rocheapId,
		found: `HTTP ${answer.status}, ${orderId} is ROCheap order ${rocheapId}, paid ${payouts.length} time(s)`,
	};
	if (!created.right) return [{ ...created, found: JSON.stringify(answer) }];

	await sandbox.advance(10_000);
	const callback = await pipeline.callbackExecution(rocheapId);
	const told = callback.first('ROCheap Trigger');
	const message = callback.first('Tell the receiver: paid')?.message;
	const verified: Row = {
		what: 'callback verified',
		right: callback.status === 'success' && told?.outcome === 'completed' && message !== undefined,
		found: `execution ${callback.summary.id}: ${String(told?.outcome)}, signature over the ${String(told?.verifiedBy)} form`,
	};

	const row = await pipeline.row(orderId);
	const recorded: Row = {
		what: 'recorded state',
		right: row?.state === 'COMPLETED' && row.rocheapOrderId === rocheapId,
		found: `data table ${PAYOUT_TABLE}: ${orderId} is ${String(row?.state)}`,
	};

	const before = (await client.executions(workflow.id)).length;
	const forged = await sandbox.forge('wrong-secret');
	await sleep(SETTLE_MS);
	const started = (await client.executions(workflow.id)).length - before;
	const refused: Row = {
		what: 'forged callback refused',
		right: forged.responseStatus === 401 && started === 0,
		found: `HTTP ${forged.responseStatus ?? forged.error}, ${started} executions started`,
	};
	return [created, verified, recorded, refused];
}

const pipelineOf = ({ client, sandbox, example }: Demo) =>
	new Pipeline(client, sandbox, example(PIPELINE_FILE));

export const host: HostProvider = {
	accounts: (sandbox) => [{ name: 'ROCheap account', data: rocheapCredential(sandbox) }],
	rowCount: 4,
	async runMainJob(demo) {
		const pipeline = pipelineOf(demo);
		await demo.sandbox.of('rocheap').deliverTo(pipeline.callbackUrl);
		return await runPayoutJob(pipeline);
	},
	whereToLook(demo) {
		const { workflow, callbackUrl } = pipelineOf(demo);
		const url = demo.client.webhookUrl(workflow, 'Payout request');
		return [
			`the payout pipeline: workflow ${workflow.id}, ROCheap's callbacks go to ${callbackUrl}`,
			`ask for a payout (x-shop-key: ${shopKey.value}, JSON {orderId, robux, robloxUserId, universeId, placeId}): POST ${url}`,
		];
	},
};
