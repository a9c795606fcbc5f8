import { afterLost, faults, sideBySide, type Ended } from './roovetFaults.mts';

const onCheckout = { method: 'POST', path: '/api/shop/checkout' };
const UNKNOWN = 'Whether Roovet made the checkout with the Idempotency Key order-1 is unknown';
const impatient = { options: { timeout: 1 } };

describe('one try goes wrong', () => {
	let ended: Map<string, Ended>;
	beforeAll(async () => {
		ended = await sideBySide(faults, async (lab, fault) => {
			const cart = await lab.cart();
			await lab.fault({ ...onCheckout, ...fault });
			return await lab.checkOut(cart, impatient);
		});
	});

	test.each(faults)('%s: one checkout, and the node knows it', (name) => {
		const { json, error, payments } = ended.get(name)!;
		expect(error).toBeUndefined();
		expect(json).toMatchObject([{ id: 'ord_123', status: 'paid', existing: null }]);
		expect(payments).toEqual(['order-1']);
	});
});

describe('every try goes wrong', () => {
	let ended: Map<string, Ended>;
	beforeAll(async () => {
		ended = await sideBySide(faults, async (lab, fault) => {
			const cart = await lab.cart();
			await lab.fault({ ...onCheckout, ...fault, times: 0 });
			return await lab.checkOut(cart, impatient);
		});
	});

	test.each(faults)('%s: at most one checkout, and the truth', (name) => {
		const { json, error, payments } = ended.get(name)!;
		expect(payments.length).toBeLessThanOrEqual(1);
		expect(json).toEqual([]);
		if (error?.context?.code === 'RATE_LIMITED') {
			expect(payments).toEqual([]);
		} else {
			expect(error?.message).toBe(UNKNOWN);
			// The sandbox pays from the wallet at once, so its debit is seen.
			expect(error?.context?.possibleDebits).toHaveLength(payments.length);
		}
	});
});

describe('a refusal after a lost answer does not deny the checkout', () => {
	let ended: Map<string, Ended>;
	beforeAll(async () => {
		ended = await sideBySide(afterLost, async (lab, second) => {
			const cart = await lab.cart();
			await lab.fault({ ...onCheckout, kind: 'reset-after' });
			await lab.fault({ ...onCheckout, ...second, times: 0 });
			return await lab.checkOut(cart);
		});
	});

	test.each(afterLost)('%s', (name) => {
		const { error, payments } = ended.get(name)!;
		expect(error?.message).toBe(UNKNOWN);
		expect(payments).toEqual(['order-1']);
	});
});

test('a replay that Roovet answers with 409 may have been paid', async () => {
	const ended = await sideBySide([['replay', {}]], async (lab) => {
		const cart = await lab.cart();
		await lab.behave({ idempotencyReplay: 'conflict' });
		await lab.checkOut(cart);
		return await lab.checkOut(cart);
	});
	const { error, payments } = ended.get('replay')!;
	expect(error?.message).toBe(UNKNOWN);
	expect(error?.context).toMatchObject({ retryable: false, possibleDebits: [{}] });
	expect(payments).toEqual(['order-1']);
});

test('success false with HTTP 200 is not green', async () => {
	const ended = await sideBySide([['denied', {}]], async (lab) => {
		const body = { success: false, message: 'The payment was declined' };
		await lab.fault({ ...onCheckout, kind: 'status', status: 200, body });
		return await lab.checkOut(await lab.cart());
	});
	const { json, error, payments } = ended.get('denied')!;
	expect(json).toEqual([]);
	expect(error?.message).toBe('Roovet reports the checkout as failed: The payment was declined');
	expect(error?.context).toMatchObject({ code: 'CHECKOUT_FAILED', outcome: 'failed' });
	expect(payments).toEqual([]);
});

test('a cart that changes although every answer is lost may have changed', async () => {
	const ended = await sideBySide([['cart', {}]], async (lab) => {
		await lab.fault({ method: 'POST', path: '/api/shop/cart', kind: 'reset-after', times: 0 });
		return await lab.run({ resource: 'cart', operation: 'upsert', body: '{"items":[]}' });
	});
	const { error, posts } = ended.get('cart')!;
	expect(error?.message).toBe('Whether Roovet changed the cart is unknown');
	expect(error?.description).toContain('No money was moved');
	expect(new Set(posts.map(({ headers }) => headers['idempotency-key'])).size).toBe(1);
	expect(posts).toHaveLength(3);
});
