import { setTimeout as sleep } from 'node:timers/promises';
import type { N8nClient } from '../lib/client.mts';
import type { Json } from '../lib/executions.mts';
import type { HostProvider, Row } from '../lib/hostProvider.mts';
import type { Sandbox } from '../lib/sandbox.mts';
import type { SavedWorkflow } from '../lib/workflow.mts';

export const PAY_LIST_FILE = 'roovet-pay-list.json';
export const FULFILMENT_FILE = 'roovet-order-fulfilment.json';
export const PAYMENTS_TABLE = 'roovet_payments';
export const ORDERS_TABLE = 'roovet_orders';

const TRANSFER = { method: 'POST', path: '/api/wallet/transfer' };
/** How long a refused webhook is given to start an execution after all. */
const SETTLE_MS = 500;

/** The fields of the credential: the key that the stand-in accepts and the address it is reached at. */
export const roovetCredential = (sandbox: Sandbox) => ({
	apiKey: 'rvpk_test_sandbox',
	baseUrl: sandbox.of('roovet').origin,
	webhookSecret: 'whsec_sandbox_roovet',
	signatureScheme: 'auto',
});

/** A row of the list of people to pay, as a user fills it in. */
export const payment = (paymentId: string, to: string, amount: string): Json => ({
	paymentId,
	to,
	amount,
	note: 'Thank you',
	state: 'OPEN',
});

/** The list of examples/: run on an empty table, it makes that table. */
export class PayList {
	constructor(
		readonly client: N8nClient,
		readonly workflow: SavedWorkflow,
	) {}

	async run() {
		return await this.client.run(this.workflow.id, 'Pay now');
	}

	async add(payments: Json[]): Promise<void> {
		if ((await this.client.dataTable(PAYMENTS_TABLE)) === undefined) await this.run();
		await this.client.insertRows(PAYMENTS_TABLE, payments);
	}

	/** The state of each of the given payments. */
	async states(payments: Json[]): Promise<unknown[]> {
		const rows = await this.client.dataTableRows(PAYMENTS_TABLE);
		return payments.map(
			({ paymentId }) => rows.find((row) => row.paymentId === paymentId)?.state ?? 'missing',
		);
	}
}

/** Pays three people and loses one of Roovet's answers on the way; a second run must not pay anybody. */
export async function runPayListJob(list: PayList, sandbox: Sandbox): Promise<Row[]> {
	const roovet = sandbox.of('roovet');
	const run = `demo-${Date.now()}`;
	const payments = [
		payment(`${run}-1`, 'user_42', '12.34'),
		payment(`${run}-2`, 'name@example.com', '0.10'),
		payment(`${run}-3`, 'user_404', '5.00'),
	];
	await list.add(payments);
	await roovet.fault({ ...TRANSFER, kind: 'reset-after', times: 1 });
	await list.run();
	await list.run();
	const states = await list.states(payments);
	const ids = payments.map(({ paymentId }) => paymentId);
	const paid = (await roovet.effects('transfer')).filter(({ reference }) =>
		ids.includes(reference),
	);
	const amounts = paid.map(({ amount }) => amount).sort((a, b) => b - a);
	return [
		{
			what: 'Roovet: people of a list paid, each once',
			right: String(states) === 'PAID,PAID,REFUSED' && String(amounts) === '1234,10',
			found: `${states.join(', ')}; an answer got lost, ${paid.length} transfers of ${amounts.join(' and ')} cents`,
		},
	];
}

/** Somebody's order arrives as a signed webhook, then a forged one. */
export async function runOrderJob(
	client: N8nClient,
	sandbox: Sandbox,
	workflow: SavedWorkflow,
): Promise<Row[]> {
	const roovet = sandbox.of('roovet');
	await roovet.deliverTo(client.webhookUrl(workflow, 'Roovet Trigger', 'roovet'));
	// The sandbox gives the same ids after every start, and n8n keeps the executions of earlier ones.
	const since = Date.now();
	const order = await roovet.act<{ id: string }>('order', { quantity: 2 });
	const told = await client.executionOf(
		workflow.id,
		(execution) =>
			execution.first('Roovet Trigger')?.id === order.id &&
			Date.parse(String(execution.first('Roovet Trigger')?.receivedAt)) >= since,
	);
	const row = (await client.dataTableRows(ORDERS_TABLE)).find(
		({ orderId }) => orderId === order.id,
	);

	const before = (await client.executions(workflow.id)).length;
	const forged = await roovet.forge('wrong-secret');
	await sleep(SETTLE_MS);
	const started = (await client.executions(workflow.id)).length - before;
	const signed = told.first('Roovet Trigger');
	return [
		{
			what: 'Roovet: order webhook verified, forged one refused',
			right:
				told.status === 'success' &&
				told.first('Tell fulfilment')?.found === true &&
				row?.state === 'TOLD' &&
				forged.responseStatus === 401 &&
				started === 0,
			found: `${order.id} ${String(row?.state)}, signature ${String(signed?.verifiedBy)}; forged: HTTP ${forged.responseStatus ?? forged.error}, ${started} executions started`,
		},
	];
}

export const host: HostProvider = {
	accounts: (sandbox) => [{ name: 'Roovet account', data: roovetCredential(sandbox) }],
	rowCount: 2,
	runMainJob: async ({ client, sandbox, example }) => [
		...(await runPayListJob(new PayList(client, example(PAY_LIST_FILE)), sandbox)),
		...(await runOrderJob(client, sandbox, example(FULFILMENT_FILE))),
	],
};
