import type { Answer, Call, Provider, ProviderModule } from '../../core/provider.mts';
import { checkAccess, findToken, hasTokenInQuery, TOKEN_HEADER, tokens } from './access.mts';
import type { Token } from './access.mts';
import { Account } from './account.mts';
import { actions } from './actions.mts';
import { Refusal } from './failures.mts';
import { limitFor } from './limits.mts';
import { publicOperations, userOperations } from './operations.mts';

const BASE = '/api/v1';

const answered = (act: () => Answer): Answer => {
	try {
		return act();
	} catch (error) {
		if (error instanceof Refusal) return { status: error.status, body: error.body() };
		throw error;
	}
};

export const leuwongrr: ProviderModule = {
	name: 'leuwongrr',
	portOffset: 3,
	secretHeaders: [TOKEN_HEADER],
	secrets: tokens.map(({ text }) => text),
	create(context): Provider {
		const account = new Account(context);
		const open = publicOperations(account);
		const user = userOperations(account);

		const get = (path: string, handle: (call: Call) => Answer) => ({
			method: 'GET' as const,
			path: BASE + path,
			handle: (call: Call) => answered(() => handle(call)),
		});
		/** The validating call words its 401 differently from all others. */
		const guarded =
			(handle: (call: Call, token: Token) => Answer, unauthorized?: string) => (call: Call) =>
				answered(() =>
					handle(call, checkAccess(call, account.behaviour.accountActive, unauthorized)),
				);
		const mine = (path: string, handle: (call: Call) => Answer) =>
			get(`/me${path}`, guarded(handle));

		return {
			routes: [
				get('/health', open.health),
				get('/catalog/robux-packages', open.packages),
				get('/catalog/payment-methods', open.paymentMethods),
				get('/articles', open.articles),
				get('/articles/:slug', open.article),
				{
					method: 'POST',
					path: `${BASE}/auth/token/validate`,
					handle: guarded(user.validateToken, 'Unauthorized user API token.'),
				},
				mine('', user.me),
				mine('/dashboard-summary', user.summary),
				mine('/balance', user.balance),
				mine('/balance/transactions', user.transactions),
				mine('/deposits', user.deposits),
				mine('/deposits/:invoice', user.deposit),
				{ method: 'POST', path: `${BASE}/me/orders`, handle: guarded(user.createOrder) },
				mine('/orders', user.orders),
				mine('/orders/:invoice', user.order),
				mine('/invoices/:invoice', user.invoice),
				mine('/invoices/:invoice/status', user.invoice),
			],
			notFound: () => ({ status: 404, body: new Refusal(404).body() }),
			authenticated: (call) => findToken(call) !== undefined && !hasTokenInQuery(call),
			errorBody: (status) => new Refusal(status).body(),
			reset: () => account.reset(),
			behaviour: account.settings,
			actions: actions(account),
			limit: (call) => (account.behaviour.enforceLimits ? limitFor(call) : undefined),
			limitHeaders: ({ limit, remaining, resetAt }) => ({
				'X-RateLimit-Limit': String(limit),
				'X-RateLimit-Remaining': String(remaining),
				'X-RateLimit-Reset': String(Math.ceil(context.clock.toReal(resetAt) / 1000)),
			}),
		};
	},
};
