import type { IDataObject, NodeApiError } from 'n8n-workflow';
import nock from 'nock';

import {
	API,
	credentialsOf,
	dataOf,
	documented,
	freshToken,
	OFFICIAL,
} from './leuwongrrOfficial.mts';
import { Polls, type Poll } from './leuwongrrPolls.mts';

interface Account {
	orders: IDataObject[];
	deposits: IDataObject[];
	transactions: IDataObject[];
	/** The id of the owner of the token. */
	user: number;
}

let account: Account;
let polls: Polls;
let credentials: Poll['credentials'];
/** Paths that are asked for, with their query. */
let asked: string[];
/** HTTP status of an answer for a path, 200 when absent. */
let broken: Record<string, number>;

beforeEach(() => {
	account = { orders: [], deposits: [], transactions: [], user: 1 };
	polls = new Polls();
	credentials = credentialsOf();
	asked = [];
	broken = {};
	const serve = (path: string, data: () => object) =>
		nock(OFFICIAL)
			.persist()
			.get(API + path)
			.query(true)
			.reply((uri) => {
				asked.push(uri.replace(API, ''));
				const status = broken[path] ?? 200;
				return status === 200
					? [200, { success: true, message: 'OK', data: data() }]
					: [status, documented('errors.401-generic'), { 'Retry-After': '0' }];
			});
	serve('/me/orders', () => ({ orders: account.orders }));
	serve('/me/deposits', () => ({ deposits: account.deposits.slice(0, 100), limit: 100 }));
	serve('/me/balance/transactions', () => ({
		transactions: account.transactions.slice(0, 100),
		limit: 100,
	}));
	serve('/me', () => ({ user: { id: account.user } }));
});
afterEach(() => {
	nock.abortPendingRequests();
	nock.cleanAll();
});
afterAll(() => nock.restore());

const poll = async (parameters: Poll['parameters'], more: Partial<Poll> = {}) =>
	await polls.poll({ credentials, parameters, ...more });
const order = (code: string, status: string, payment_status = 'pending') => ({
	invoice_code: code,
	status,
	payment_status,
});
const transaction = (id: number, type = 'deposit') => ({
	...(dataOf('balance-transactions-list.success').transactions as unknown as IDataObject[])[0],
	id,
	type,
});
const deposit = (code: string, status: string, payment_status: string) => ({
	...(dataOf('deposits-list.success').deposits as unknown as IDataObject[])[0],
	invoice_code: code,
	status,
	payment_status,
});

const orders = { events: ['orderStatusChanged'] };
const every = {
	events: ['balanceChanged', 'depositApproved', 'invoicePaid', 'orderStatusChanged'],
};

describe('what starts the workflow', () => {
	test('an order with another status, with the one before it', async () => {
		account.orders = [order('INV1', 'pending')];
		expect((await poll(orders)).started).toBeUndefined();
		account.orders = [order('INV1', 'processing', 'paid')];
		expect((await poll(orders)).started).toEqual([
			{
				event: 'orderStatusChanged',
				...order('INV1', 'processing', 'paid'),
				previousStatus: 'pending',
				environment: 'sandbox',
			},
		]);
		expect((await poll(orders)).started).toBeUndefined();
	});

	test('a new order only if Pending is chosen', async () => {
		await poll(orders);
		account.orders = [order('INV1', 'pending')];
		expect((await poll(orders)).started).toBeUndefined();
		const pending = { ...orders, orderStatuses: ['pending'] };
		account.orders = [order('INV2', 'pending'), ...account.orders];
		expect((await poll(pending)).started).toMatchObject([
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
		await poll({ ...orders, orderStatuses });
		account.orders = [order('INV1', status)];
		const { started } = await poll({ ...orders, orderStatuses });
		expect(started !== undefined).toBe(starts);
	});

	test('a paid order and a paid deposit, each as an invoice of its type', async () => {
		const parameters = { events: ['invoicePaid'] };
		account.orders = [order('INV1', 'pending')];
		account.deposits = [deposit('DEP1', 'pending', 'pending')];
		await poll(parameters);
		account.orders = [order('INV1', 'pending', 'paid')];
		account.deposits = [deposit('DEP1', 'pending', 'paid')];
		expect((await poll(parameters)).started).toMatchObject([
			{ event: 'invoicePaid', type: 'order', invoice_code: 'INV1', payment_status: 'paid' },
			{ event: 'invoicePaid', type: 'deposit', invoice_code: 'DEP1', amount: 50000 },
		]);
	});

	test.each([
		[['order'], 'INV1', ['/me', '/me/orders']],
		[['deposit'], 'DEP1', ['/me', '/me/deposits?limit=100']],
	])('paid invoices of %j only, and no other list is read', async (invoiceTypes, code, paths) => {
		const parameters = { events: ['invoicePaid'], invoiceTypes };
		await poll(parameters);
		expect(asked.sort()).toEqual(paths);
		account.orders = [order('INV1', 'pending', 'paid')];
		account.deposits = [deposit('DEP1', 'pending', 'paid')];
		expect((await poll(parameters)).started).toMatchObject([{ invoice_code: code }]);
	});

	test('an approved deposit, and no pending or refused one', async () => {
		const parameters = { events: ['depositApproved'] };
		await poll(parameters);
		account.deposits = [deposit('DEP1', 'pending', 'pending'), deposit('DEP2', 'rejected', 'paid')];
		expect((await poll(parameters)).started).toBeUndefined();
		account.deposits[0] = deposit('DEP1', 'approved', 'paid');
		expect((await poll(parameters)).started).toMatchObject([
			{ event: 'depositApproved', invoice_code: 'DEP1', previousStatus: 'pending' },
		]);
	});

	test('new transactions, oldest first, with their fields as they come', async () => {
		const parameters = { events: ['balanceChanged'] };
		account.transactions = [transaction(1)];
		await poll(parameters);
		account.transactions = [transaction(3, 'purchase'), transaction(2), transaction(1)];
		expect((await poll(parameters)).started).toEqual([
			{ event: 'balanceChanged', ...transaction(2), environment: 'sandbox' },
			{ event: 'balanceChanged', ...transaction(3, 'purchase'), environment: 'sandbox' },
		]);
	});

	test('only transactions of the chosen types', async () => {
		const parameters = { events: ['balanceChanged'], transactionTypes: 'Purchase, refund' };
		await poll(parameters);
		account.transactions = [transaction(3, 'purchase'), transaction(2)];
		expect((await poll(parameters)).started).toMatchObject([{ id: 3 }]);
	});

	test('several events read each list once', async () => {
		await poll(every);
		expect(asked.sort()).toEqual([
			'/me',
			'/me/balance/transactions?limit=100',
			'/me/deposits?limit=100',
			'/me/orders',
		]);
	});

	test('entries without a code are left out', async () => {
		await poll(orders);
		account.orders = [{ status: 'completed' }, order('INV1', 'completed')];
		expect((await poll(orders)).started).toHaveLength(1);
	});
});

describe('nothing lost, nothing twice', () => {
	test('when n8n restarts between two polls', async () => {
		account.orders = [order('INV1', 'pending')];
		await poll(orders);
		polls.restart();
		account.orders = [order('INV1', 'completed', 'paid')];
		expect((await poll(orders)).started).toHaveLength(1);
		polls.restart();
		expect((await poll(orders)).started).toBeUndefined();
	});

	test('when one of the lists cannot be read', async () => {
		await poll(every);
		account.orders = [order('INV1', 'completed', 'paid')];
		account.transactions = [transaction(1)];
		broken['/me/balance/transactions'] = 401;
		await expect(poll(every)).rejects.toThrow('LeuwongRR refused the API token');
		broken = {};
		const { started } = await poll(every);
		expect(started?.map(({ event }) => event)).toEqual([
			'orderStatusChanged',
			'invoicePaid',
			'balanceChanged',
		]);
		expect((await poll(every)).started).toBeUndefined();
	});

	test('when an event is added to the trigger, its past starts nothing', async () => {
		account.deposits = [deposit('DEP1', 'approved', 'paid')];
		await poll(orders);
		account.orders = [order('INV1', 'completed')];
		const more = { events: ['orderStatusChanged', 'depositApproved'] };
		expect((await poll(more)).started).toMatchObject([{ invoice_code: 'INV1' }]);
		account.deposits = [deposit('DEP2', 'approved', 'paid'), ...account.deposits];
		expect((await poll(more)).started).toMatchObject([{ invoice_code: 'DEP2' }]);
	});

	test('when the token is renewed', async () => {
		await poll(orders);
		credentials = { ...credentials, apiToken: freshToken() };
		account.orders = [order('INV1', 'completed')];
		expect((await poll(orders)).started).toHaveLength(1);
	});

	test.each([
		['another account', () => (account.user = 2)],
		['the other environment', () => undefined],
	])('with the token of %s the past starts nothing', async (name, change) => {
		await poll(orders);
		change();
		const apiToken = freshToken(name.includes('environment') ? 'production' : 'sandbox');
		credentials = { ...credentials, apiToken };
		account.orders = [order('INV9', 'completed')];
		expect((await poll(orders)).started).toBeUndefined();
	});

	test('no token in what n8n stores', async () => {
		await poll(orders);
		expect(JSON.stringify(polls.stored)).not.toContain(credentials.apiToken as string);
	});
});

describe('more than LeuwongRR lists', () => {
	const many = (newest: number) =>
		Array.from({ length: newest }, (_, index) => transaction(newest - index));
	const parameters = { events: ['balanceChanged'] };

	test('101 new transactions: says so in the log and goes on', async () => {
		account.transactions = many(5);
		await poll(parameters);
		account.transactions = many(106);
		const first = await poll(parameters);
		expect(first.started).toHaveLength(100);
		expect(first.logged).toEqual([expect.stringContaining('none of the transactions')]);
		account.transactions = many(107);
		const second = await poll(parameters);
		expect(second.started).toHaveLength(1);
		expect(second.logged).toEqual([]);
	});

	test('99 new ones are told in silence', async () => {
		account.transactions = many(5);
		await poll(parameters);
		account.transactions = many(104);
		const { started, logged } = await poll(parameters);
		expect(started).toHaveLength(99);
		expect(logged).toEqual([]);
	});
});

describe('when LeuwongRR is in trouble', () => {
	test.each([
		[401, { cause: 'credential-invalid' }],
		[429, { cause: 'rate-limited', retryAfterMs: 0 }],
		[500, { cause: 'temporarily-unavailable' }],
	])('HTTP %i makes n8n back off for the right reason', async (status, failure) => {
		broken['/me/orders'] = status;
		const error = await poll(orders).catch((thrown: unknown) => thrown as NodeApiError);
		expect(error).toMatchObject({ name: 'NodeApiError', failure });
	});

	test('a poll that takes too long ends before n8n abandons it', async () => {
		nock.cleanAll();
		nock(OFFICIAL).persist().get(/.*/).delay(400).reply(200, {});
		const error = await poll(orders, { budgetMs: 300 }).catch((thrown: unknown) => thrown);
		expect(error).toMatchObject({
			name: 'NodeApiError',
			failure: { cause: 'temporarily-unavailable' },
		});
	});
});

describe('testing the trigger by hand', () => {
	const manual = { mode: 'manual' } as const;

	test('shows the newest entry for each event, and remembers nothing', async () => {
		account.orders = [order('INV2', 'pending'), order('INV1', 'completed', 'paid')];
		account.transactions = [transaction(2), transaction(1)];
		const parameters = { events: ['balanceChanged', 'orderStatusChanged'] };
		const { started } = await poll(parameters, manual);
		expect(started).toMatchObject([
			{ event: 'orderStatusChanged', invoice_code: 'INV1' },
			{ event: 'balanceChanged', id: 2 },
		]);
		expect((await poll(parameters, manual)).started).toHaveLength(2);
		expect((await poll(parameters)).started).toBeUndefined();
	});

	test('says that there is nothing to show', async () => {
		await expect(poll(orders, manual)).rejects.toThrow('There is nothing to show yet');
	});
});
