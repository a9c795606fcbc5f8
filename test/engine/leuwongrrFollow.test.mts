import nock from 'nock';

import { deposit, order, orders, WatchedAccount } from './leuwongrrAccount.mts';

const paid = { events: ['invoicePaid'] };
const LISTED = 20;

let account: WatchedAccount;
beforeEach(() => (account = new WatchedAccount()));
afterEach(() => {
	nock.abortPendingRequests();
	nock.cleanAll();
});
afterAll(() => nock.restore());

/** So many orders more; the list shows the newest. */
function add(first: number, count: number, status = 'pending'): void {
	const newer = Array.from({ length: count }, (_, index) => order(`INV${first + index}`, status));
	const all = [...newer.reverse(), ...account.orders, ...account.older];
	account.orders = all.slice(0, LISTED);
	account.older = all.slice(LISTED);
}

function change(code: string, status: string, payment: string): void {
	const found = [...account.orders, ...account.older].find((one) => one.invoice_code === code);
	Object.assign(found!, { status, payment_status: payment });
}

const codes = (started: Array<Record<string, unknown>> | undefined) =>
	started?.map(({ invoice_code: code }) => code);

describe('an order that leaves the list before it is paid', () => {
	test('is reported when it is paid, once', async () => {
		add(1, 20);
		await account.poll(paid);
		add(21, 12);
		await account.poll(paid);
		add(33, 12);
		await account.poll(paid);
		change('INV5', 'processing', 'paid');
		expect((await account.poll(paid)).started).toMatchObject([
			{ event: 'invoicePaid', type: 'order', invoice_code: 'INV5', payment_status: 'paid' },
		]);
		expect((await account.poll(paid)).started).toBeUndefined();
	});

	test('is reported at each status with the one before it', async () => {
		add(1, 1);
		await account.poll(orders);
		add(2, 24, 'completed');
		await account.poll(orders);
		change('INV1', 'processing', 'paid');
		expect((await account.poll(orders)).started).toMatchObject([
			{ invoice_code: 'INV1', status: 'processing', previousStatus: 'pending' },
		]);
		change('INV1', 'completed', 'paid');
		expect((await account.poll(orders)).started).toMatchObject([
			{ invoice_code: 'INV1', status: 'completed', previousStatus: 'processing' },
		]);
		account.asked = [];
		await account.poll(orders);
		expect(account.askedFor).toEqual([]);
	});

	test('is reported although n8n restarted and all newer orders came while it was off', async () => {
		add(1, 20);
		await account.poll(paid);
		account.polls.restart();
		add(21, 24);
		change('INV5', 'processing', 'paid');
		const { started } = await account.poll(paid);
		expect(codes(started)).toContain('INV5');
	});

	test('is asked for one order at a time, few in a poll, each in its turn', async () => {
		add(1, 20);
		await account.poll(orders);
		add(21, 20);
		await account.poll(orders);
		add(41, 20);
		account.asked = [];
		await account.poll(orders);
		expect(account.askedFor).toHaveLength(20);
		await account.poll(orders);
		expect(new Set(account.askedFor).size).toBe(40);
	});

	test('is forgotten when LeuwongRR has no such order any more', async () => {
		add(1, 1);
		await account.poll(paid);
		add(2, 24, 'completed');
		account.older = account.older.filter((one) => one.invoice_code !== 'INV1');
		await account.poll(paid);
		account.asked = [];
		await account.poll(paid);
		expect(account.askedFor).not.toContain('INV1');
	});

	test.each([429, 500])(
		'waits for the next poll when LeuwongRR answers HTTP %i',
		async (status) => {
			add(1, 20);
			await account.poll(paid);
			add(21, 19);
			change('INV5', 'processing', 'paid');
			change('INV39', 'processing', 'paid');
			account.broken['/me/orders/'] = status;
			expect(codes((await account.poll(paid)).started)).toEqual(['INV39']);
			account.broken = {};
			expect(codes((await account.poll(paid)).started)).toEqual(['INV5']);
		},
	);
});

describe('what is given up', () => {
	test('500 unpaid orders are followed; the log and an item name those beyond', async () => {
		add(1, 20);
		await account.poll(paid);
		for (let first = 21; first < 520; first += 20) await account.poll((add(first, 20), paid));
		add(521, 3);
		const { started, logged } = await account.poll(paid);
		expect(started).toEqual([
			expect.objectContaining({ event: 'gap', notFollowed: ['INV1', 'INV2', 'INV3'] }),
		]);
		expect(logged.join()).toMatch(/INV1, INV2, INV3/);
		add(524, 1);
		expect(
			(await account.poll({ ...paid, options: { reportGaps: false } })).started,
		).toBeUndefined();
	});

	test('a list without any entry of the last poll is reported as a gap', async () => {
		add(1, 20);
		await account.poll(orders);
		add(21, 24, 'completed');
		const { started, logged } = await account.poll(orders);
		expect(started?.[0]).toMatchObject({ event: 'gap', list: 'orders' });
		expect(started).toHaveLength(21);
		expect(logged).toHaveLength(1);
	});
});

test('a deposit behind a hundred newer ones is followed as well', async () => {
	account.deposits = [deposit('DEP1', 'pending', 'pending')];
	const parameters = { events: ['depositApproved'] };
	await account.poll(parameters);
	const newer = (count: number) =>
		Array.from({ length: count }, (_, index) => deposit(`NEW${count - index}`, 'approved', 'paid'));
	account.deposits = [...newer(60), ...account.deposits];
	await account.poll(parameters);
	account.deposits = [...newer(120), ...account.deposits.slice(60)];
	account.deposits[120] = deposit('DEP1', 'approved', 'paid');
	const { started } = await account.poll(parameters);
	expect(started).toContainEqual(
		expect.objectContaining({ invoice_code: 'DEP1', previousStatus: 'pending' }),
	);
});
