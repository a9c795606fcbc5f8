import { startSandbox, type Sandbox } from '../../sandbox/sandbox.mts';
import { clients, dataOf, errorOf, fixture, idsOf } from './roovetSupport.mts';
import { shape, type Json } from './support.mts';

let sandbox: Sandbox;
const { roovet, transfer, control } = clients(() => sandbox);

beforeAll(async () => {
	sandbox = await startSandbox({ portBase: 0 });
});
afterAll(() => sandbox.close());
beforeEach(() => sandbox.control.reset());

const effects = () => sandbox.control.ledger('roovet');
const balance = async () => (await roovet('/wallet/balance')).json;
const transactions = (query = '') => roovet(`/wallet/transactions${query}`);

test('the documented balance', async () => {
	expect(await balance()).toEqual(fixture('wallet-balance.success'));
});

describe('transactions', () => {
	test('the documented pages, word for word', async () => {
		expect((await transactions('?limit=2')).json).toEqual(fixture('wallet-transactions.success'));
		expect((await transactions('?limit=2&starting_after=txn_122')).json).toEqual(
			fixture('wallet-transactions.success-last-page'),
		);
	});

	test('every one once, newest first, by the cursors', async () => {
		await sandbox.control.act('roovet', 'credit', { amountCents: 5, times: 247 });
		const seen: unknown[] = [];
		let cursor = '';
		let pages = 0;
		do {
			const page = await transactions(`?limit=100${cursor && `&starting_after=${cursor}`}`);
			expect(page.json.next_cursor).toBe(page.json.has_more ? idsOf(page).at(-1) : null);
			seen.push(...idsOf(page));
			cursor = (page.json.next_cursor ?? '') as string;
			pages++;
		} while (cursor);
		expect(pages).toBe(3);
		expect(seen).toEqual(Array.from({ length: 250 }, (_, index) => `txn_${370 - index}`));
	});

	test('backwards: the page just before the cursor, in the same order', async () => {
		await sandbox.control.act('roovet', 'credit', { amountCents: 5, times: 4 });
		const near = await transactions('?limit=2&ending_before=txn_123');
		expect([idsOf(near), near.json.has_more, near.json.next_cursor]).toEqual([
			['txn_125', 'txn_124'],
			true,
			'txn_125',
		]);
		const newest = await transactions('?limit=2&ending_before=txn_125');
		expect([idsOf(newest), newest.json.has_more, newest.json.next_cursor]).toEqual([
			['txn_127', 'txn_126'],
			false,
			null,
		]);
		expect(idsOf(await transactions('?ending_before=txn_127'))).toEqual([]);
	});

	test('after the oldest there is nothing', async () => {
		expect((await transactions('?starting_after=txn_121')).json).toEqual({
			data: [],
			has_more: false,
			next_cursor: null,
		});
	});

	test('the page size without a limit and the last cursor can be set', async () => {
		sandbox.control.behaviour('roovet', { defaultLimit: 2, lastCursor: 'absent' });
		expect(idsOf(await transactions())).toHaveLength(2);
		expect(Object.keys((await transactions('?limit=3')).json)).toEqual(['data', 'has_more']);
		sandbox.control.behaviour('roovet', { lastCursor: 'empty' });
		expect((await transactions('?limit=3')).json.next_cursor).toBe('');
	});

	test.each([
		['?limit=0', 'limit'],
		['?limit=101', 'limit'],
		['?limit=ten', 'limit'],
		['?limit=', 'limit'],
		['?limit=1.5', 'limit'],
		['?starting_after=txn_999', 'starting_after'],
		['?ending_before=', 'ending_before'],
		['?starting_after=txn_123&ending_before=txn_121', 'ending_before'],
	])('%s is refused with the name of the parameter', async (query, param) => {
		const reply = await transactions(query);
		expect([reply.status, errorOf(reply).param]).toEqual([400, param]);
	});
});

describe('transfer', () => {
	test('the documented answer, and the debit when it has settled', async () => {
		const reply = await transfer({}, 'key-1');
		const documented = fixture('wallet-transfer.success') as Json;
		expect([reply.status, shape(reply.json)]).toEqual([200, shape(documented)]);
		expect(reply.json).toMatchObject({ status: 'processing', amount_cents: 1234, currency: 'USD' });
		expect(reply.json.id).toMatch(/^trf_\w+$/);
		expect(reply.json.created_at).toMatch(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/);
		expect(await balance()).toMatchObject({ balance_cents: 12_345, available_cents: 10_766 });
		expect(idsOf(await transactions('?limit=1'))).toEqual(['txn_123']);

		await sandbox.control.advance(1000);
		expect(await balance()).toMatchObject({ balance_cents: 11_111, available_cents: 10_766 });
		const [debit] = dataOf(await transactions('?limit=1'));
		expect(debit).toMatchObject({ id: 'txn_124', type: 'debit', amount_cents: -1234 });
		expect(shape(debit)).toEqual(
			shape(dataOf({ json: fixture('wallet-transactions.success') } as never)[1]),
		);
		expect(effects()).toMatchObject([
			{
				kind: 'transfer',
				id: reply.json.id,
				reference: 'key-1',
				amount: 1234,
				to: 'user_42',
				note: 'Thanks!',
			},
		]);
	});

	test.each([
		[1.15, 115],
		[4.35, 435],
		[12.34, 1234],
		[0.01, 1],
		[0.1, 10],
		[100, 10_000],
		[8.2, 820],
	])('%d dollars are %i cents', async (amount, cents) => {
		expect((await transfer({ amount })).json.amount_cents).toBe(cents);
		expect(effects()[0]!.amount).toBe(cents);
	});

	test('12.340 in the JSON is 12.34', async () => {
		const body = '{"to":"user_42","amount":12.340,"currency":"USD"}';
		expect((await roovet('/wallet/transfer', { body })).json.amount_cents).toBe(1234);
	});

	test.each<[string, Json]>([
		['to', { to: undefined }],
		['to', { to: '' }],
		['to', { to: 42 }],
		['amount', { amount: undefined }],
		['amount', { amount: '12.34' }],
		['amount', { amount: 0 }],
		['amount', { amount: -1 }],
		['amount', { amount: -0.01 }],
		['amount', { amount: 0.1 + 0.2 }],
		['amount', { amount: 1.005 }],
		['amount', { amount: 1e21 }],
		['amount', { amount: 1e15 }],
		['amount', { amount: null }],
		['currency', { currency: undefined }],
		['currency', { currency: 'EUR' }],
		['currency', { currency: 'usd' }],
		['note', { note: 5 }],
		['note', { note: null }],
	])('400 that names %s for %j, and nothing moves', async (param, changes) => {
		const reply = await transfer(changes, 'key');
		expect([reply.status, errorOf(reply).param]).toEqual([400, param]);
		expect(effects()).toEqual([]);
		expect((await balance()).available_cents).toBe(12_000);
	});

	test.each(['user_404', 'nobody@example.com', 'bob', 'user_'])(
		'404 for the recipient %s',
		async (to) => {
			const reply = await transfer({ to });
			expect([reply.status, errorOf(reply)]).toEqual([
				404,
				expect.objectContaining({ type: 'not_found', code: '404', param: 'to' }),
			]);
			expect(effects()).toEqual([]);
		},
	);

	test('an e-mail address is a recipient', async () => {
		expect((await transfer({ to: 'ann@example.com', note: undefined })).status).toBe(200);
		expect(effects()).toMatchObject([{ to: 'ann@example.com', note: null, reference: null }]);
	});

	test('insufficient funds to the last available cent', async () => {
		expect((await transfer({ amount: 120 })).status).toBe(200);
		const reply = await transfer({ amount: 0.01 });
		expect([reply.status, errorOf(reply)]).toEqual([
			400,
			{
				type: 'insufficient_funds',
				code: '400',
				message: 'Insufficient funds',
				param: 'amount',
			},
		]);
		await control('/behaviour', { provider: 'roovet', heldCents: 0 });
		expect((await transfer({ amount: 3.45 })).status).toBe(200);
		expect(effects().map(({ amount }) => amount)).toEqual([12_000, 345]);
	});

	test('500: before anything happened, and after', async () => {
		expect((await transfer({ to: 'user_500' }, 'a')).status).toBe(500);
		expect(effects()).toEqual([]);
		expect((await transfer({ to: 'user_501' }, 'b')).status).toBe(500);
		expect(effects()).toMatchObject([{ kind: 'transfer', reference: 'b' }]);
		const again = await transfer({ to: 'user_501' }, 'b');
		expect([again.status, again.json.id]).toEqual([200, effects()[0]!.id]);
		expect(effects()).toHaveLength(1);
	});

	test('406 is given back, 410 never settles', async () => {
		await transfer({ to: 'user_406', amount: 10 });
		await transfer({ to: 'user_410', amount: 20 });
		expect((await balance()).available_cents).toBe(9000);
		await sandbox.control.advance(24 * 3_600_000);
		expect(await balance()).toMatchObject({ balance_cents: 12_345, available_cents: 10_000 });
		expect(effects().map(({ kind }) => kind)).toEqual([
			'transfer',
			'transfer',
			'transfer-returned',
		]);
		expect(idsOf(await transactions('?limit=1'))).toEqual(['txn_123']);
	});
});

describe('idempotency of transfers', () => {
	test('the same key gives the first answer again and moves nothing', async () => {
		const first = await transfer({}, 'one');
		await sandbox.control.advance(3_600_000);
		const again = await transfer({}, 'one');
		expect([again.status, again.json]).toEqual([200, first.json]);
		expect(effects()).toHaveLength(1);
	});

	test('another printing of the same JSON is the same request', async () => {
		const first = await transfer({}, 'one');
		const body = '{"note":"Thanks!",\n "currency":"USD","amount":12.340,"to":"user_42"}';
		const again = await roovet('/wallet/transfer', { body, headers: { 'idempotency-key': 'one' } });
		expect(again.json).toEqual(first.json);
	});

	test('409 for the same key with another body', async () => {
		await transfer({}, 'one');
		const reply = await transfer({ amount: 12.35 }, 'one');
		expect([reply.status, shape(reply.json)]).toEqual([
			409,
			shape({ error: { type: '', code: '', message: '', param: '' } }),
		]);
		expect(errorOf(reply)).toMatchObject({ type: 'conflict', code: '409' });
		expect(effects()).toHaveLength(1);
	});

	test('409 for the same key with the same body, on request', async () => {
		sandbox.control.behaviour('roovet', { idempotencyReplay: 'conflict' });
		expect((await transfer({}, 'one')).status).toBe(200);
		expect((await transfer({}, 'one')).status).toBe(409);
		expect(effects()).toHaveLength(1);
	});

	test('the key serves again after 24 hours of the sandbox', async () => {
		await transfer({}, 'one');
		await sandbox.control.advance(24 * 3_600_000 - 5000);
		await transfer({}, 'one');
		expect(effects()).toHaveLength(1);
		await sandbox.control.advance(5000);
		await transfer({}, 'one');
		expect(effects()).toHaveLength(2);
	});

	test('a refused transfer leaves its key free', async () => {
		expect((await transfer({ amount: 121 }, 'one')).status).toBe(400);
		expect((await transfer({ amount: 1 }, 'one')).status).toBe(200);
	});

	test('a hundred with one key at once move one amount', async () => {
		sandbox.control.limit('roovet', 1000, 60_000);
		const replies = await Promise.all(Array.from({ length: 100 }, () => transfer({}, 'race')));
		expect(new Set(replies.map(({ json }) => json.id)).size).toBe(1);
		expect(effects()).toHaveLength(1);
	});

	test('without a key each one counts', async () => {
		await transfer();
		await transfer();
		expect(effects()).toHaveLength(2);
	});

	test.each(['', 'x'.repeat(256)])('a key that cannot be one is refused', async (key) => {
		const reply = await transfer({}, key);
		expect([reply.status, errorOf(reply).param]).toEqual([400, 'Idempotency-Key']);
	});
});

describe('act', () => {
	test('credits and debits arrive as transactions, and are no effects of a client', async () => {
		const credit = await control('/act', {
			provider: 'roovet',
			action: 'credit',
			amountCents: 999,
		});
		expect([credit.status, credit.json]).toEqual([200, { transactions: ['txn_124'] }]);
		await control('/act', { provider: 'roovet', action: 'debit', amountCents: 10, times: 2 });
		expect(dataOf(await transactions('?limit=3'))).toMatchObject([
			{ id: 'txn_126', type: 'debit', amount_cents: -10 },
			{ id: 'txn_125', type: 'debit', amount_cents: -10 },
			{ id: 'txn_124', type: 'credit', amount_cents: 999 },
		]);
		expect((await balance()).balance_cents).toBe(12_345 + 999 - 20);
		expect(effects()).toEqual([]);
	});

	test('no more is debited than there is', async () => {
		const reply = await control('/act', {
			provider: 'roovet',
			action: 'debit',
			amountCents: 12_001,
		});
		expect([reply.status, reply.json.error]).toEqual([400, expect.stringContaining('amountCents')]);
	});
});
