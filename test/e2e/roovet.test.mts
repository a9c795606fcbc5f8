import { setTimeout as sleep } from 'node:timers/promises';
import type { Json } from '../../host/lib/executions.mts';
import {
	FULFILMENT_FILE,
	ORDERS_TABLE,
	PAY_LIST_FILE,
	payment,
	PayList,
} from '../../host/providers/roovet.mts';
import type { FaultOrder, Sandbox } from '../../host/lib/sandbox.mts';
import type { SavedWorkflow } from '../../host/lib/workflow.mts';
import { openMutations, validMutations } from '../../sandbox/providers/roovet/forge.mts';
import { BOOT_TIMEOUT_MS, reference, retrying, providerNode, TestHost } from './harness.mts';

const roovetNode = providerNode('roovet');

/** How long something that must not happen is given to happen. */
const SETTLE_MS = 1_000;

const POST = { method: 'POST', path: '/api/' };
/** More lost answers than one run of the node has tries: only Retry On Fail gets through. */
const TRIES_OF_A_RUN = 3;

const transferNode = () =>
	roovetNode({
		resource: 'wallet',
		operation: 'transfer',
		to: 'user_42',
		amount: '12.34',
		idempotencyKey: reference('transfer'),
	});
const cartNode = roovetNode(
	{
		resource: 'cart',
		operation: 'upsert',
		body: '{"items": [{"product_id": "prod_1", "quantity": 1}]}',
	},
	{ name: 'Cart' },
);
const checkoutNode = (extra = {}) =>
	roovetNode(
		{
			resource: 'checkout',
			operation: 'create',
			body: '={{ JSON.stringify({ cart_id: $json.id, payment_method: "wallet" }) }}',
			idempotencyKey: reference('checkout'),
		},
		extra,
	);

describe('Roovet in a real n8n', () => {
	let n8n: TestHost;
	let roovet: Sandbox;
	let ordersBefore = 0;

	beforeAll(async () => {
		n8n = await TestHost.start();
		roovet = n8n.sandbox.of('roovet');
	}, BOOT_TIMEOUT_MS);
	afterAll(async () => {
		await n8n.stop();
	});
	beforeEach(async () => {
		await n8n.sandbox.reset();
		// A reset numbers orders from the start again, and no provider gives an ID twice.
		for (let order = 0; order < ordersBefore; order++) await roovet.act('order', { quantity: 1 });
		ordersBefore += 5;
	});

	describe('the credential', () => {
		const test = async (typed: Json = {}) => await n8n.testCredential('roovetApi', typed);

		it('passes with a right key', async () => {
			expect(await test()).toMatchObject({ status: 'OK' });
			expect(await test({ apiKey: 'rvpk_test_readonly' })).toMatchObject({ status: 'OK' });
		});

		it('says that a wrong key was refused', async () => {
			expect(await test({ apiKey: 'wrong' })).toEqual({
				status: 'Error',
				message: expect.stringContaining('refused the API key') as string,
			});
		});

		it('names the scope that a working key lacks', async () => {
			await roovet.behave({ readonlyScopes: ['shop:read'] });
			expect(await test({ apiKey: 'rvpk_test_readonly' })).toEqual({
				status: 'Error',
				message: expect.stringContaining('wallet:read') as string,
			});
		});

		it('fails where no Roovet answers', async () => {
			expect((await test({ baseUrl: 'http://127.0.0.1:9' })).status).toBe('Error');
			expect((await test({ baseUrl: `${roovet.origin}/api` })).message).toContain('without /api');
		});

		it('lets a key without the scope pay nothing and says which scope it needs', async () => {
			const credential = { ...n8n.credentials.roovetApi! };
			const saved = await n8n.client.saveCredential('Read only', 'roovetApi', {
				apiKey: 'rvpk_test_readonly',
				baseUrl: roovet.origin,
			});
			n8n.credentials.roovetApi = saved;
			const execution = await n8n.run('Transfer without the scope', transferNode());
			n8n.credentials.roovetApi = credential;
			expect(execution.status).toBe('error');
			expect(execution.error?.message).toMatch(/lacks a scope/);
			expect(JSON.stringify(execution.error)).toContain('wallet:write');
			expect(JSON.stringify(execution)).not.toContain('rvpk_test_readonly');
			expect(await roovet.ledger()).toEqual([]);
		});
	});

	describe('paying', () => {
		const cases: Array<[string, FaultOrder | undefined, object]> = [
			['nothing goes wrong', undefined, {}],
			['an answer gets lost', { ...POST, kind: 'reset-after', times: 1 }, {}],
			[
				'all answers of the first run get lost and Retry On Fail runs it again',
				{ ...POST, kind: 'reset-after', times: TRIES_OF_A_RUN },
				retrying,
			],
		];

		// What happens to a transfer when all answers of a run get lost is in money.test.mts.
		it.each(cases.slice(0, 2))('transfers once when %s', async (_, fault) => {
			if (fault) await roovet.fault(fault);
			const execution = await n8n.run('Transfer', transferNode());
			expect([execution.status, execution.error?.message]).toEqual(['success', undefined]);
			expect(execution.first('Roovet')).toMatchObject({
				amount_cents: 1234,
				requested: { to: 'user_42' },
			});
			expect(await roovet.ledger()).toMatchObject([{ kind: 'transfer', amount: 1234 }]);
		});

		it.each(cases)('checks out once when %s', async (_, fault, extra) => {
			if (fault) await roovet.fault({ ...fault, path: '/api/shop/checkout' });
			const execution = await n8n.run('Check out', cartNode, checkoutNode(extra));
			expect([execution.status, execution.error?.message]).toEqual(['success', undefined]);
			const [effect, ...others] = await roovet.ledger();
			expect(effect).toMatchObject({ kind: 'checkout' });
			expect(others).toEqual([]);
		});
	});

	describe('examples/roovet-pay-list.json', () => {
		it('pays every open row once, however often it runs, and records who was not paid', async () => {
			const list = new PayList(n8n.client, await n8n.example(PAY_LIST_FILE));
			const run = reference('list');
			const payments = [
				payment(`${run}-a`, 'user_42', '12.34'),
				payment(`${run}-b`, 'name@example.com', '4.35'),
				payment(`${run}-c`, 'user_404', '5.00'),
				payment(`${run}-d`, 'user_43', '5.001'),
			];
			await list.add(payments);
			await roovet.fault({ ...POST, kind: 'reset-after', times: 1 });
			const first = await list.run();
			const second = await list.run();
			expect([first.lastNode, first.status]).toEqual(['Report', 'success']);
			expect(first.first('Report')).toMatchObject({ paid: 2, notPaid: 2, toCheck: 0 });
			expect(second.lastNode).toBe('Open payments');
			expect(await list.states(payments)).toEqual(['PAID', 'PAID', 'REFUSED', 'REFUSED']);
			const paid = (await roovet.ledger()).map(({ reference: key, amount }) => [key, amount]);
			expect(paid.sort()).toEqual([
				[`${run}-a`, 1234],
				[`${run}-b`, 435],
			]);
		});
	});

	describe('examples/roovet-low-balance.json', () => {
		it('warns when the wallet is low or cannot be read, and keeps quiet otherwise', async () => {
			const { id } = await n8n.example('roovet-low-balance.json');
			const check = async () => (await n8n.client.run(id, 'Every hour')).lastNode;
			expect(await check()).toBe('Low?');
			await roovet.behave({ balanceCents: 1000, heldCents: 0 });
			expect(await check()).toBe('Tell ourselves: top up');
			await roovet.fault({ kind: 'status', status: 401, times: 5 });
			expect(await check()).toBe('Tell ourselves: unreadable');
		});
	});

	describe('examples/roovet-order-fulfilment.json and its trigger', () => {
		let workflow: SavedWorkflow;
		const webhook = () => n8n.client.webhookUrl(workflow, 'Roovet Trigger', 'roovet');

		beforeAll(async () => {
			workflow = await n8n.example(FULFILMENT_FILE);
		});
		beforeEach(async () => {
			await roovet.deliverTo(webhook());
		});

		const told = async (id: string) =>
			await n8n.client.executionOf(
				workflow.id,
				(execution) => execution.first('Roovet Trigger')?.id === id,
			);
		const countStarted = async () => (await n8n.client.executions(workflow.id)).length;
		const event = async (id = reference('ord')) => {
			await roovet.act('event', { event: 'order.created', id });
			return id;
		};

		it.each(['timestamped', 'bodyBase64'])('takes webhooks signed as %s', async (signature) => {
			await roovet.behave({ signature });
			for (const webhookBody of ['php', 'plain', 'pretty']) {
				await roovet.behave({ webhookBody });
				const id = reference('ördér/');
				await roovet.act('event', { event: 'order.created', id });
				const execution = await told(id);
				expect(execution.status).toBe('success');
				expect(execution.first('Roovet Trigger')).toMatchObject({ verifiedBy: signature });
			}
		});

		it('records an order with its details, in the end', async () => {
			// Its time tells it from the same order of the sandbox before a reset.
			const { id } = await roovet.act<{ id: string }>('order', { quantity: 3 });
			const execution = await told(id);
			expect([execution.lastNode, execution.status]).toEqual(['Record what was told', 'success']);
			expect(execution.first('Tell fulfilment')).toMatchObject({ orderId: id, found: true });
			const rows = await n8n.client.dataTableRows(ORDERS_TABLE);
			expect(rows.filter(({ orderId }) => orderId === id)).toMatchObject([{ state: 'TOLD' }]);
		});

		it.each(['timestamped', 'bodyBase64'])(
			'refuses every forged webhook and starts nothing where webhooks are signed as %s',
			async (signature) => {
				await roovet.behave({ signature });
				const id = await event();
				await told(id);
				const before = await countStarted();
				const right = new Set([...validMutations, ...openMutations]);
				const wrong = (await roovet.mutations()).filter((name) => !right.has(name));
				expect(wrong.length).toBeGreaterThan(25);
				const accepted: unknown[] = [];
				for (const mutation of wrong) {
					const { responseStatus: status = 0 } = await roovet.forge(mutation, id);
					if (status < 400 || status > 499) accepted.push([mutation, status]);
				}
				await sleep(SETTLE_MS);
				expect(accepted).toEqual([]);
				expect(await countStarted()).toBe(before);
				expect(n8n.host.log).not.toContain('whsec_sandbox_roovet');
			},
		);

		it('takes what is unusual, but rightly signed', async () => {
			for (const mutation of validMutations) {
				await roovet.deliverTo(`${n8n.client.url}/webhook/nobody-listens-here`);
				const id = await event();
				await roovet.deliverTo(webhook());
				const { responseStatus } = await roovet.forge(mutation, id);
				expect([mutation, responseStatus]).toEqual([mutation, 200]);
				expect((await told(id)).first('Roovet Trigger')).toMatchObject({ event: 'order.created' });
			}
		});

		it('starts one execution for an event however often it comes, also after a restart', async () => {
			const id = await event();
			await told(id);
			const handedOn = async () => {
				const all = await n8n.client.executions(workflow.id);
				const read = await Promise.all(all.map(async (one) => await n8n.client.execution(one.id)));
				return read.filter((one) => one.first('Roovet Trigger')?.id === id).length;
			};
			expect(await handedOn()).toBe(1);
			const again = await roovet.resend(id, { times: 5 });
			const atOnce = await roovet.resend(id, { times: 10, concurrent: true });
			await n8n.restart();
			const later = await roovet.resend(id, { times: 2 });
			const statuses = [...again, ...atOnce, ...later].map(({ responseStatus }) => responseStatus);
			expect(statuses).toEqual(Array(17).fill(200));
			await sleep(SETTLE_MS);
			// After a restart n8n's database remembers: such an execution ends at the trigger without an item.
			expect(await handedOn()).toBe(1);
		});

		it('starts one execution when an event first comes ten times at the same moment', async () => {
			await roovet.deliverTo(`${n8n.client.url}/webhook/nobody-listens-here`);
			const id = await event();
			await roovet.deliverTo(webhook());
			const before = await countStarted();
			await roovet.resend(id, { times: 10, concurrent: true });
			await told(id);
			await sleep(SETTLE_MS);
			expect(await countStarted()).toBe(before + 1);
		});
	});
});
