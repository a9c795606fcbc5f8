import nock from 'nock';

import { deposit, every, order, orders, transaction, WatchedAccount } from './leuwongrrAccount.mts';

let account: WatchedAccount;
beforeEach(() => (account = new WatchedAccount()));
afterEach(() => {
	nock.abortPendingRequests();
	nock.cleanAll();
});
afterAll(() => nock.restore());

describe('what starts the workflow', () => {
	test('an order with another status, with the one before it', async () => {
		account.orders = [order('INV1', 'pending')];
		expect((await account.poll(orders)).started).toBeUndefined();
		account.orders = [order('INV1', 'processing', 'paid')];
		expect((await account.poll(orders)).started).toEqual([
			{
				event: 'orderStatusChanged',
				...order('INV1', 'processing', 'paid'),
				outcome: 'pending',
				failure: null,
				previousStatus: 'pending',
				environment: 'sandbox',
			},
		]);
		expect((await account.poll(orders)).started).toBeUndefined();
	});

	test('a new order only if Pending is chosen', async () => {
		await account.poll(orders);
		account.orders = [order('INV1', 'pending')];
		expect((await account.poll(orders)).started).toBeUndefined();
		const pending = { ...orders, orderStatuses: ['pending'] };
		account.orders = [order('INV2', 'pending'), ...account.orders];
		expect((await account.poll(pending)).started).toMatchObject([
			{ invoice_code: 'INV2', previousStatus: null },
		]);
	});

	test.each([
		['completed', ['completed'], true],
		['Completed', ['completed'], true],
		['failed', ['completed'], false],
		['refunded', ['other'], true],
		['refunded', ['completed', 'failed', 'pending', 'processing'], false],
	])('an order that becomes %s, with the statuses %j', async (status, orderStatuses, starts) => {
		account.orders = [order('INV1', 'pending')];
		await account.poll({ ...orders, orderStatuses });
		account.orders = [order('INV1', status)];
		const { started } = await account.poll({ ...orders, orderStatuses });
		expect(started !== undefined).toBe(starts);
	});

	test('a paid order and a paid deposit, each as an invoice of its type', async () => {
		const parameters = { events: ['invoicePaid'] };
		account.orders = [order('INV1', 'pending')];
		account.deposits = [deposit('DEP1', 'pending', 'pending')];
		await account.poll(parameters);
		account.orders = [order('INV1', 'pending', 'paid')];
		account.deposits = [deposit('DEP1', 'pending', 'paid')];
		expect((await account.poll(parameters)).started).toMatchObject([
			{ event: 'invoicePaid', type: 'order', invoice_code: 'INV1', payment_status: 'paid' },
			{ event: 'invoicePaid', type: 'deposit', invoice_code: 'DEP1', amount: 50000 },
		]);
	});

	test.each([
		[['order'], 'INV1', ['/me', '/me/orders']],
		[['deposit'], 'DEP1', ['/me', '/me/deposits?limit=100']],
	])('paid invoices of %j only, and no other list is read', async (invoiceTypes, code, paths) => {
		const parameters = { events: ['invoicePaid'], invoiceTypes };
		await account.poll(parameters);
		expect(account.asked.sort()).toEqual(paths);
		account.orders = [order('INV1', 'pending', 'paid')];
		account.deposits = [deposit('DEP1', 'pending', 'paid')];
		expect((await account.poll(parameters)).started).toMatchObject([{ invoice_code: code }]);
	});

	test('an approved deposit, and no pending or refused one', async () => {
		const parameters = { events: ['depositApproved'] };
		await account.poll(parameters);
		account.deposits = [deposit('DEP1', 'pending', 'pending'), deposit('DEP2', 'rejected', 'paid')];
		expect((await account.poll(parameters)).started).toBeUndefined();
		account.deposits[0] = deposit('DEP1', 'approved', 'paid');
		expect((await account.poll(parameters)).started).toMatchObject([
			{ event: 'depositApproved', invoice_code: 'DEP1', previousStatus: 'pending' },
		]);
	});

	test('new transactions, oldest first, with their fields as they come', async () => {
		const parameters = { events: ['balanceChanged'] };
		account.transactions = [transaction(1)];
		await account.poll(parameters);
		account.transactions = [transaction(3, 'purchase'), transaction(2), transaction(1)];
		expect((await account.poll(parameters)).started).toEqual([
			{ event: 'balanceChanged', ...transaction(2), environment: 'sandbox' },
			{ event: 'balanceChanged', ...transaction(3, 'purchase'), environment: 'sandbox' },
		]);
	});

	test('only transactions of the chosen types', async () => {
		const parameters = { events: ['balanceChanged'], transactionTypes: 'Purchase, refund' };
		await account.poll(parameters);
		account.transactions = [transaction(3, 'purchase'), transaction(2)];
		expect((await account.poll(parameters)).started).toMatchObject([{ id: 3 }]);
	});

	test('several events read each list once', async () => {
		await account.poll(every);
		expect(account.asked.sort()).toEqual([
			'/me',
			'/me/balance/transactions?limit=100',
			'/me/deposits?limit=100',
			'/me/orders',
		]);
	});

	test('entries without a code are left out', async () => {
		await account.poll(orders);
		account.orders = [{ status: 'completed' }, order('INV1', 'completed')];
		expect((await account.poll(orders)).started).toHaveLength(1);
	});
});
