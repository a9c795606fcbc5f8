import type { NodeApiError } from 'n8n-workflow';
import nock from 'nock';

import { deposit, every, order, orders, transaction, WatchedAccount } from './leuwongrrAccount.mts';
import { freshToken, OFFICIAL } from './leuwongrrOfficial.mts';

let account: WatchedAccount;
beforeEach(() => (account = new WatchedAccount()));
afterEach(() => {
	nock.abortPendingRequests();
	nock.cleanAll();
});
afterAll(() => nock.restore());

describe('nothing lost, nothing twice', () => {
	test('when n8n restarts between two polls', async () => {
		account.orders = [order('INV1', 'pending')];
		await account.poll(orders);
		account.polls.restart();
		account.orders = [order('INV1', 'completed', 'paid')];
		expect((await account.poll(orders)).started).toHaveLength(1);
		account.polls.restart();
		expect((await account.poll(orders)).started).toBeUndefined();
	});

	test('when one of the lists cannot be read', async () => {
		await account.poll(every);
		account.orders = [order('INV1', 'completed', 'paid')];
		account.transactions = [transaction(1)];
		account.broken['/me/balance/transactions'] = 401;
		await expect(account.poll(every)).rejects.toThrow('LeuwongRR refused the API token');
		account.broken = {};
		const { started } = await account.poll(every);
		expect(started?.map(({ event }) => event)).toEqual([
			'orderStatusChanged',
			'invoicePaid',
			'balanceChanged',
		]);
		expect((await account.poll(every)).started).toBeUndefined();
	});

	test('when an event is added to the trigger, its past starts nothing', async () => {
		account.deposits = [deposit('DEP1', 'approved', 'paid')];
		await account.poll(orders);
		account.orders = [order('INV1', 'completed')];
		const more = { events: ['orderStatusChanged', 'depositApproved'] };
		expect((await account.poll(more)).started).toMatchObject([{ invoice_code: 'INV1' }]);
		account.deposits = [deposit('DEP2', 'approved', 'paid'), ...account.deposits];
		expect((await account.poll(more)).started).toMatchObject([{ invoice_code: 'DEP2' }]);
	});

	test('when the token is renewed', async () => {
		await account.poll(orders);
		account.credentials = { ...account.credentials, apiToken: freshToken() };
		account.orders = [order('INV1', 'completed')];
		expect((await account.poll(orders)).started).toHaveLength(1);
	});

	test.each([
		['another account', () => (account.user = 2)],
		['the other environment', () => undefined],
	])('with the token of %s the past starts nothing', async (name, change) => {
		await account.poll(orders);
		change();
		const apiToken = freshToken(name.includes('environment') ? 'production' : 'sandbox');
		account.credentials = { ...account.credentials, apiToken };
		account.orders = [order('INV9', 'completed')];
		expect((await account.poll(orders)).started).toBeUndefined();
	});

	test('no token in what n8n stores', async () => {
		await account.poll(orders);
		expect(JSON.stringify(account.polls.stored)).not.toContain(
			account.credentials.apiToken as string,
		);
	});
});

describe('more than LeuwongRR lists', () => {
	const many = (newest: number) =>
		Array.from({ length: newest }, (_, index) => transaction(newest - index));
	const parameters = { events: ['balanceChanged'] };

	test('101 new transactions: says so in the log and continues', async () => {
		account.transactions = many(5);
		await account.poll(parameters);
		account.transactions = many(106);
		const first = await account.poll(parameters);
		expect(first.started?.map(({ event }) => event)).toEqual([
			'gap',
			...Array.from({ length: 100 }, () => 'balanceChanged'),
		]);
		expect(first.logged).toEqual([expect.stringContaining('none of the transactions')]);
		account.transactions = many(107);
		const second = await account.poll(parameters);
		expect(second.started).toHaveLength(1);
		expect(second.logged).toEqual([]);
	});

	test('99 new ones are reported without a warning', async () => {
		account.transactions = many(5);
		await account.poll(parameters);
		account.transactions = many(104);
		const { started, logged } = await account.poll(parameters);
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
		account.broken['/me/orders'] = status;
		const error = await account.poll(orders).catch((thrown: unknown) => thrown as NodeApiError);
		expect(error).toMatchObject({ name: 'NodeApiError', failure });
	});

	test('a poll that takes too long ends before n8n abandons it', async () => {
		nock.cleanAll();
		nock(OFFICIAL).persist().get(/.*/).delay(400).reply(200, {});
		const error = await account.poll(orders, { budgetMs: 300 }).catch((thrown: unknown) => thrown);
		expect(error).toMatchObject({
			name: 'NodeApiError',
			failure: { cause: 'temporarily-unavailable' },
		});
	});

	test('what such a poll reads in the end is reported by the next one', async () => {
		await account.poll(orders);
		account.orders = [order('INV1', 'completed')];
		account.delayMs = 400;
		await expect(account.poll(orders, { budgetMs: 300 })).rejects.toThrow();
		await new Promise((resolve) => setTimeout(resolve, 500));
		account.delayMs = 0;
		expect((await account.poll(orders)).started).toHaveLength(1);
	});
});

describe('testing the trigger by hand', () => {
	const manual = { mode: 'manual' } as const;

	test('shows the newest entry for each event, and remembers nothing', async () => {
		account.orders = [order('INV2', 'pending'), order('INV1', 'completed', 'paid')];
		account.transactions = [transaction(2), transaction(1)];
		const parameters = { events: ['balanceChanged', 'orderStatusChanged'] };
		const { started } = await account.poll(parameters, manual);
		expect(started).toMatchObject([
			{ event: 'orderStatusChanged', invoice_code: 'INV1' },
			{ event: 'balanceChanged', id: 2 },
		]);
		expect((await account.poll(parameters, manual)).started).toHaveLength(2);
		expect((await account.poll(parameters)).started).toBeUndefined();
	});

	test('says that there is nothing to show', async () => {
		await expect(account.poll(orders, manual)).rejects.toThrow('There is nothing to show yet');
	});
});
