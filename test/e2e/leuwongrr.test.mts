import { setTimeout as sleep } from 'node:timers/promises';
import type { Json } from '../../host/lib/executions.mts';
import {
	DEPOSIT_FILE,
	leuwongrrCredential,
	SHOP_FILE,
	shopOrder,
	Watcher,
} from '../../host/providers/leuwongrr.mts';
import type { FaultOrder, Sandbox } from '../../host/lib/sandbox.mts';
import {
	BOOT_TIMEOUT_MS,
	providerNode,
	reference,
	retrying,
	SEVERAL_POLLS_MS,
	TestHost,
} from './harness.mts';

const leuwongrrNode = providerNode('leuwongrr');

const POST: Omit<FaultOrder, 'kind'> = { method: 'POST', path: '/me/orders' };
/** More lost answers than one run of the node has tries: only Retry On Fail gets through. */
const TRIES_OF_A_RUN = 3;

const orderNode = (over: Json = {}, extra = {}) =>
	leuwongrrNode(
		{
			resource: 'order',
			operation: 'create',
			orderType: 'gamepass',
			robloxUsername: 'LeuwongUser',
			placeId: '123456789',
			passId: '987654321',
			paymentMethod: { __rl: true, mode: 'list', value: 'invoice' },
			idempotencyKey: reference('order'),
			...over,
		},
		extra,
	);
const byBalance = { paymentMethod: { __rl: true, mode: 'id', value: 'balance' } };

describe('LeuwongRR in a real n8n', () => {
	let n8n: TestHost;
	let leuwongrr: Sandbox;

	beforeAll(async () => {
		n8n = await TestHost.start();
		leuwongrr = n8n.sandbox.of('leuwongrr');
	}, BOOT_TIMEOUT_MS);
	afterAll(async () => {
		await n8n.stop();
	});
	beforeEach(async () => {
		// A reset numbers invoices from the start again, by the second; no provider gives a code twice.
		await sleep(1_100);
		await n8n.sandbox.reset();
		// Otherwise ten orders a minute, which the node keeps to.
		await leuwongrr.limit(10_000);
	});

	describe('the credential', () => {
		const test = async (typed: Json = {}) => await n8n.testCredential('leuwongrrApi', typed);

		it('passes with a token of either environment', async () => {
			expect(await test()).toMatchObject({ status: 'OK' });
			expect(await test({ apiToken: 'lrrs_v1_sandbox' })).toMatchObject({ status: 'OK' });
			expect(await test({ baseUrl: `${leuwongrr.origin}/api/v1/` })).toMatchObject({
				status: 'OK',
			});
		});

		it('fails with a wrong token and where no LeuwongRR answers', async () => {
			expect((await test({ apiToken: 'lrrp_v1_wrong' })).status).toBe('Error');
			expect((await test({ baseUrl: 'http://127.0.0.1:9' })).status).toBe('Error');
			expect((await test({ baseUrl: n8n.sandbox.of('roovet').origin })).status).toBe('Error');
		});
	});

	describe('ordering', () => {
		const nothing: FaultOrder | undefined = undefined;
		const lost: FaultOrder = { ...POST, kind: 'reset-after', times: 1 };
		const allLost: FaultOrder = { ...POST, kind: 'reset-after', times: TRIES_OF_A_RUN };

		it.each<[string, FaultOrder | undefined, object]>([
			['nothing goes wrong', nothing, {}],
			['an answer gets lost', lost, {}],
			['all answers of the first run get lost and Retry On Fail runs it again', allLost, retrying],
		])('makes one invoice with a sandbox token when %s', async (_, fault, extra) => {
			if (fault) await leuwongrr.fault(fault);
			const { leuwongrrApi: production } = n8n.credentials;
			n8n.credentials.leuwongrrApi = await n8n.client.saveCredential(
				'LeuwongRR sandbox account',
				'leuwongrrApi',
				leuwongrrCredential(n8n.sandbox, 'lrrs_v1_sandbox'),
			);
			const execution = await n8n.run('Order', orderNode({}, extra));
			n8n.credentials.leuwongrrApi = production!;
			expect([execution.status, execution.error?.message]).toEqual(['success', undefined]);
			expect(execution.first('LeuwongRR')).toMatchObject({ environment: 'sandbox' });
			expect(await leuwongrr.ledger()).toMatchObject([{ kind: 'order', amount: 15_000 }]);
		});

		it.each<[string, FaultOrder | undefined]>([
			['nothing goes wrong', nothing],
			['an answer gets lost', lost],
		])('pays from the balance once when %s', async (_, fault) => {
			if (fault) await leuwongrr.fault(fault);
			const execution = await n8n.run(
				'Order and look at the balance',
				orderNode(byBalance),
				leuwongrrNode({ resource: 'balance', operation: 'get' }, { name: 'Balance' }),
			);
			expect([execution.status, execution.error?.message]).toEqual(['success', undefined]);
			expect(execution.first('LeuwongRR')).toMatchObject({ payment_status: 'paid' });
			expect(execution.first('Balance')).toMatchObject({ amount: 35_000 });
			expect(await leuwongrr.ledger()).toHaveLength(1);
		});

		it('orders once when a failed execution is retried in the editor', async () => {
			const idempotencyKey = reference('retry');
			await leuwongrr.fault(allLost);
			const failed = await n8n.run('Order', orderNode({ idempotencyKey }));
			expect(failed.error?.message).toMatch(/unknown/);
			const retried = await n8n.client.retry(failed.summary.id);
			expect(retried.status).toBe('success');
			expect(retried.first('LeuwongRR')).toMatchObject({ idempotent: true });
			expect(await leuwongrr.ledger()).toMatchObject([{ key: idempotencyKey }]);
		});
	});

	it('tells of a deposit once: not of old ones, not again after a restart, late if n8n was off', async () => {
		const trigger = 'Deposit approved';
		const workflow = await n8n.impatientExample(DEPOSIT_FILE, trigger);
		const watcher = new Watcher(n8n.client, n8n.sandbox, workflow, trigger);
		const deposit = async (approved = true) => {
			const fields = { amount: 75_000, approved };
			const { invoices } = await leuwongrr.act<{ invoices: string[] }>('createDeposit', fields);
			return String(invoices[0]);
		};
		const countStarted = async () => (await n8n.client.executions(workflow.id)).length;
		const pending = await deposit(false);
		const first = await deposit();
		const told = await watcher.told(first);
		expect([told.lastNode, told.status]).toEqual(['Nothing to post', 'success']);
		expect(told.first('Write message')?.message).toContain('75.000 has arrived');
		let second = '';
		await n8n.restart({
			meanwhile: async () => {
				second = await deposit();
			},
		});
		await watcher.told(second);
		await leuwongrr.act('approveDeposit', { invoice: pending });
		await watcher.told(pending);
		await sleep(SEVERAL_POLLS_MS);
		for (const invoice of [first, second, pending]) {
			expect([invoice, await watcher.countTold(invoice)]).toEqual([invoice, 1]);
		}
		expect(await countStarted()).toBe(3);
		await n8n.client.deactivate(workflow.id);
	});

	it('leads a shop order to the paid invoice, once, though n8n is killed and a poll fails', async () => {
		const workflow = await n8n.impatientExample(SHOP_FILE, 'Invoice paid');
		const shop = new Watcher(n8n.client, n8n.sandbox, workflow, 'Invoice paid');
		const orderId = reference('shop');
		await leuwongrr.fault({ ...POST, kind: 'reset-after', times: 1 });
		const first = await shop.order(shopOrder(orderId));
		const again = await shop.order(shopOrder(orderId));
		expect(first).toMatchObject({ status: 200, body: { orderId, ok: true } });
		expect(first.body.payHere).toEqual(expect.stringContaining('http') as string);
		expect(again.body.invoice).toBe(first.body.invoice);
		expect(await leuwongrr.ledger()).toMatchObject([{ key: orderId, reference: orderId }]);

		expect(await shop.order(shopOrder(reference('shop'), { passId: 'x' }))).toMatchObject({
			status: 400,
			body: { ok: false },
		});
		const nobody = shopOrder(reference('shop'), { robloxUsername: 'NoSuchUser' });
		expect(await shop.order(nobody)).toMatchObject({
			status: 422,
			body: { ok: false, code: 'ROBLOX_VALIDATION_FAILED', causedBy: 'receiver' },
		});
		expect(await leuwongrr.ledger()).toHaveLength(1);

		const invoice = String(first.body.invoice);
		await leuwongrr.fault({ method: 'GET', path: '/me/orders', kind: 'html', times: 4 });
		await leuwongrr.act('payInvoice', { invoice });
		const told = await shop.told(invoice);
		expect([told.lastNode, told.status]).toEqual(['Nothing to post', 'success']);
		expect(told.first('Write message')?.message).toBe(
			`Invoice ${invoice} is paid. The order is processing.`,
		);
		await n8n.restart({ kill: true });
		await leuwongrr.act('completeOrder', { invoice });
		await sleep(SEVERAL_POLLS_MS);
		expect(await shop.countTold(invoice)).toBe(1);
	});
});
