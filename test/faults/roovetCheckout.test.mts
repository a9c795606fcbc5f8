import { RoovetLab } from '../engine/roovetLab.mts';
import { afterSeveral, faults } from './roovetFaults.mts';

let lab: RoovetLab;
let cart: string;
beforeAll(async () => {
	lab = await new RoovetLab().start();
});
beforeEach(async () => {
	await lab.reset();
	cart = await lab.cart();
});
afterAll(async () => await lab.sandbox.close());

const onCheckout = { method: 'POST', path: '/api/shop/checkout' };
const MAY_HAVE = 'This checkout may already have happened';

const checkOut = async () =>
	await lab.run({
		resource: 'checkout',
		operation: 'create',
		body: JSON.stringify({ cart_id: cart }),
		idempotencyKey: 'order-1',
		options: { timeout: 1 },
	});

test.each(faults)('%s: one checkout, or the truth', async (_name, fault, isRepeated) => {
	// Without documented fields an empty object is as good an answer as any.
	const isEmpty = JSON.stringify(fault).includes('"body":{}');
	await lab.fault({ ...onCheckout, ...fault });
	const { json, error } = await checkOut();
	const payments = await lab.payments();
	expect(payments.length).toBeLessThanOrEqual(1);
	if (isRepeated || isEmpty) {
		expect(error).toBeUndefined();
		expect(json).toHaveLength(1);
		expect(payments).toEqual(['order-1']);
	} else {
		expect(error?.message).toBe(MAY_HAVE);
	}
});

test.each(faults)('%s on every try: at most one, and the truth', async (_name, fault) => {
	await lab.fault({ ...onCheckout, ...fault, times: 0 });
	const { error } = await checkOut();
	const payments = await lab.payments();
	expect(payments.length).toBeLessThanOrEqual(1);
	if (!error) expect(payments).toEqual(['order-1']);
	else if (error.context?.providerCode === 'RATE_LIMITED') expect(payments).toEqual([]);
	else {
		expect(error.message).toBe(MAY_HAVE);
		// The sandbox pays from the wallet at once, so its debit is seen.
		expect(error.context?.possibleDebits).toHaveLength(payments.length);
	}
});

test.each(afterSeveral)('%s after a lost answer does not deny it', async (_name, second) => {
	await lab.fault({ ...onCheckout, kind: 'reset-after' });
	await lab.fault({ ...onCheckout, ...second, times: 0 });
	expect((await checkOut()).error?.message).toBe(MAY_HAVE);
	expect(await lab.payments()).toEqual(['order-1']);
});

test('a replay that Roovet answers with 409 is told as one that may have happened', async () => {
	await lab.behave({ idempotencyReplay: 'conflict' });
	await checkOut();
	const { error } = await checkOut();
	expect(error?.message).toBe(MAY_HAVE);
	expect(error?.description).toContain('it may know this Idempotency Key from an earlier try');
	// All debits of a day would tell nothing about this one.
	expect(error?.context).not.toHaveProperty('possibleDebits');
	expect(await lab.payments()).toEqual(['order-1']);
});

test('a cart that changes although the answer is lost is told as such', async () => {
	await lab.fault({ method: 'POST', path: '/api/shop/cart', kind: 'reset-after', times: 0 });
	const { error } = await lab.run({
		resource: 'cart',
		operation: 'upsert',
		body: '{"items":[]}',
		idempotencyKey: 'cart-2',
	});
	expect(error?.message).toBe('This change of the cart may already have happened');
	expect(error?.context).not.toHaveProperty('walletSearched');
});
