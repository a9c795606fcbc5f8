import { eventually, type N8nClient } from '../lib/client.mts';
import type { Execution, Json } from '../lib/executions.mts';
import type { Answer, HostProvider, Row } from '../lib/hostProvider.mts';
import type { Sandbox } from '../lib/sandbox.mts';
import { shopKey } from '../lib/setup.mts';
import type { SavedWorkflow } from '../lib/workflow.mts';

export const SHOP_FILE = 'leuwongrr-discord-shop.json';
/** The data table in which the shop keeps its orders. */
export const ORDERS_TABLE = 'leuwongrr_orders';
export const DEPOSIT_FILE = 'leuwongrr-deposit-received.json';

/** The fields of the credential: a token that the stand-in accepts and the address it is reached at. */
export const leuwongrrCredential = (sandbox: Sandbox, apiToken = 'lrrp_v1_sandbox') => ({
	apiToken,
	baseUrl: sandbox.of('leuwongrr').origin,
	discordUserId: '123456789012345678',
});

export const shopOrder = (orderId: string, over: Json = {}): Json => ({
	orderId,
	discordUserId: '123456789012345678',
	robloxUsername: 'LeuwongUser',
	placeId: 123456789,
	passId: 987654321,
	...over,
});

/** A workflow of examples/ with a LeuwongRR Trigger, and what happens at LeuwongRR. */
export class Watcher {
	constructor(
		readonly client: N8nClient,
		readonly sandbox: Sandbox,
		readonly workflow: SavedWorkflow,
		readonly trigger: string,
	) {}

	/** Asks the shop of examples/ for an order, as the Discord bot does. */
	async order(body: unknown): Promise<Answer> {
		const response = await fetch(this.client.webhookUrl(this.workflow, 'Order of the bot'), {
			method: 'POST',
			headers: { 'content-type': 'application/json', [shopKey.name]: shopKey.value },
			body: JSON.stringify(body),
		});
		return { status: response.status, body: (await response.json()) as Json };
	}

	async poll(): Promise<void> {
		await this.client.pollNow(this.workflow.id);
	}

	/** Waits for an execution that tells of the invoice. */
	async told(invoice: string): Promise<Execution> {
		return await this.client.executionOf(this.workflow.id, (one) => this.tells(one, invoice));
	}

	/** How many ended executions told of the invoice. */
	async countTold(invoice: string): Promise<number> {
		const all = await this.client.executions(this.workflow.id);
		const executions = await Promise.all(all.map(({ id }) => this.client.execution(id)));
		return executions.filter((one) => this.tells(one, invoice)).length;
	}

	private tells(execution: Execution, invoice: string): boolean {
		return execution.items(this.trigger).some(({ invoice_code: code }) => code === invoice);
	}
}

/** A bot orders the same thing twice, the buyer pays once, and the channel hears of it once. */
export async function runShopJob(shop: Watcher): Promise<Row[]> {
	const leuwongrr = shop.sandbox.of('leuwongrr');
	const orderId = `demo-${Date.now()}`;
	await shop.order(shopOrder(orderId));
	const invoice = await eventually('The invoice', async () => {
		const rows = await shop.client.dataTableRows(ORDERS_TABLE);
		const row = rows.find((one) => one.orderId === orderId);
		return row?.state === 'OPEN' ? String(row.invoice) : undefined;
	});
	const again = await shop.order(shopOrder(orderId));
	const orders = (await leuwongrr.effects('order')).filter(({ key }) => key === orderId);
	const what = 'LeuwongRR: shop order to paid invoice';
	if (orders.length !== 1 || again.body.invoice !== invoice) {
		return [{ what, right: false, found: JSON.stringify({ invoice, again, orders }) }];
	}
	await leuwongrr.act('payInvoice', { invoice });
	await shop.poll();
	const told = await shop.told(invoice);
	await shop.poll();
	const times = await shop.countTold(invoice);
	const message = String(told.first('Say: paid, delivered, failed')?.message);
	return [
		{
			what,
			right: told.status === 'success' && message.includes('is paid') && times === 1,
			found: `asked twice, ordered ${orders.length} time(s); ${message}`,
		},
	];
}

/** A deposit is approved at LeuwongRR; the workflow tells about it once. */
export async function runDepositJob(watcher: Watcher): Promise<Row[]> {
	const leuwongrr = watcher.sandbox.of('leuwongrr');
	const { invoices } = await leuwongrr.act<{ invoices: string[] }>('createDeposit', {
		amount: 75_000,
		approved: true,
	});
	const invoice = String(invoices[0]);
	await watcher.poll();
	const told = await watcher.told(invoice);
	await watcher.poll();
	const times = await watcher.countTold(invoice);
	return [
		{
			what: 'LeuwongRR: deposit noticed',
			right: told.status === 'success' && told.lastNode === 'Post to Discord' && times === 1,
			found: `${times} execution(s); ${String(told.first('Write message')?.message)}`,
		},
	];
}

export const host: HostProvider = {
	accounts: (sandbox) => [
		{ name: 'LeuwongRR account', data: leuwongrrCredential(sandbox) },
		// No example needs it, but whoever tries out the node wants to see both environments.
		{
			name: 'LeuwongRR sandbox account',
			data: leuwongrrCredential(sandbox, 'lrrs_v1_sandbox'),
		},
	],
	rowCount: 2,
	runMainJob: async ({ client, sandbox, example }) => [
		...(await runShopJob(new Watcher(client, sandbox, example(SHOP_FILE), 'Order changed'))),
		...(await runDepositJob(
			new Watcher(client, sandbox, example(DEPOSIT_FILE), 'Deposit approved'),
		)),
	],
};
