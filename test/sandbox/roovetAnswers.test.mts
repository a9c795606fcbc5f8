import { startSandbox, type Sandbox } from '../../sandbox/sandbox.mts';
import { clients, dataOf, fixture, idsOf } from './roovetSupport.mts';
import { shape, type Json } from './support.mts';

let sandbox: Sandbox;
const { roovet, post, transfer, cart } = clients(() => sandbox);

beforeAll(async () => {
	sandbox = await startSandbox({ portBase: 0 });
});
afterAll(() => sandbox.close());
beforeEach(() => sandbox.control.reset());

const effects = () => sandbox.control.ledger('roovet');
const set = (patch: Json) => sandbox.control.behaviour('roovet', patch);
const balance = async () => (await roovet('/wallet/balance')).json;
const newest = async () => idsOf(await roovet('/wallet/transactions?limit=2'));

describe('the status of a transfer', () => {
	test('failed: 200, and no money moves', async () => {
		set({ transferStatus: 'failed' });
		const { status, json } = await transfer({ amount: 1 }, 'k');
		expect([status, json.status, json.amount_cents]).toEqual([200, 'failed', 100]);
		expect(shape(json)).toEqual(shape(fixture('wallet-transfer.success')));
		await sandbox.control.advance(60_000);
		expect(await balance()).toEqual(fixture('wallet-balance.success'));
		expect([await newest(), effects()]).toEqual([['txn_123', 'txn_122'], []]);
	});

	test('failed: the same key gives the same answer, another one is a transfer', async () => {
		set({ transferStatus: 'failed' });
		const first = await transfer({ amount: 1 }, 'k');
		set({ transferStatus: 'processing' });
		expect((await transfer({ amount: 1 }, 'k')).json).toEqual(first.json);
		expect(effects()).toEqual([]);
		expect((await transfer({ amount: 1 }, 'l')).json.status).toBe('processing');
		expect(effects()).toHaveLength(1);
	});

	test('any other word: the money moves', async () => {
		set({ transferStatus: 'in_review' });
		expect((await transfer({ amount: 1 })).json.status).toBe('in_review');
		await sandbox.control.advance(1000);
		expect([(await balance()).balance_cents, effects().length]).toEqual([12_245, 1]);
	});
});

describe('a checkout answered with 200 and something else', () => {
	const refusal = { success: false, error: 'Card declined' };
	const checkOut = (id: unknown, key: string) => post('/shop/checkout', { cart_id: id }, key);

	test('nothing is bought or paid, and the cart stays open', async () => {
		set({ checkoutAnswer: refusal });
		const { id } = (await cart()).json;
		const { status, json } = await checkOut(id, 'k');
		expect([status, json, effects()]).toEqual([200, refusal, []]);
		expect(dataOf(await roovet('/shop/orders'))).toEqual([]);
		expect(await balance()).toEqual(fixture('wallet-balance.success'));
		set({ checkoutAnswer: null });
		expect((await checkOut(id, 'k')).json.status).toBe('paid');
		expect(effects()).toHaveLength(1);
	});

	test('a request that is not valid is refused as ever', async () => {
		set({ checkoutAnswer: refusal });
		expect((await checkOut(5, 'k')).status).toBe(400);
	});
});

describe('a debit that shows late', () => {
	test('the balance has it, the list not yet', async () => {
		set({ debitDelayMs: 5000 });
		await transfer({ amount: 1 });
		await sandbox.control.advance(4000);
		expect([(await balance()).balance_cents, await newest()]).toEqual([
			12_245,
			['txn_123', 'txn_122'],
		]);
		await sandbox.control.advance(1000);
		expect(await newest()).toEqual(['txn_124', 'txn_123']);
		expect(dataOf(await roovet('/wallet/transactions?limit=1'))).toMatchObject([
			{ type: 'debit', amount_cents: -100 },
		]);
	});

	test('one that came meanwhile stands above it', async () => {
		set({ debitDelayMs: 5000 });
		await transfer({ amount: 1 });
		await sandbox.control.advance(1000);
		await sandbox.control.act('roovet', 'credit', { amountCents: 5 });
		expect(await newest()).toEqual(['txn_125', 'txn_123']);
		await sandbox.control.advance(4000);
		expect(await newest()).toEqual(['txn_125', 'txn_124']);
	});

	test('not before it is debited', async () => {
		set({ debitDelayMs: 500, settleAfterMs: 5000 });
		await transfer({ amount: 1 });
		await sandbox.control.advance(4000);
		expect(await newest()).toEqual(['txn_123', 'txn_122']);
		await sandbox.control.advance(1000);
		expect(await newest()).toEqual(['txn_124', 'txn_123']);
	});
});
