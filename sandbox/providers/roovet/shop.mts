import { randomUUID } from 'node:crypto';
import type { ProviderContext } from '../../core/provider.mts';
import { Refusal } from './failures.mts';
import { isoSeconds } from './time.mts';
import { CURRENCY, type CartLine, type CartRequest, type CheckoutRequest } from './validation.mts';
import type { Wallet } from './wallet.mts';

/*
 * The docs name the shop's operations and show no body of any of them. All bodies here are assumptions, on the pattern
 * of the wallet's: snake_case, integer cents, ids with a prefix. Nothing may be concluded from them about the real shop.
 */

export interface Product {
	id: string;
	name: string;
	price_cents: number;
	currency: string;
}

interface Line {
	product_id: string;
	quantity: number;
	price_cents: number;
}

interface Cart {
	id: string;
	lines: Line[];
	orderId: string | null;
}

export interface Order {
	id: string;
	status: 'paid';
	payment_method: 'wallet' | 'card';
	total_cents: number;
	currency: string;
	items: Line[];
	created_at: string;
}

const names = ['Sticker Pack', 'Café Mug 0,3 l', 'Poster A3/A2', 'T-Shirt', 'Pin «Рувет»', 'Cap'];
const FIRST_ORDER = 123;

export function products(count: number): Product[] {
	return Array.from({ length: count }, (_, index) => ({
		id: `prod_${index + 1}`,
		name: `${names[index % names.length]} ${index + 1}`,
		price_cents: 199 + 100 * (index % 10),
		currency: CURRENCY,
	}));
}

export class Shop {
	private carts = new Map<string, Cart>();
	private orders: Order[] = [];

	constructor(
		private readonly context: ProviderContext,
		private readonly wallet: Wallet,
	) {}

	newestFirst(): Order[] {
		return this.orders.toReversed();
	}

	/** A new cart, or other items in one that is there. */
	saveCart({ id, lines }: CartRequest, onSale: readonly Product[]): object {
		const priced = lines.map((line) => this.price(line, onSale));
		const cart: Cart =
			id === null
				? { id: `cart_${randomUUID().slice(-12)}`, lines: [], orderId: null }
				: this.openCart('id', id);
		cart.lines = priced;
		this.carts.set(cart.id, cart);
		return {
			id: cart.id,
			items: priced,
			total_cents: total(priced),
			currency: CURRENCY,
			updated_at: isoSeconds(this.context.clock),
		};
	}

	/** Paid from the wallet at once; with a card, money that the sandbox does not know. */
	checkOut({ cartId, paymentMethod }: CheckoutRequest, reference: string | null): Order {
		const cart = this.openCart('cart_id', cartId);
		if (cart.lines.length === 0) throw Refusal.badRequest('cart_id', 'The cart is empty');
		const amount = total(cart.lines);
		if (paymentMethod === 'wallet') {
			this.wallet.check(amount);
			this.wallet.move(-amount);
		}
		const order = this.placeOrder(cart.lines, paymentMethod);
		cart.orderId = order.id;
		this.context.record({
			kind: 'checkout',
			id: order.id,
			reference,
			amount,
			currency: CURRENCY,
			cart: cartId,
			paymentMethod,
		});
		return order;
	}

	placeOrder(items: Line[], payment_method: Order['payment_method']): Order {
		const order: Order = {
			id: `ord_${FIRST_ORDER + this.orders.length}`,
			status: 'paid',
			payment_method,
			total_cents: total(items),
			currency: CURRENCY,
			items,
			created_at: isoSeconds(this.context.clock),
		};
		this.orders.push(order);
		return order;
	}

	price({ productId, quantity }: CartLine, onSale: readonly Product[]): Line {
		const product = onSale.find(({ id }) => id === productId);
		if (!product) throw Refusal.notFound('product_id', `There is no product ${productId}`);
		return { product_id: productId, quantity, price_cents: product.price_cents };
	}

	private openCart(param: string, id: string): Cart {
		const cart = this.carts.get(id);
		if (!cart) throw Refusal.notFound(param, 'There is no such cart');
		// The documented "state conflict" of 409.
		if (cart.orderId !== null) throw Refusal.conflict(param, `The cart became ${cart.orderId}`);
		return cart;
	}
}

function total(lines: readonly Line[]): number {
	return lines.reduce((sum, line) => sum + line.price_cents * line.quantity, 0);
}
