import type { FaultInput } from '../../sandbox/core/faults.mts';
import { startSandbox, type Sandbox } from '../../sandbox/sandbox.mts';
import { clients as leuwongrrClients } from './leuwongrrSupport.mts';
import { clients as roovetClients } from './roovetSupport.mts';
import { clients, errorCode, type Reply } from './support.mts';

let sandbox: Sandbox;
const { create } = clients(() => sandbox);
const { transfer, cart, post } = roovetClients(() => sandbox);
const { order } = leuwongrrClients(() => sandbox);

beforeAll(async () => {
	sandbox = await startSandbox({ portBase: 0 });
});
afterAll(() => sandbox.close());
beforeEach(() => sandbox.control.reset());

const checkOut = async (key: string) =>
	post('/shop/checkout', { cart_id: (await cart()).json.id }, key);

type Pay = (reference: string) => Promise<Reply>;
const payments: Array<
	['rocheap' | 'roovet' | 'leuwongrr', string, string, Pay, { twice: number }]
> = [
	['rocheap', '/create_order', 'payout', (id) => create({ custom_order_id: id }), { twice: 1 }],
	['rocheap', '/create_order', 'payout', () => create(), { twice: 2 }],
	['roovet', '/transfer', 'transfer', (key) => transfer({ amount: 1 }, key), { twice: 1 }],
	['roovet', '/transfer', 'transfer', () => transfer({ amount: 1 }), { twice: 2 }],
	['roovet', '/checkout', 'checkout', checkOut, { twice: 1 }],
	['leuwongrr', '/orders', 'order', (key) => order({}, { 'idempotency-key': key }), { twice: 1 }],
	['leuwongrr', '/orders', 'order', () => order(), { twice: 2 }],
];

describe.each(payments)('%s %s: %s', (provider, path, kind, pay, { twice }) => {
	const inject = (fault: FaultInput) =>
		sandbox.control.fault({ provider, method: 'POST', path, ...fault });
	const paid = () => sandbox.control.ledger(provider).filter((entry) => entry.kind === kind).length;

	test.each<[FaultInput, string]>([
		[{ kind: 'late', delayMs: 5000 }, 'ECONNRESET'],
		[{ kind: 'late', delayMs: 5000, client: 'html' }, 'answered 504'],
	])('%j: paid when the client is gone', async (fault, outcome) => {
		inject(fault);
		expect([await errorCode(pay('a')), paid()]).toEqual([outcome, 0]);
		await sandbox.control.advance(5000);
		expect(paid()).toBe(1);
	});

	test.each<[FaultInput, number]>([
		[{ kind: 'json-500' }, 0],
		[{ kind: 'json-500', after: true }, 1],
	])('%j', async (fault, payments) => {
		inject(fault);
		expect([await errorCode(pay('a')), paid()]).toEqual(['answered 500', payments]);
	});

	test('twice', async () => {
		inject({ kind: 'twice' });
		expect((await pay('a')).status).toBeLessThan(300);
		expect(paid()).toBe(twice);
	});

	test.each([
		[false, 1],
		[true, 2],
	])('stale, after: %p', async (after, payments) => {
		const first = await pay('a');
		inject({ kind: 'stale', after });
		const again = await pay('b');
		expect([again.status, again.json, paid()]).toEqual([first.status, first.json, payments]);
	});
});

test('a transfer that failed and a checkout that was refused with 200 are not given again', async () => {
	sandbox.control.behaviour('roovet', {
		transferStatus: 'failed',
		checkoutAnswer: { success: false },
	});
	await transfer({ amount: 1 });
	await checkOut('a');
	sandbox.control.behaviour('roovet', { transferStatus: 'processing', checkoutAnswer: null });
	sandbox.control.fault({ provider: 'roovet', kind: 'stale', path: '/transfer' });
	sandbox.control.fault({ provider: 'roovet', kind: 'stale', path: '/checkout' });
	expect((await transfer({ amount: 1 })).json.status).toBe('processing');
	expect((await checkOut('b')).json.status).toBe('paid');
	expect(sandbox.control.faults()).toHaveLength(2);
});
