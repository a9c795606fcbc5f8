import { startSandbox, type Sandbox } from '../../sandbox/sandbox.mts';
import { clients, dataOf, fixture, invoiceOf, SANDBOX_TOKEN } from './leuwongrrSupport.mts';
import { shape, type Json, type Reply } from './support.mts';

let sandbox: Sandbox;
const { leuwongrr, order, act } = clients(() => sandbox);

beforeAll(async () => {
	sandbox = await startSandbox({ portBase: 0 });
});
afterAll(() => sandbox.close());
beforeEach(() => sandbox.control.reset());

const sandboxToken = { authorization: `Bearer ${SANDBOX_TOKEN}` };
const dataIn = (name: string) => dataOf({ json: fixture(name) as Json } as Reply);

test.each([
	['/health', 'health.success'],
	['/articles/cara-top-up-robux-aman', 'article-get.success'],
	['/me', 'me-get.success'],
	['/me/balance/transactions?limit=20', 'balance-transactions-list.success'],
	['/me/deposits', 'deposits-list.success'],
	['/me/deposits/DEP20260429150000123', 'deposit-get.success'],
	['/me/orders', 'orders-list.success'],
	['/me/orders/INV20260429113629619', 'order-get.success'],
	['/me/invoices/INV20260429113629619', 'invoice-get.success'],
	['/me/invoices/INV20260429113629619/status', 'invoice-status.success'],
])('%s is documented word for word in %s', async (path, name) => {
	const reply = await leuwongrr(path);
	expect([reply.status, reply.json]).toEqual([200, fixture(name)]);
});

test.each([
	['/catalog/robux-packages?limit=50', 'packages', 'catalog-robux-packages.success'],
	['/catalog/payment-methods?scope=order', 'payment_methods', 'catalog-payment-methods.success'],
	['/articles?limit=10', 'articles', 'articles-list.success'],
])('%s begins with the documented entry', async (path, list, name) => {
	const data = dataOf(await leuwongrr(path));
	const [entry] = data[list] as unknown as Json[];
	expect({ ...data, [list]: [entry] }).toEqual(dataIn(name));
	for (const one of data[list] as unknown as Json[])
		expect(Object.keys(one)).toEqual(Object.keys(entry!));
});

test('the balance, its time with an offset as in the spec', async () => {
	sandbox.control.behaviour('leuwongrr', { balance: 25_000 });
	const { balance, updated_at } = dataOf(await leuwongrr('/me/balance'));
	expect(balance).toEqual(dataIn('balance-get.success').balance);
	expect(updated_at).toBe('2026-04-29T15:00:00+07:00');
	sandbox.control.behaviour('leuwongrr', { timestamps: 'naive' });
	const plain = dataOf(await leuwongrr('/me/balance'));
	expect(plain.updated_at).toBe('2026-04-29 15:00:00');
	expect(shape(plain)).toEqual(shape(dataIn('balance-get.success-naive-timestamp')));
});

test('all times with an offset, on request', async () => {
	sandbox.control.behaviour('leuwongrr', { timestamps: 'offset' });
	const { transactions } = dataOf(await leuwongrr('/me/balance/transactions'));
	expect(transactions).toMatchObject([{ created_at: '2026-04-29T15:00:00+07:00' }]);
	const { article } = dataOf(await leuwongrr('/articles/cara-top-up-robux-aman'));
	expect(article!.published_at).toBe('2026-04-29T10:00:00+07:00');
});

test('the summary counts what there is', async () => {
	const { summary, generated_at } = dataOf(await leuwongrr('/me/dashboard-summary'));
	const documented = dataIn('dashboard-summary.success');
	expect(shape({ summary, generated_at })).toEqual(shape(documented));
	const invoices = [invoiceOf(await order()), invoiceOf(await order()), invoiceOf(await order())];
	for (const invoice of invoices.slice(1)) await act('payInvoice', { invoice });
	await act('completeOrder', { invoice: invoices[1] });
	await act('failOrder', { invoice: invoices[2] });
	await act('createDeposit', { amount: 10_000 });
	await act('createDeposit', { amount: 20_000, approved: true });
	expect(dataOf(await leuwongrr('/me/dashboard-summary')).summary).toMatchObject({
		balance: { amount: 70_000, formatted: 'Rp70.000' },
		orders: {
			total: 4,
			pending: 1,
			completed: 1,
			failed: 1,
			total_spent: 15_348,
			total_robux: 100,
		},
		deposits: { total: 3, pending: 1, approved: 2, total_approved_amount: 70_000 },
		invoices: { pending: 2 },
	});
});

test('a validated token, of each kind', async () => {
	const reply = await leuwongrr('/auth/token/validate', { method: 'POST', headers: sandboxToken });
	const documented = dataIn('token-validate.success');
	expect([reply.status, shape(dataOf(reply))]).toEqual([200, shape(documented)]);
	expect(dataOf(reply)).toMatchObject({
		base_url: `${sandbox.url('leuwongrr')}/api/v1`,
		token: { prefix: 'lrrs_v1_', environment: 'sandbox' },
		user: { email: 'us***@example.com', balance: 50_000 },
		next_steps: documented.next_steps,
	});
	const production = await leuwongrr('/auth/token/validate', { method: 'POST' });
	expect(dataOf(production).token).toMatchObject({
		prefix: 'lrrp_v1_',
		environment: 'production',
		last_used_at: expect.stringMatching(/^\d{4}-\d\d-\d\d \d\d:\d\d:\d\d$/) as string,
	});
});

describe('a created order', () => {
	test('with every field of the spec and of the guide', async () => {
		const reply = await order({}, sandboxToken);
		expect(reply.status).toBe(201);
		const { order: inner, ...invoice } = dataOf(reply).invoice!;
		const documented = dataIn('order-create.success-sandbox-sbx');
		expect(shape({ ...dataOf(reply), invoice })).toEqual(shape(documented));
		expect(shape(inner)).toEqual(shape(dataIn('order-create.success').invoice!.order));
		expect(reply.json).toMatchObject({
			success: true,
			message: 'Order berhasil dibuat.',
			data: {
				invoice: { payment_status: 'pending', amount: 15_000, formatted_amount: 'Rp15.000' },
				environment: 'sandbox',
				idempotent: false,
			},
		});
	});

	test.each([
		['spec', 'order-create.success', 'payment_method', ''],
		['guide', 'order-create.success-guide-page', 'payment_method', 'invoice'],
	])('as in the %s only', async (createBody, name, field, value) => {
		sandbox.control.behaviour('leuwongrr', { createBody });
		const reply = await order();
		expect(shape(reply.json)).toEqual(shape(fixture(name)));
		expect(dataOf(reply).invoice![field]).toBe(value);
	});

	test('the replay in the shape of the guide', async () => {
		sandbox.control.behaviour('leuwongrr', { createBody: 'guide' });
		await order({}, { 'idempotency-key': 'a' });
		const again = await order({}, { 'idempotency-key': 'a' });
		expect(shape(again.json)).toEqual(shape(fixture('order-create.success-replay')));
		expect([again.status, dataOf(again).idempotent]).toEqual([200, true]);
	});

	test('invoice codes: SBX- with the sandbox token, unless told otherwise', async () => {
		expect(invoiceOf(await order())).toMatch(/^INV\d{17}$/);
		expect(invoiceOf(await order({}, sandboxToken))).toMatch(/^SBX-INV\d{17}$/);
		sandbox.control.behaviour('leuwongrr', { sandboxPrefix: false });
		expect(invoiceOf(await order({}, sandboxToken))).toMatch(/^INV\d{17}$/);
	});

	test('with a gateway of the catalog', async () => {
		const { invoice, gateway } = dataOf(await order({ payment_method: 'qris' }));
		expect(gateway).toEqual({ code: 'qris', provider: 'paydisini' });
		expect(invoice!.payment_url).toMatch(/^https:\/\/leuwongrr\.online\/pay\/INV\d+$/);
	});

	test('as a VIP server, and with the price the server knows', async () => {
		sandbox.control.behaviour('leuwongrr', { orderAmount: 1_234_567, robuxAmount: 800 });
		const { invoice } = dataOf(await order({ order_type: 'vip_server' }));
		expect(invoice).toMatchObject({
			amount: 1_234_567,
			formatted_amount: 'Rp1.234.567',
			order: { order_type: 'vip_server', roblox_username: 'LeuwongUser', robux_amount: 800 },
		});
	});
});

describe('limits of lists', () => {
	const lists = [
		['/catalog/robux-packages', 'packages'],
		['/articles', 'articles'],
		['/me/balance/transactions', 'transactions'],
		['/me/deposits', 'deposits'],
	] as const;

	test.each(lists)('%s gives at most the limit and tells it', async (path, name) => {
		const data = dataOf(await leuwongrr(`${path}?limit=1`));
		expect([(data[name] as unknown as Json[]).length, data.limit]).toEqual([1, 1]);
		expect(dataOf(await leuwongrr(path)).limit).toBe(20);
		for (const limit of ['0', '101', '-1', 'ten', '1.5', '']) {
			const reply = await leuwongrr(`${path}?limit=${limit}`);
			expect([reply.status, reply.json.success]).toEqual([400, false]);
		}
	});

	test('a limit out of range counts as the nearest, on request', async () => {
		sandbox.control.behaviour('leuwongrr', { badLimit: 'clamp', defaultLimit: 10 });
		const limits = [];
		for (const query of ['?limit=0', '?limit=500', '?limit=ten', '']) {
			limits.push(dataOf(await leuwongrr(`/me/deposits${query}`)).limit);
		}
		expect(limits).toEqual([1, 100, 10, 10]);
	});

	test('newest first, and nothing beyond a hundred is reachable', async () => {
		await act('createDeposit', { amount: 1000, approved: true, times: 120 });
		await act('createOrder', { times: 120 });
		const transactions = dataOf(await leuwongrr('/me/balance/transactions?limit=100'))
			.transactions as unknown as Json[];
		expect(transactions.map(({ id }) => id)).toEqual(
			Array.from({ length: 100 }, (_, index) => 121 - index),
		);
		expect(dataOf(await leuwongrr('/me/deposits?limit=100')).deposits).toHaveLength(100);
		const orders = dataOf(await leuwongrr('/me/orders?limit=200')).orders as unknown as Json[];
		expect(new Set(orders.map(({ invoice_code }) => invoice_code)).size).toBe(100);
		expect(orders[0]!.invoice_code).toMatch(/121$/);
		sandbox.control.behaviour('leuwongrr', { orderListMost: 5 });
		expect(dataOf(await leuwongrr('/me/orders')).orders).toHaveLength(5);
	});
});

test('payment methods by scope', async () => {
	const codes = async (query: string) => {
		const data = dataOf(await leuwongrr(`/catalog/payment-methods${query}`));
		return [data.scope, (data.payment_methods as unknown as Json[]).map(({ code }) => code)];
	};
	expect(await codes('?scope=deposit')).toEqual(['deposit', ['qris', 'bank-transfer']]);
	expect(await codes('')).toEqual(['order', ['qris', 'dana']]);
	expect((await leuwongrr('/catalog/payment-methods?scope=all')).status).toBe(400);
});
