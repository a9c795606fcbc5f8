import type { Environment } from './access.mts';
import type { Behaviour } from './behaviour.mts';
import { paymentMethods } from './catalog.mts';
import { CURRENCY, formatted } from './formats.mts';

const SITE = 'https://leuwongrr.online';

export interface Order {
	number: number;
	invoiceCode: string;
	environment: Environment;
	status: 'pending' | 'processing' | 'completed' | 'failed';
	paid: boolean;
	amount: number;
	robux: number;
	orderType: string;
	username: string;
	paymentMethod: string;
	clientReference: string | null;
	key: string | null;
}

/** The documented order. */
export const startOrder = (): Order => ({
	number: 1,
	invoiceCode: 'INV20260429113629619',
	environment: 'production',
	status: 'processing',
	paid: true,
	amount: 348,
	robux: 100,
	orderType: 'gamepass',
	username: 'LeuwongUser',
	paymentMethod: 'invoice',
	clientReference: null,
	key: null,
});

const paymentStatus = ({ paid }: Order) => (paid ? 'paid' : 'pending');

export function orderInfo(order: Order): object {
	return {
		invoice_code: order.invoiceCode,
		status: order.status,
		payment_status: paymentStatus(order),
	};
}

export function orderInvoice(order: Order): object {
	return {
		invoice_code: order.invoiceCode,
		type: 'order',
		payment_status: paymentStatus(order),
		amount: order.amount,
	};
}

/** The data of a created order: the fields of the spec's example, of the guide's, or of both. */
export function createdInfo(
	order: Order,
	idempotent: boolean,
	as: Behaviour['createBody'],
): Record<string, unknown> {
	const { invoiceCode, amount, paymentMethod, environment } = order;
	const method = paymentMethods.find(({ code }) => code === paymentMethod);
	const head = {
		...orderInvoice(order),
		formatted_amount: formatted(amount),
		currency: CURRENCY,
		// The spec's example has an empty text where the guide has "invoice".
		payment_method: as === 'spec' && paymentMethod === 'invoice' ? '' : paymentMethod,
	};
	const invoice_url = `${SITE}/user/invoice/${invoiceCode}`;
	if (as === 'guide') return { invoice: { ...head, invoice_url }, environment, idempotent };
	return {
		invoice: {
			...head,
			// Assumed for the gateways' methods, of which nothing is documented.
			payment_url: method ? `${SITE}/pay/${invoiceCode}` : '',
			invoice_url,
			order: {
				status: order.status,
				order_type: order.orderType,
				roblox_username: order.username,
				robux_amount: order.robux,
			},
		},
		gateway: method ? { code: method.code, provider: method.provider } : null,
		...(as === 'full' ? { environment } : {}),
		idempotent,
	};
}
