import type { Answer, Call, Provider, ProviderModule } from '../../core/provider.mts';
import { bearerKey, checkAccess, FULL_KEY, isKey, READONLY_KEY, type Scope } from './access.mts';
import { Account } from './account.mts';
import { actions } from './actions.mts';
import { Refusal } from './failures.mts';
import { forged, mutationNames } from './forge.mts';
import { FAILED } from './wallet.mts';

export const roovet: ProviderModule = {
	name: 'roovet',
	portOffset: 2,
	secretHeaders: [],
	secrets: [FULL_KEY, READONLY_KEY],
	create(context): Provider {
		const account = new Account(context);

		const refused = (act: () => Answer): Answer => {
			try {
				return act();
			} catch (error) {
				if (error instanceof Refusal) return account.answer(error);
				throw error;
			}
		};
		const guarded = (scope: Scope, handle: (call: Call) => object) => (call: Call) =>
			refused(() => {
				checkAccess(call, scope, account.behaviour.readonlyScopes);
				return { status: 200, body: handle(call) };
			});

		return {
			routes: [
				{
					method: 'GET',
					path: '/api/wallet/balance',
					handle: guarded('wallet:read', () => account.wallet.balance()),
				},
				{
					method: 'GET',
					path: '/api/wallet/transactions',
					handle: guarded('wallet:read', (call) => account.transactionPage(call)),
				},
				{
					method: 'POST',
					path: '/api/wallet/transfer',
					handle: guarded('wallet:write', (call) => account.transfer(call)),
				},
				{
					method: 'GET',
					path: '/api/shop/products',
					handle: guarded('shop:read', (call) => account.productPage(call)),
				},
				{
					method: 'POST',
					path: '/api/shop/cart',
					handle: guarded('shop:write', (call) => account.saveCart(call)),
				},
				{
					method: 'POST',
					path: '/api/shop/checkout',
					handle: guarded('shop:write', (call) => account.checkOut(call)),
				},
				{
					method: 'GET',
					path: '/api/shop/orders',
					handle: guarded('shop:read', (call) => account.orderPage(call)),
				},
			],
			notFound: () => account.answer(Refusal.of(404)),
			authenticated: (call) => isKey(bearerKey(call)),
			succeeded: ({ body }) => {
				const { success, status } = body as { success?: unknown; status?: unknown };
				return success !== false && status !== FAILED;
			},
			errorBody: (status) => account.answer(Refusal.of(status)).body,
			reset: () => account.reset(),
			behaviour: account.settings,
			actions: actions(account),
			forger: {
				mutations: mutationNames,
				forge: (mutation, id) => {
					const event = account.event(id);
					return event && forged(mutation, event, account.behaviour);
				},
			},
			limit: (call) => ({
				bucket: bearerKey(call),
				limit: account.behaviour.rateLimit,
				windowMs: account.behaviour.rateLimitWindowMs,
			}),
			limitHeaders: ({ limit, remaining, resetAt }) => {
				const { clock } = context;
				const epoch = account.behaviour.rateLimitReset === 'epoch';
				const reset = epoch ? clock.toReal(resetAt) : resetAt - clock.now();
				return {
					'X-RateLimit-Limit': String(limit),
					'X-RateLimit-Remaining': String(remaining),
					'X-RateLimit-Reset': String(Math.ceil(reset / 1000)),
				};
			},
			tellsRetryAfter: () => account.behaviour.rateLimitRetryAfter,
		};
	},
};
