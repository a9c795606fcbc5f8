import { setTimeout as sleep } from 'node:timers/promises';
import type { Json } from '../../host/lib/executions.mts';
import { DEPOSIT_FILE, leuwongrrCredential, Watcher } from '../../host/providers/leuwongrr.mts';
import type { FaultOrder, Sandbox } from '../../host/lib/sandbox.mts';
import {
	BOOT_TIMEOUT_MS,
	providerNode,
	reference,
	SEVERAL_POLLS_MS,
	TestHost,
} from './harness.mts';

const leuwongrrNode = providerNode('leuwongrr');

const POST: Omit<FaultOrder, 'kind'> = { method: 'POST', path: '/me/orders' };

const orderNode = (over: Json = {}) =>
	leuwongrrNode({
		resource: 'order',
		operation: 'create',
		orderType: 'gamepass',
		robloxUsername: 'LeuwongUser',
		placeId: '123456789',
		passId: '987654321',
		paymentMethod: { __rl: true, mode: 'list', value: 'invoice' },
		idempotencyKey: reference('order'),
		...over,
	});
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

		// What happens when all answers of a run get lost is in money.test.mts.
		it.each<[string, FaultOrder | undefined]>([
			['nothing goes wrong', nothing],
			['an answer gets lost', lost],
		])('makes one invoice with a sandbox token when %s', async (_, fault) => {
			if (fault) await leuwongrr.fault(fault);
			const { leuwongrrApi: production } = n8n.credentials;
			n8n.credentials.leuwongrrApi = await n8n.client.saveCredential(
				'LeuwongRR sandbox account',
				'leuwongrrApi',
				leuwongrrCredential(n8n.sandbox, 'lrrs_v1_sandbox'),
			);
			const execution = await n8n.run('Order', orderNode());
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
		expect([told.lastNode, told.status]).toEqual(['Post to Discord', 'success']);
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
});
