import type { INodeParameters } from 'n8n-workflow';

import { dataOf, listed, typed } from './leuwongrrOfficial.mts';

const lift = (fixture: string, name: string) => {
	const { [name]: inner, ...rest } = dataOf(fixture);
	return { ...inner, ...rest };
};
const entry = (fixture: string, list: string) =>
	(dataOf(fixture)[list] as unknown as object[])[0] as object;

/** A read operation, what it must ask for and what must come out of the documented answer. */
export interface Case {
	parameters: INodeParameters;
	path: string;
	method?: 'GET' | 'POST';
	query?: Record<string, string>;
	fixture: string;
	output: object;
	isPublic?: boolean;
}

const invoice = typed('INV20260429113629619');
export const cases: Array<[string, Case]> = [
	[
		'Account: Get Profile, with the environment of the token',
		{
			parameters: { resource: 'account', operation: 'get' },
			path: '/me',
			fixture: 'me-get.success',
			output: { ...dataOf('me-get.success').user, environment: 'sandbox' },
		},
	],
	[
		'Account: Get Dashboard Summary',
		{
			parameters: { resource: 'account', operation: 'getSummary' },
			path: '/me/dashboard-summary',
			fixture: 'dashboard-summary.success',
			output: lift('dashboard-summary.success', 'summary'),
		},
	],
	[
		'Account: Validate Token, a POST without a body',
		{
			parameters: { resource: 'account', operation: 'validateToken' },
			method: 'POST',
			path: '/auth/token/validate',
			fixture: 'token-validate.success',
			output: dataOf('token-validate.success'),
		},
	],
	[
		'Balance: Get, time with a zone',
		{
			parameters: { resource: 'balance', operation: 'get' },
			path: '/me/balance',
			fixture: 'balance-get.success',
			output: {
				amount: 25000,
				formatted: 'Rp25.000',
				currency: 'IDR',
				updated_at: '2026-04-29T09:30:00+07:00',
			},
		},
	],
	[
		'Balance: Get, time without a zone stays the text it is',
		{
			parameters: { resource: 'balance', operation: 'get' },
			path: '/me/balance',
			fixture: 'balance-get.success-naive-timestamp',
			output: {
				amount: 15666,
				formatted: 'Rp15.666',
				currency: 'IDR',
				updated_at: '2026-04-29 15:26:40',
			},
		},
	],
	[
		'Balance: Get Many Transactions, up to a limit',
		{
			parameters: { resource: 'balance', operation: 'getTransactions', returnAll: false, limit: 7 },
			path: '/me/balance/transactions',
			query: { limit: '7' },
			fixture: 'balance-transactions-list.success',
			output: entry('balance-transactions-list.success', 'transactions'),
		},
	],
	[
		'Robux Package: Get Many, all that can be had',
		{
			parameters: { resource: 'robuxPackage', operation: 'getAll', returnAll: true },
			path: '/catalog/robux-packages',
			query: { limit: '100' },
			fixture: 'catalog-robux-packages.success',
			output: entry('catalog-robux-packages.success', 'packages'),
			isPublic: true,
		},
	],
	[
		'Payment Method: Get Many for orders',
		{
			parameters: { resource: 'paymentMethod', operation: 'getAll', scope: 'order' },
			path: '/catalog/payment-methods',
			query: { scope: 'order' },
			fixture: 'catalog-payment-methods.success',
			output: entry('catalog-payment-methods.success', 'payment_methods'),
			isPublic: true,
		},
	],
	[
		'Payment Method: Get Many for deposits',
		{
			parameters: { resource: 'paymentMethod', operation: 'getAll', scope: 'deposit' },
			path: '/catalog/payment-methods',
			query: { scope: 'deposit' },
			fixture: 'catalog-payment-methods.success',
			output: entry('catalog-payment-methods.success', 'payment_methods'),
			isPublic: true,
		},
	],
	[
		'Article: Get Many',
		{
			parameters: { resource: 'article', operation: 'getAll', limit: 10 },
			path: '/articles',
			query: { limit: '10' },
			fixture: 'articles-list.success',
			output: entry('articles-list.success', 'articles'),
			isPublic: true,
		},
	],
	[
		'Article: Get',
		{
			parameters: { resource: 'article', operation: 'get', slug: listed('cara-top-up-robux-aman') },
			path: '/articles/cara-top-up-robux-aman',
			fixture: 'article-get.success',
			output: dataOf('article-get.success').article as object,
			isPublic: true,
		},
	],
	[
		'Deposit: Get, with its invoice',
		{
			parameters: { resource: 'deposit', operation: 'get', invoice: typed('DEP20260429150000123') },
			path: '/me/deposits/DEP20260429150000123',
			fixture: 'deposit-get.success',
			output: lift('deposit-get.success', 'deposit'),
		},
	],
	[
		'Deposit: Get Many',
		{
			parameters: { resource: 'deposit', operation: 'getAll' },
			path: '/me/deposits',
			query: { limit: '50' },
			fixture: 'deposits-list.success',
			output: entry('deposits-list.success', 'deposits'),
		},
	],
	[
		'Invoice: Get',
		{
			parameters: { resource: 'invoice', operation: 'get', invoice },
			path: '/me/invoices/INV20260429113629619',
			fixture: 'invoice-get.success',
			output: dataOf('invoice-get.success').invoice as object,
		},
	],
	[
		'Invoice: Get Status',
		{
			parameters: { resource: 'invoice', operation: 'getStatus', invoice },
			path: '/me/invoices/INV20260429113629619/status',
			fixture: 'invoice-status.success',
			output: dataOf('invoice-status.success').invoice as object,
		},
	],
	[
		'Invoice: Wait for Payment of a paid one',
		{
			parameters: { resource: 'invoice', operation: 'waitForPayment', invoice },
			path: '/me/invoices/INV20260429113629619/status',
			fixture: 'invoice-status.success',
			output: { ...dataOf('invoice-status.success').invoice, outcome: 'paid', timedOut: false },
		},
	],
	[
		'Order: Get',
		{
			parameters: { resource: 'order', operation: 'get', invoice },
			path: '/me/orders/INV20260429113629619',
			fixture: 'order-get.success',
			output: { ...dataOf('order-get.success').order, outcome: 'pending', failure: null },
		},
	],
	[
		'Order: Get Many, for which no parameter is documented and none is sent',
		{
			parameters: { resource: 'order', operation: 'getAll', returnAll: true },
			path: '/me/orders',
			fixture: 'orders-list.success',
			output: { ...entry('orders-list.success', 'orders'), outcome: 'pending', failure: null },
		},
	],
	[
		'Service: Get Health',
		{
			parameters: { resource: 'service', operation: 'getHealth' },
			path: '/health',
			fixture: 'health.success',
			output: dataOf('health.success'),
			isPublic: true,
		},
	],
];
