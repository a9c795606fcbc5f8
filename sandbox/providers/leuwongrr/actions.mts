import { ControlError } from '../../core/controlError.mts';
import type { Action } from '../../core/provider.mts';
import type { Account } from './account.mts';
import type { Order } from './orders.mts';

const text = { type: 'string', minLength: 1 };
const times = { type: 'integer', minimum: 1, maximum: 10_000 };
const rupiah = { type: 'integer', minimum: 1, maximum: 1_000_000_000 };
const fields = (properties: Record<string, object>, required: string[] = []) => ({
	type: 'object',
	additionalProperties: false,
	properties,
	required,
});
const anInvoice = fields({ invoice: text }, ['invoice']);
interface Invoice {
	invoice: string;
}

/** What POST /act makes happen: payments, deliveries, deposits and whatever else moves the balance. */
export function actions(account: Account): Record<string, Action> {
	const repeat = <T,>(count: number, act: () => T) => Array.from({ length: count }, act);
	const find = <T extends { invoiceCode: string }>(list: readonly T[], invoice: string): T => {
		const found = list.find(({ invoiceCode }) => invoiceCode === invoice);
		if (!found) throw new ControlError(`invoice: there is no ${invoice}`);
		return found;
	};
	const onOrder = (from: ReadonlyArray<Order['status']>, act: (order: Order) => void): Action => ({
		schema: anInvoice,
		run({ invoice }: Invoice) {
			const order = find(account.orders, invoice);
			if (!from.includes(order.status)) {
				throw new ControlError(`invoice: the order is ${order.status}, not ${from.join(' or ')}`);
			}
			act(order);
			return { invoice, status: order.status };
		},
	});

	return {
		payInvoice: onOrder(['pending'], (order) => account.pay(order)),
		completeOrder: onOrder(['processing'], (order) => {
			order.status = 'completed';
		}),
		failOrder: onOrder(['pending', 'processing'], (order) => account.fail(order)),
		createOrder: {
			schema: fields({ username: text, times }),
			run: ({
				username = 'WebsiteUser',
				times: count = 1,
			}: {
				username?: string;
				times?: number;
			}) => ({
				invoices: repeat(count, () => account.addWebsiteOrder(username).invoiceCode),
			}),
		},
		createDeposit: {
			schema: fields({ amount: rupiah, approved: { type: 'boolean' }, times }, ['amount']),
			run: ({
				amount,
				approved = false,
				times: count = 1,
			}: {
				amount: number;
				approved?: boolean;
				times?: number;
			}) => ({
				invoices: repeat(count, () => {
					const deposit = account.addDeposit(amount);
					if (approved) account.approve(deposit);
					return deposit.invoiceCode;
				}),
			}),
		},
		approveDeposit: {
			schema: anInvoice,
			run({ invoice }: Invoice) {
				const deposit = find(account.deposits, invoice);
				if (deposit.status === 'approved') {
					throw new ControlError('invoice: the deposit is approved already');
				}
				account.approve(deposit);
				return { invoice, status: deposit.status };
			},
		},
		transaction: {
			schema: fields(
				{ amount: { type: 'integer', not: { const: 0 } }, type: text, description: text, times },
				['amount'],
			),
			run({
				amount,
				type = 'adjustment',
				description = 'Penyesuaian saldo',
				times: count = 1,
			}: {
				amount: number;
				type?: string;
				description?: string;
				times?: number;
			}) {
				if (account.balance.amount + amount * count < 0) {
					throw new ControlError('amount is more than the balance has');
				}
				const movement = { amount, type, description, referenceType: 'manual', referenceId: 0 };
				return { transactions: repeat(count, () => account.balance.move(movement).id) };
			},
		},
	};
}
