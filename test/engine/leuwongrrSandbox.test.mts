import type { IDataObject, INodeListSearchResult, INodeType } from 'n8n-workflow';
import { LoadOptionsContext } from 'n8n-core';
import { Workflow } from 'n8n-workflow';

import { engine, loadPackage, NODE_ID, PACKAGE } from './engine.mts';
import { LeuwongrrLab, PRODUCTION_TOKEN } from './leuwongrrLab.mts';
import { listed, typed } from './leuwongrrOfficial.mts';
import { Polls } from './leuwongrrPolls.mts';

let lab: LeuwongrrLab;
beforeAll(async () => {
	lab = await new LeuwongrrLab().start();
});
beforeEach(async () => await lab.reset());
afterAll(async () => await lab.sandbox.close());

const production = () => ({ credentials: { ...lab.credentials, apiToken: PRODUCTION_TOKEN } });

describe('an order from its creation to its end', () => {
	test('created, paid, completed, and reported by the trigger', async () => {
		const polls = new Polls();
		const poll = async () =>
			await polls.poll({
				credentials: lab.credentials,
				parameters: { events: ['invoicePaid', 'orderStatusChanged'] },
			});
		expect((await poll()).started).toBeUndefined();

		const { json } = await lab.create();
		const invoice = json[0]?.invoice_code as string;
		expect(json).toMatchObject([{ environment: 'sandbox', existing: false, type: 'order' }]);
		expect((await poll()).started).toBeUndefined();

		await lab.act('payInvoice', { invoice });
		expect((await poll()).started?.map(({ event, status }) => [event, status])).toEqual([
			['orderStatusChanged', 'processing'],
			['invoicePaid', 'processing'],
		]);
		await lab.act('completeOrder', { invoice });
		expect((await poll()).started).toMatchObject([
			{ event: 'orderStatusChanged', invoice_code: invoice, previousStatus: 'processing' },
		]);
		expect((await poll()).started).toBeUndefined();

		const order = await lab.run({ resource: 'order', operation: 'get', invoice: typed(invoice) });
		expect(order.json).toMatchObject([
			{ status: 'completed', payment_status: 'paid', outcome: 'completed', failure: null },
		]);
	});

	test('one that fails: Get, the trigger and its key say so', async () => {
		const polls = new Polls();
		const parameters = { events: ['orderStatusChanged'] };
		const poll = async () => await polls.poll({ credentials: lab.credentials, parameters });
		await poll();
		const { json } = await lab.create();
		const invoice = json[0]?.invoice_code as string;
		await lab.act('failOrder', { invoice });
		const failure = { code: 'ORDER_FAILED', causedBy: 'provider', retryable: false };
		const failed = { invoice_code: invoice, outcome: 'failed', failure };
		expect((await poll()).started).toMatchObject([failed]);
		const order = await lab.run({ resource: 'order', operation: 'get', invoice: typed(invoice) });
		expect(order.json).toMatchObject([failed]);
		const { error } = await lab.create();
		expect(error?.context).toMatchObject({
			code: 'ORDER_FAILED',
			reference: lab.key,
			order: { invoice_code: invoice, existing: true },
		});
	});

	test('waited for until it is paid', async () => {
		const { json } = await lab.create();
		const invoice = json[0]?.invoice_code as string;
		const waiting = lab.run({
			resource: 'invoice',
			operation: 'waitForPayment',
			invoice: typed(invoice),
			pollInterval: 5,
			timeLimit: 1,
		});
		await lab.act('payInvoice', { invoice });
		expect((await waiting).json).toMatchObject([{ outcome: 'paid', invoice_code: invoice }]);
	});

	test('the same key again is the same invoice, marked existing', async () => {
		const first = await lab.create();
		const second = await lab.create();
		expect(first.json).toMatchObject([{ existing: false }]);
		expect(second.json).toMatchObject([
			{ existing: true, idempotent: true, invoice_code: first.json[0]?.invoice_code },
		]);
		expect(second.hints).toEqual([expect.stringContaining('1 of 1 orders existed already')]);
		expect(await lab.orders()).toEqual([lab.key]);
	});

	test.each([
		['another user, as LeuwongRR shows', { robloxUsername: 'SomebodyElse' }],
		['another pass, as this process knows', { passId: '5' }],
		['another place', { placeId: '5' }],
		['another order type', { orderType: 'vip_server' }],
	])('the same key for %s is never taken for ordered', async (_name, changes) => {
		await lab.create();
		const { error, json } = await lab.create(changes);
		expect(json).toEqual([]);
		expect(error?.context).toMatchObject({ code: 'REFERENCE_OF_ANOTHER', reference: lab.key });
		expect(await lab.orders()).toEqual([lab.key]);
	});

	test('a production order under a key that the sandbox knows is not taken for ordered', async () => {
		await lab.create();
		const { error } = await lab.create({}, production());
		expect(error?.context).toMatchObject({ code: 'REFERENCE_OF_ANOTHER' });
		expect(error?.description).toContain('environment sandbox instead of production');
	});

	test('a key that LeuwongRR refuses for another order, in its own words', async () => {
		await lab.behave({ idempotencyMismatch: 'refuse' });
		await lab.create({ clientReference: 'a' });
		const { error } = await lab.create({ clientReference: 'b' });
		expect(error?.context).toMatchObject({
			code: 'VALIDATION_FAILED',
			providerMessage: 'Idempotency-Key sudah dipakai untuk request lain.',
		});
	});
});

describe('payment with the balance', () => {
	const balance = { paymentMethod: listed('balance'), discordUserId: '123456789012345678' };

	test('takes it from the balance and shows in the transactions', async () => {
		const { error } = await lab.create(balance, production());
		expect(error).toBeUndefined();
		const { json } = await lab.run({ resource: 'balance', operation: 'get' });
		expect(json).toMatchObject([{ amount: 35_000, currency: 'IDR' }]);
	});

	test('the sandbox token is refused before anything is sent', async () => {
		const { error } = await lab.create(balance);
		expect(error?.message).toContain('Payment Method is balance');
		expect(await lab.requests()).toEqual([]);
	});

	test('a Discord user who is not linked', async () => {
		const { error } = await lab.create({ ...balance, discordUserId: '9' }, production());
		expect(error?.context?.code).toBe('DISCORD_LINK_REQUIRED');
	});

	test('too small a balance', async () => {
		await lab.behave({ balance: 10 });
		const { error } = await lab.create(balance, production());
		expect(error?.context).toMatchObject({
			code: 'INSUFFICIENT_BALANCE',
			providerMessage: expect.any(String) as string,
		});
		expect(await lab.orders()).toEqual([]);
	});
});

describe('deposits and the balance', () => {
	test('an approved deposit and its transaction are reported once each', async () => {
		const polls = new Polls();
		const parameters = { events: ['balanceChanged', 'depositApproved'] };
		const poll = async () => await polls.poll({ credentials: lab.credentials, parameters });
		await poll();
		const { result, ...made } = await lab.act('createDeposit', { amount: 20_000 });
		const invoices = ((result as IDataObject | undefined)?.invoices ?? made.invoices) as string[];
		expect((await poll()).started).toBeUndefined();
		await lab.act('approveDeposit', { invoice: invoices[0] ?? '' });
		expect((await poll()).started).toMatchObject([
			{ event: 'depositApproved', invoice_code: invoices[0], previousStatus: 'pending' },
			{ event: 'balanceChanged', type: 'deposit', amount: 20_000 },
		]);
		expect((await poll()).started).toBeUndefined();
	});

	test('250 transactions between two polls: the newest 100 are reported, and that others may be missing', async () => {
		const polls = new Polls();
		const parameters = { events: ['balanceChanged'] };
		const poll = async () => await polls.poll({ credentials: lab.credentials, parameters });
		await poll();
		await lab.act('transaction', { amount: 5, times: 250 });
		const { started, logged } = await poll();
		expect(started).toHaveLength(101);
		expect(started?.[0]).toMatchObject({ event: 'gap', list: 'transactions' });
		expect(logged).toEqual([expect.stringContaining('may have been missed')]);
	});
});

describe('lists to pick from', () => {
	const search = async (name: string, filter?: string): Promise<INodeListSearchResult> => {
		const { nodeTypes, additionalData } = await engine(lab.credentials);
		const node = {
			id: NODE_ID,
			name: 'Node',
			type: `${PACKAGE}.leuwongrr`,
			typeVersion: 1,
			position: [0, 0] as [number, number],
			parameters: {},
			credentials: { leuwongrrApi: { id: '1', name: 'test' } },
		};
		const workflow = new Workflow({ nodes: [node], connections: {}, active: false, nodeTypes });
		const context = new LoadOptionsContext(workflow, node, additionalData, '');
		const { methods } = (await loadPackage()).getNode('leuwongrr').type as INodeType;
		const method = methods?.listSearch?.[name];
		if (!method) throw new Error(`no ${name}`);
		return await method.call(context, filter);
	};
	const values = ({ results }: INodeListSearchResult) => results.map(({ value }) => value);

	test('payment methods: the two of the API and those of the catalog', async () => {
		expect(values(await search('searchPaymentMethods'))).toEqual(
			expect.arrayContaining(['invoice', 'balance', 'qris']),
		);
		expect(values(await search('searchPaymentMethods', 'QRIS'))).toEqual(['qris']);
	});

	test('orders, deposits, and both as invoices', async () => {
		expect(values(await search('searchOrders'))).toContain('INV20260429113629619');
		expect(values(await search('searchDeposits'))).toContain('DEP20260429150000123');
		expect(values(await search('searchInvoices'))).toEqual(
			expect.arrayContaining(['INV20260429113629619', 'DEP20260429150000123']),
		);
		expect(values(await search('searchInvoices', 'dep2026'))).toEqual(['DEP20260429150000123']);
	});

	test('articles by their title', async () => {
		const { results } = await search('searchArticles', 'top up');
		expect(results).toContainEqual(
			expect.objectContaining({
				name: 'Cara Top Up Robux Aman',
				value: 'cara-top-up-robux-aman',
			}),
		);
	});
});

test('a bulk run keeps three requests under way and meets no 429', async () => {
	const latencyMs = 30;
	await lab.control('/latency', { provider: 'leuwongrr', ms: latencyMs });
	const items = Array.from({ length: 40 }, () => ({}));
	const started = Date.now();
	const { json, error } = await lab.run({ resource: 'account', operation: 'get' }, { items });
	expect(error).toBeUndefined();
	expect(json).toHaveLength(40);
	expect(await lab.requests()).toHaveLength(40);
	expect(Date.now() - started).toBeGreaterThanOrEqual((40 / 3) * latencyMs);
});
