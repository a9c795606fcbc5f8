import type { NodeApiError } from 'n8n-workflow';
import nock from 'nock';

import { every, order, orders, WatchedAccount } from './leuwongrrAccount.mts';
import { runOfficial } from './leuwongrrOfficial.mts';

const MINUTE_MS = 60_000;

let account: WatchedAccount;
beforeEach(() => {
	account = new WatchedAccount();
	account.headers = {};
});
afterEach(() => {
	nock.abortPendingRequests();
	nock.cleanAll();
});
afterAll(() => nock.restore());

const sharedBy = (processes: unknown) => ({ options: { processes: processes as number } });

/** The most requests that LeuwongRR got within a minute. */
const mostInAMinute = () =>
	Math.max(
		...account.askedAt.map(
			(from) => account.askedAt.filter((at) => at >= from && at < from + MINUTE_MS).length,
		),
	);

const profiles = async (count: number, processes: number) =>
	await runOfficial(
		{ resource: 'account', operation: 'get', ...sharedBy(processes) },
		{
			credentials: account.credentials,
			items: Array.from({ length: count }, (_, index) => ({ index })),
		},
	);

test('a poll keeps to its part of the 60 requests a minute', async () => {
	// The account and three lists.
	await account.poll({ ...every, ...sharedBy(30) });
	expect(account.asked).toHaveLength(4);
	expect(mostInAMinute()).toBe(2);
});

test('without the option a poll has all of them', async () => {
	await account.poll(every);
	expect(mostInAMinute()).toBe(4);
});

test('the trigger and the node of a process share that part', async () => {
	await account.poll({ ...orders, ...sharedBy(20) });
	expect((await profiles(3, 20)).error).toBeUndefined();
	expect(account.asked).toHaveLength(5);
	expect(mostInAMinute()).toBe(3);
});

test('a small part delays what is followed, and no poll fails for it', async () => {
	const parameters = { ...orders, ...sharedBy(30) };
	const codes = Array.from({ length: 12 }, (_, index) => `INV${index}`);
	account.orders = codes.map((code) => order(code, 'pending'));
	await account.poll(parameters);
	// No list shows them any more.
	account.older = codes.map((code) => order(code, 'completed', 'paid'));
	account.orders = [];
	const reported: unknown[] = [];
	for (let polls = 0; polls < 12 && reported.length < codes.length; polls++) {
		const { started = [] } = await account.poll(parameters);
		reported.push(
			...started.flatMap(({ event, invoice_code: code }) =>
				event === 'orderStatusChanged' ? [code] : [],
			),
		);
	}
	expect(reported.sort()).toEqual([...codes].sort());
	expect(mostInAMinute()).toBe(2);
});

describe.each([0, 101, 'many', ''])('the option %p', (processes) => {
	const message = /^Processes Sharing the Limit must be a whole number between 1 and 100, got/;

	test('fails a poll by its name, before anything is sent', async () => {
		const failed = await account
			.poll({ ...orders, ...sharedBy(processes) })
			.catch((error: unknown) => error as NodeApiError);
		expect((failed as NodeApiError).message).toMatch(message);
		expect(account.asked).toEqual([]);
	});

	test('fails the node by its name, before anything is sent', async () => {
		const { error } = await profiles(1, processes as number);
		expect(error?.message).toMatch(message);
		expect(error?.context).toMatchObject({
			code: 'INVALID_INPUT',
			field: 'Processes Sharing the Limit',
		});
		expect(account.asked).toEqual([]);
	});
});
