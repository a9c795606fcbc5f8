import { startSandbox, type Sandbox } from '../../sandbox/sandbox.mts';
import { clients, dataOf, DISCORD_ID, invoiceOf, SANDBOX_TOKEN } from './leuwongrrSupport.mts';
import type { Json } from './support.mts';

let sandbox: Sandbox;
const { leuwongrr, order, act } = clients(() => sandbox);

beforeAll(async () => {
	sandbox = await startSandbox({ portBase: 0 });
});
afterAll(() => sandbox.close());
beforeEach(() => sandbox.control.reset());

const effects = () => sandbox.control.ledger('leuwongrr');
const set = (patch: Json) => sandbox.control.behaviour('leuwongrr', patch);
const stateOf = async (invoice: string) => {
	const { order } = dataOf(await leuwongrr(`/me/orders/${invoice}`));
	const { invoice: seen } = dataOf(await leuwongrr(`/me/invoices/${invoice}/status`));
	expect(seen!.payment_status).toBe(order!.payment_status);
	return `${String(order!.status)} ${String(order!.payment_status)}`;
};
const balance = async () => dataOf(await leuwongrr('/me/balance')).balance!.amount;
const newestTransaction = async () => {
	const data = dataOf(await leuwongrr('/me/balance/transactions?limit=1'));
	return (data.transactions as unknown as Json[])[0];
};
const withKey = (key: string) => ({ 'idempotency-key': key });
const byBalance = (key?: string) =>
	order(
		{ payment_method: 'balance' },
		{ 'x-discord-user-id': DISCORD_ID, ...(key === undefined ? {} : withKey(key)) },
	);

describe('idempotency', () => {
	test('the same key gives the same invoice: 201, then 200', async () => {
		const first = await order({}, withKey('one'));
		const again = await order({}, withKey('one'));
		expect([first.status, again.status]).toEqual([201, 200]);
		expect(dataOf(again)).toEqual({ ...dataOf(first), idempotent: true });
		expect(effects()).toMatchObject([
			{
				kind: 'order',
				id: invoiceOf(first),
				reference: 'bot-order-001',
				key: 'one',
				amount: 15_000,
				username: 'LeuwongUser',
				placeId: 123456789,
				passId: 987654321,
				environment: 'production',
			},
		]);
	});

	test('the replay shows the invoice as it is now', async () => {
		const invoice = invoiceOf(await order({}, withKey('one')));
		await act('payInvoice', { invoice });
		expect(dataOf(await order({}, withKey('one'))).invoice).toMatchObject({
			payment_status: 'paid',
			order: { status: 'processing' },
		});
	});

	test('a key belongs to the account, whichever token is used', async () => {
		const first = invoiceOf(await order({}, withKey('one')));
		const authorization = `Bearer ${SANDBOX_TOKEN}`;
		expect(invoiceOf(await order({}, { authorization, ...withKey('one') }))).toBe(first);
		expect(effects()).toHaveLength(1);
	});

	test('with another body: the old invoice, or 422 on request', async () => {
		const first = invoiceOf(await order({}, withKey('one')));
		const other = await order({ place_id: 5 }, withKey('one'));
		expect([other.status, invoiceOf(other)]).toEqual([200, first]);
		expect(dataOf(other).idempotent).toBe(true);
		set({ idempotencyMismatch: 'refuse' });
		expect((await order({ place_id: 5 }, withKey('one'))).status).toBe(422);
		expect((await order({}, withKey('one'))).status).toBe(200);
		expect(effects()).toHaveLength(1);
	});

	test('a refused order leaves its key free', async () => {
		expect((await order({ place_id: 404 }, withKey('one'))).status).toBe(422);
		expect((await order({}, withKey('one'))).status).toBe(201);
	});

	test('a hundred with one key at once make one order', async () => {
		const replies = await Promise.all(
			Array.from({ length: 100 }, () => order({}, withKey('race'))),
		);
		expect(replies.filter(({ status }) => status === 201)).toHaveLength(1);
		expect(new Set(replies.map(invoiceOf)).size).toBe(1);
		expect(effects()).toHaveLength(1);
	});

	describe('an undocumented 409 for a known key', () => {
		test.each([{}, { place_id: 5 }])('always, body changes: %j', async (changes) => {
			set({ keyConflict: true });
			expect((await order({}, withKey('one'))).status).toBe(201);
			const again = await order(changes, withKey('one'));
			expect([again.status, again.json]).toEqual([
				409,
				{ success: false, message: expect.stringContaining('Idempotency-Key') as string },
			]);
			expect((await order({}, withKey('two'))).status).toBe(201);
			expect(effects()).toHaveLength(2);
		});

		test('only while the origin is at work: then the old invoice', async () => {
			set({ keyConflict: 'whileBusy', originBusyMs: 5000 });
			const first = invoiceOf(await order({}, withKey('one')));
			const busy = await order({}, withKey('one'));
			expect([busy.status, busy.json.message]).toEqual([
				409,
				expect.stringContaining('Idempotency-Key'),
			]);
			await sandbox.control.advance(5000);
			const again = await order({}, withKey('one'));
			expect([again.status, invoiceOf(again), effects().length]).toEqual([200, first, 1]);
		});
	});

	describe('an origin at work, without a lock', () => {
		test('two within its time are two orders, later ones the first', async () => {
			set({ originBusyMs: 5000 });
			const first = await order({}, withKey('one'));
			await sandbox.control.advance(4000);
			const second = await order({}, withKey('one'));
			expect([first.status, second.status]).toEqual([201, 201]);
			expect(invoiceOf(second)).not.toBe(invoiceOf(first));
			await sandbox.control.advance(1000);
			const third = await order({}, withKey('one'));
			expect([third.status, invoiceOf(third)]).toEqual([200, invoiceOf(first)]);
			expect(dataOf(third).idempotent).toBe(true);
			expect(effects().map(({ key }) => key)).toEqual(['one', 'one']);
		});

		test('one that waits longer makes one order', async () => {
			set({ originBusyMs: 5000 });
			sandbox.control.fault({ provider: 'leuwongrr', kind: 'html', after: true, status: 504 });
			expect((await order({}, withKey('one'))).status).toBe(504);
			await sandbox.control.advance(5000);
			expect((await order({}, withKey('one'))).status).toBe(200);
			expect(effects()).toHaveLength(1);
		});
	});

	test('without a key each one is an order', async () => {
		const invoices = [invoiceOf(await order()), invoiceOf(await order())];
		expect(new Set(invoices).size).toBe(2);
		expect(effects()).toHaveLength(2);
	});

	test('500, and yet the order exists: the key gives it', async () => {
		const unsure = { roblox_username: 'ErrorAfter' };
		expect((await order(unsure, withKey('one'))).status).toBe(500);
		expect(effects()).toHaveLength(1);
		const again = await order(unsure, withKey('one'));
		expect([again.status, invoiceOf(again)]).toEqual([200, effects()[0]!.id]);
		expect(effects()).toHaveLength(1);
	});
});

describe('an order on its way', () => {
	test('paid, completed and failed by act', async () => {
		const invoice = invoiceOf(await order());
		expect(await stateOf(invoice)).toBe('pending pending');
		await sandbox.control.advance(30 * 24 * 3_600_000);
		expect(await stateOf(invoice)).toBe('pending pending');
		expect((await act('payInvoice', { invoice })).json).toEqual({ invoice, status: 'processing' });
		expect(await stateOf(invoice)).toBe('processing paid');
		await act('completeOrder', { invoice });
		expect(await stateOf(invoice)).toBe('completed paid');

		const other = invoiceOf(await order());
		await act('failOrder', { invoice: other });
		expect(await stateOf(other)).toBe('failed pending');
	});

	test('paid and completed as time passes, when times are set', async () => {
		set({ payAfterMs: 5000, completeAfterMs: 2000 });
		const invoice = invoiceOf(await order());
		const states = [];
		for (const ms of [4000, 2000, 2000]) {
			await sandbox.control.advance(ms);
			states.push(await stateOf(invoice));
		}
		expect(states).toEqual(['pending pending', 'processing paid', 'completed paid']);
	});

	test('what act did before is not undone by time', async () => {
		set({ payAfterMs: 5000, completeAfterMs: 2000 });
		const invoice = invoiceOf(await order());
		await act('failOrder', { invoice });
		await sandbox.control.advance(10_000);
		expect(await stateOf(invoice)).toBe('failed pending');
	});

	test('PaidAtOnce and FailsLater', async () => {
		expect(await stateOf(invoiceOf(await order({ roblox_username: 'PaidAtOnce' })))).toBe(
			'processing paid',
		);
		const invoice = invoiceOf(await order({ roblox_username: 'FailsLater' }));
		await act('payInvoice', { invoice });
		await sandbox.control.advance(0);
		expect(await stateOf(invoice)).toBe('failed paid');
	});

	test.each<[string, Json, string]>([
		['payInvoice', { invoice: 'INV404' }, 'invoice: there is no INV404'],
		['payInvoice', { invoice: 'INV20260429113629619' }, 'is processing, not pending'],
		['completeOrder', {}, "required property 'invoice'"],
		['approveDeposit', { invoice: 'DEP20260429150000123' }, 'approved already'],
		['createDeposit', { amount: 0 }, 'amount must be >= 1'],
		['transaction', { amount: 0 }, 'amount'],
		['transaction', { amount: -50_001 }, 'more than the balance has'],
		['refund', {}, 'action must be one of: payInvoice, completeOrder'],
	])('act %s with %j is refused by name', async (action, fields, message) => {
		const reply = await act(action, fields);
		expect([reply.status, reply.json.error]).toEqual([400, expect.stringContaining(message)]);
	});
});

describe('balance', () => {
	test('an order paid from it: debited, written down, processing', async () => {
		const reply = await byBalance('one');
		const invoice = invoiceOf(reply);
		expect(dataOf(reply).invoice).toMatchObject({
			payment_status: 'paid',
			payment_method: 'balance',
		});
		expect([await balance(), await stateOf(invoice)]).toEqual([35_000, 'processing paid']);
		expect(await newestTransaction()).toMatchObject({
			id: 2,
			type: 'order',
			amount: -15_000,
			formatted_amount: '-Rp15.000',
			balance_before: 50_000,
			balance_after: 35_000,
			formatted_balance_after: 'Rp35.000',
			reference_type: 'order',
			reference_id: 2,
		});
		expect((await byBalance('one')).status).toBe(200);
		expect([await balance(), effects().length]).toEqual([35_000, 1]);
		set({ debitAmount: 'positive' });
		expect(await newestTransaction()).toMatchObject({ amount: 15_000, balance_after: 35_000 });
	});

	test('a failed one is given back', async () => {
		await act('failOrder', { invoice: invoiceOf(await byBalance()) });
		expect(await balance()).toBe(50_000);
		expect(await newestTransaction()).toMatchObject({ type: 'refund', amount: 15_000 });
		expect(effects().map(({ kind }) => kind)).toEqual(['order']);
	});

	test('another Discord id, once it is linked', async () => {
		const headers = { 'x-discord-user-id': '987654321098765432' };
		expect((await order({ payment_method: 'balance' }, headers)).status).toBe(422);
		set({ linkedDiscordIds: ['987654321098765432'] });
		expect((await order({ payment_method: 'balance' }, headers)).status).toBe(201);
	});

	test('a deposit: made, then approved', async () => {
		const [invoice] = (await act('createDeposit', { amount: 20_000 })).json.invoices as string[];
		const path = `/me/deposits/${invoice}`;
		expect(dataOf(await leuwongrr(path))).toMatchObject({
			deposit: { status: 'pending', amount: 20_000 },
			invoice: { type: 'deposit', payment_status: 'pending' },
		});
		expect(await balance()).toBe(50_000);
		await act('approveDeposit', { invoice });
		expect(dataOf(await leuwongrr(path))).toMatchObject({
			deposit: { status: 'approved' },
			invoice: { payment_status: 'paid' },
		});
		const data = dataOf(await leuwongrr('/me/deposits?limit=1'));
		expect(data.deposits).toMatchObject([{ invoice_code: invoice, payment_status: 'paid' }]);
		expect((await leuwongrr(`/me/invoices/${invoice}`)).status).toBe(200);
		expect(await balance()).toBe(70_000);
		expect(await newestTransaction()).toMatchObject({ type: 'deposit', reference_id: 124 });
	});

	test('a movement of any type', async () => {
		await act('transaction', { amount: -500, type: 'fee', description: 'Biaya', times: 2 });
		expect(await newestTransaction()).toMatchObject({
			id: 3,
			type: 'fee',
			amount: -500,
			description: 'Biaya',
		});
		expect(await balance()).toBe(49_000);
		expect(effects()).toEqual([]);
	});
});

test('an order of the website is in the list, in no ledger', async () => {
	const [invoice] = (await act('createOrder', { username: 'PaidAtOnce' })).json
		.invoices as string[];
	expect(await stateOf(invoice!)).toBe('processing paid');
	expect(effects()).toEqual([]);
});

test('a fresh start', async () => {
	await byBalance('one');
	set({ orderAmount: 1 });
	await sandbox.control.reset();
	expect(await balance()).toBe(50_000);
	expect(dataOf(await leuwongrr('/me/orders')).orders).toHaveLength(1);
	expect((await byBalance('one')).status).toBe(201);
	expect(await balance()).toBe(35_000);
});
