import { ControlError } from '../../core/controlError.mts';
import type { Action } from '../../core/provider.mts';
import type { Account } from './account.mts';

const text = { type: 'string', minLength: 1 };
const fields = (properties: Record<string, object>, required: string[]) => ({
	type: 'object',
	additionalProperties: false,
	properties,
	required,
});
const money = fields(
	{
		amountCents: { type: 'integer', minimum: 1, maximum: 1_000_000_000 },
		times: { type: 'integer', minimum: 1, maximum: 100_000 },
	},
	['amountCents'],
);
interface Money {
	amountCents: number;
	times?: number;
}

/** What POST /act makes happen: others paying and buying, and webhooks of any name. */
export function actions(account: Account): Record<string, Action> {
	const move = (amountCents: number, times: number) => ({
		transactions: Array.from({ length: times }, () => account.wallet.move(amountCents).id),
	});
	return {
		credit: {
			schema: money,
			run: ({ amountCents, times = 1 }: Money) => move(amountCents, times),
		},
		debit: {
			schema: money,
			run({ amountCents, times = 1 }: Money) {
				if (amountCents * times > account.wallet.availableCents) {
					throw new ControlError('amountCents is more than the wallet has available');
				}
				return move(-amountCents, times);
			},
		},
		order: {
			schema: fields({ productId: text, quantity: { type: 'integer', minimum: 1 } }, []),
			run({ productId = 'prod_1', quantity = 1 }: { productId?: string; quantity?: number }) {
				const onSale = account.products();
				if (!onSale.some(({ id }) => id === productId)) {
					throw new ControlError(`productId: there is no ${productId}`);
				}
				const line = account.shop.price({ productId, quantity }, onSale);
				const order = account.shop.placeOrder([line], 'card');
				account.announce({ event: 'order.created', id: order.id });
				return order;
			},
		},
		event: {
			schema: fields(
				{ event: text, id: text, ts: { type: 'integer', minimum: 0 }, fields: { type: 'object' } },
				['event'],
			),
			run: (event: { event: string; id?: string; ts?: number; fields?: object }) =>
				account.announce(event),
		},
	};
}
