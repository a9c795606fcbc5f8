import type { Answer, Call } from '../../core/provider.mts';
import type { Token } from './access.mts';
import type { Account } from './account.mts';
import { money, transactionInfo } from './balance.mts';
import { articleList, findArticle, methodsFor, packages, paymentScopes } from './catalog.mts';
import { depositHead, depositInfo, depositInvoice } from './deposits.mts';
import { Refusal } from './failures.mts';
import { CURRENCY } from './formats.mts';
import { createdInfo, orderInfo, orderInvoice } from './orders.mts';
import { readKey, readLimit, readOrder } from './validation.mts';

const USER = { id: 1, name: 'LeuwongRR User', email: 'user@example.com' };

export const ok = (data: object, message = 'OK', status = 200): Answer => ({
	status,
	body: { success: true, message, data },
});

/** The operations that need no token. */
export function publicOperations(account: Account) {
	const limitOf = ({ query }: Call) => readLimit(query, account.behaviour);
	return {
		health: () => ok({ service: 'LeuwongRR REST API v1', enabled: account.behaviour.enabled }),
		packages: (call: Call) => {
			const limit = limitOf(call);
			return ok({ packages: packages.slice(0, limit), limit });
		},
		/** Assumed: without a scope it is `order`, and another one is refused. */
		paymentMethods: ({ query }: Call) => {
			const scope = query.get('scope') ?? 'order';
			if (!paymentScopes.some((known) => known === scope)) {
				throw new Refusal(400, 'Parameter scope harus order atau deposit.');
			}
			return ok({ payment_methods: methodsFor(scope), scope });
		},
		articles: (call: Call) => {
			const limit = limitOf(call);
			return ok({ articles: articleList(limit, account.time), limit });
		},
		article: ({ params }: Call) => {
			const article = findArticle(params.slug ?? '', account.time);
			if (!article) throw new Refusal(404, 'Artikel tidak ditemukan.');
			return ok({ article });
		},
	};
}

/** The operations on the token owner's account. */
export function userOperations(account: Account) {
	const { time } = account;
	const newest = <T,>(list: readonly T[], limit: number) => list.toReversed().slice(0, limit);
	const byCode = <T extends { invoiceCode: string }>(list: readonly T[], { params }: Call) =>
		list.find(({ invoiceCode }) => invoiceCode === params.invoice);

	const invoice = (call: Call): Answer => {
		const order = byCode(account.orders, call);
		const deposit = byCode(account.deposits, call);
		if (order) return ok({ invoice: orderInvoice(order) });
		if (deposit) return ok({ invoice: depositInvoice(deposit) });
		throw new Refusal(404, 'Invoice tidak ditemukan.');
	};

	return {
		/** The documented base is the real site's; this one is the sandbox's, so that nobody is led there. */
		validateToken: (call: Call, token: Token) => {
			// Assumed: the docs only say that there is no body.
			if (call.body !== '') throw new Refusal(400, 'Request tidak boleh memiliki body.');
			return ok({
				valid: true,
				connected: true,
				base_url: `http://${call.headers.host ?? '127.0.0.1'}/api/v1`,
				token: {
					name: 'User API Token',
					prefix: token.prefix,
					environment: token.environment,
					last_used_at: time(account.now()),
				},
				user: {
					...USER,
					email: 'us***@example.com',
					status: 'active',
					balance: account.balance.amount,
					currency: CURRENCY,
				},
				next_steps: [
					'GET /api/v1/me',
					'GET /api/v1/me/balance',
					'POST /api/v1/me/orders',
					'GET /api/v1/me/invoices/{invoice}/status',
				],
			});
		},
		me: () => ok({ user: USER }),
		summary: () => ok({ summary: summary(account), generated_at: time(account.now()) }),
		balance: () => {
			const { amount, updatedAt } = account.balance;
			return ok({ balance: money(amount), updated_at: account.balanceTime(updatedAt) });
		},
		transactions: ({ query }: Call) => {
			const limit = readLimit(query, account.behaviour);
			const { debitAmount } = account.behaviour;
			const list = account.balance.newestFirst().slice(0, limit);
			return ok({
				transactions: list.map((one) => transactionInfo(one, debitAmount, time)),
				limit,
			});
		},
		deposits: ({ query }: Call) => {
			const limit = readLimit(query, account.behaviour);
			const list = newest(account.deposits, limit);
			return ok({ deposits: list.map((one) => depositInfo(one, time)), limit });
		},
		deposit: (call: Call) => {
			const deposit = byCode(account.deposits, call);
			if (!deposit) throw new Refusal(404, 'Deposit tidak ditemukan.');
			return ok({ deposit: depositHead(deposit), invoice: depositInvoice(deposit) });
		},
		createOrder: (call: Call, token: Token) => {
			const request = readOrder(call, account.behaviour);
			const discordId = String(call.headers['x-discord-user-id'] ?? '');
			const sent = { token, key: readKey(call), discordId };
			const { order, idempotent } = account.create(request, sent);
			const data = createdInfo(order, idempotent, account.behaviour.createBody);
			return ok(data, 'Order berhasil dibuat.', idempotent ? 200 : 201);
		},
		/** No parameter is documented, so none is read. */
		orders: () => {
			const list = newest(account.orders, account.behaviour.orderListMost);
			return ok({ orders: list.map(orderInfo) });
		},
		order: (call: Call) => {
			const order = byCode(account.orders, call);
			if (!order) throw new Refusal(404, 'Order tidak ditemukan.');
			return ok({ order: orderInfo(order) });
		},
		/** Detail and status have the same body (contract: Quirks, 9). */
		invoice,
	};
}

function summary({ balance, orders, deposits }: Account): object {
	const sum = (amounts: number[]) => amounts.reduce((total, amount) => total + amount, 0);
	const paid = orders.filter((order) => order.paid && order.status !== 'failed');
	const completed = orders.filter(({ status }) => status === 'completed');
	const approved = deposits.filter(({ status }) => status === 'approved');
	const pendingDeposits = deposits.length - approved.length;
	return {
		balance: money(balance.amount),
		lrr_coins: 0,
		discount: { percent: 0, expires_at: null },
		orders: {
			total: orders.length,
			pending: orders.filter(({ status }) => status === 'pending').length,
			completed: completed.length,
			failed: orders.filter(({ status }) => status === 'failed').length,
			total_spent: sum(paid.map(({ amount }) => amount)),
			total_robux: sum(completed.map(({ robux }) => robux)),
		},
		deposits: {
			total: deposits.length,
			pending: pendingDeposits,
			approved: approved.length,
			total_approved_amount: sum(approved.map(({ amount }) => amount)),
		},
		invoices: { pending: orders.filter((order) => !order.paid).length + pendingDeposits },
	};
}
