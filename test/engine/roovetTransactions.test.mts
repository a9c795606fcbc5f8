import type { IDataObject } from 'n8n-workflow';
import nock from 'nock';

import { documented, official, OFFICIAL, RoovetLab } from './roovetLab.mts';

let lab: RoovetLab;
beforeAll(async () => {
	lab = await new RoovetLab().start();
});
beforeEach(async () => await lab.reset());
afterEach(() => nock.cleanAll());
afterAll(async () => await lab.sandbox.close());

const list = async (more: IDataObject = {}) =>
	await lab.run({
		resource: 'wallet',
		operation: 'getTransactions',
		returnAll: true,
		...(more as object),
	});
const credits = async (times: number) =>
	await lab.control('/act', { provider: 'roovet', action: 'credit', amountCents: 1, times });
const ids = ({ json }: { json: IDataObject[] }) => json.map(({ id }) => id);
const queries = async () => (await lab.requests()).map(({ query }) => query);

test('all of them, newest first, in cents and dollars; debits are negative', async () => {
	const { json } = await list();
	expect(json).toEqual([
		{ ...(documented('wallet-transactions.success').data as IDataObject[])[0], amount: '9.99' },
		{ ...(documented('wallet-transactions.success').data as IDataObject[])[1], amount: '-4.99' },
		{
			...(documented('wallet-transactions.success-last-page').data as IDataObject[])[0],
			amount: '1.00',
		},
	]);
});

test.each(['null', 'empty', 'absent'])('ends where the last cursor is %s', async (lastCursor) => {
	await lab.behave({ lastCursor });
	await credits(250);
	const result = await list();
	expect(new Set(ids(result)).size).toBe(253);
	expect(await queries()).toEqual([
		'limit=100',
		'limit=100&starting_after=txn_274',
		'limit=100&starting_after=txn_174',
	]);
});

test.each([
	[1, 1, ['limit=1']],
	[2, 2, ['limit=2']],
	[99, 13, ['limit=99']],
	[150, 13, ['limit=100']],
])('a limit of %i gives %i', async (limit, count, asked) => {
	await credits(10);
	expect((await list({ returnAll: false, limit })).json).toHaveLength(count);
	expect(await queries()).toEqual(asked);
});

test('Starting After gives older ones, Ending Before newer ones, both what is between', async () => {
	await credits(5);
	expect(ids(await list({ options: { startingAfter: 'txn_122' } }))).toEqual(['txn_121']);
	expect(ids(await list({ options: { endingBefore: 'txn_126' } }))).toEqual(['txn_128', 'txn_127']);
	const between = { startingAfter: 'txn_125', endingBefore: 'txn_122' };
	expect(ids(await list({ options: between }))).toEqual(['txn_124', 'txn_123']);
	expect((await queries()).join()).not.toContain('ending_before');
});

test('newer ones over several pages', async () => {
	await credits(250);
	const result = await list({ options: { endingBefore: 'txn_123' } });
	expect(result.json).toHaveLength(250);
});

describe('dates', () => {
	test.each<[IDataObject, string[]]>([
		[{ createdAfter: '2025-09-19T16:10:00Z' }, ['txn_123', 'txn_122']],
		[{ createdBefore: '2025-09-19T16:10:00Z' }, ['txn_121']],
		[{ createdAfter: '2025-09-19T16:09:59Z', createdBefore: '2025-09-20T02:29:00Z' }, ['txn_122']],
		[{ createdAfter: '2025-09-19T18:10:00+02:00' }, ['txn_123', 'txn_122']],
		[{ createdAfter: '={{ DateTime.fromISO("2025-09-20T00:00:00Z") }}' }, ['txn_123']],
		[{ createdAfter: '={{ new Date("2025-09-20T00:00:00Z") }}' }, ['txn_123']],
		[{ createdAfter: '' }, ['txn_123', 'txn_122', 'txn_121']],
	])('%j', async (options, expected) => {
		expect(ids(await list({ options }))).toEqual(expected);
	});

	test('a limit counts what is left after the filter', async () => {
		await credits(3);
		const options = { createdBefore: '2025-09-21T00:00:00Z' };
		const result = await list({ returnAll: false, limit: 2, options });
		expect(ids(result)).toEqual(['txn_123', 'txn_122']);
	});

	test('pages below the first date are not read', async () => {
		await credits(150);
		await list({ options: { createdAfter: new Date(Date.now() - 60_000).toISOString() } });
		expect(await queries()).toHaveLength(2);
	});

	test('what is no date is refused by name', async () => {
		const { error } = await list({ options: { createdAfter: 'yesterday' } });
		expect(error?.message).toBe('Created After must be a date and time, got "yesterday"');
		expect(await queries()).toEqual([]);
	});
});

describe('lists that do not end properly', () => {
	const page = (id: string, next: unknown, more = true) => ({
		data: [{ id, type: 'credit', amount_cents: 1, currency: 'USD', created_at: '2025-09-20' }],
		has_more: more,
		next_cursor: next,
	});
	const read = async () =>
		await lab.run(
			{ resource: 'wallet', operation: 'getTransactions', returnAll: true },
			official('key-list'),
		);
	const pages = (...bodies: object[]) => {
		for (const body of bodies) {
			nock(OFFICIAL)
				.get('/api/wallet/transactions')
				.query(true)
				.reply(200, body as nock.Body);
		}
	};

	test.each([
		['a cursor that repeats', page('b', 'x')],
		['no cursor', page('b', undefined)],
		['an empty cursor', page('b', '')],
		['has_more false with a cursor', page('b', 'y', false)],
	])('%s ends the list', async (_name, last) => {
		pages(page('a', 'x'), last);
		expect(ids(await read())).toEqual(['a', 'b']);
	});

	test.each<[string, object]>([
		['without data', { has_more: false }],
		['with data that is no list', { data: {} }],
		['with entries that are no objects', { data: [1] }],
	])('a page %s is no empty list', async (_name, body) => {
		pages(page('a', 'x'), body);
		expect((await read()).error?.message).toBe('Roovet gave no readable answer');
	});

	test('a page that is refused stops it', async () => {
		await lab.fault({ path: '/transactions', kind: 'status', status: 403 });
		expect((await list()).error?.message).toContain('The API key works, but lacks a scope');
	});
});
