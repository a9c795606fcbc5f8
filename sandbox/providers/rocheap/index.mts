import type { Answer, Call, Provider, ProviderModule } from '../../core/provider.mts';
import { Account } from './account.mts';
import { API_KEY } from './callbackMessage.mts';
import {
	errorAnswer,
	failedCreate,
	failure,
	invalidApiKey,
	maintenance,
	orderNotFound,
} from './failures.mts';
import { forged, mutationNames } from './forge.mts';
import { createdHead, lookedUp, orderInfo, type Order } from './orders.mts';
import { publicRoutes } from './roblox.mts';
import { readOrderRequest } from './validation.mts';

const KEY_HEADER = 'rocheap-api-key';
const BASE = '/business/api';

/** What injected statuses carry. No rate limit is documented: the 429's code is made up. */
const errorBody = (status: number, call: Call): unknown => {
	if (status === 429) return errorAnswer(429, 'TOO_MANY_REQUESTS', 'Too many requests!').body;
	if (call.path.endsWith('/create_order')) return failedCreate(failure('INTERNAL_ERROR')).body;
	return errorAnswer(status, 'INTERNAL_ERROR', 'An internal error occurred!').body;
};

export const rocheap: ProviderModule = {
	name: 'rocheap',
	portOffset: 1,
	secretHeaders: [KEY_HEADER],
	secrets: [API_KEY],
	create(context): Provider {
		const account = new Account(context);
		const authenticated = (call: Call) => call.headers[KEY_HEADER] === API_KEY;

		/** The docs give no status codes and advise against relying on any, so by default all is 200. */
		const coded = (answer: Answer): Answer =>
			account.behaviour.statusCodes === 'conventional' ? answer : { ...answer, status: 200 };

		const guarded = (handle: (call: Call) => Answer, closed = maintenance) => {
			return (call: Call): Answer => {
				if (!authenticated(call)) return coded(invalidApiKey());
				if (account.behaviour.maintenance) return coded(closed());
				return coded(handle(call));
			};
		};

		const createOrder = (call: Call): Answer => {
			const request = readOrderRequest(call);
			const result = 'code' in request ? request : account.create(request);
			if ('code' in result) return failedCreate(result);
			const info = orderInfo(result, account.behaviour);
			return {
				status: 200,
				body: account.behaviour.createBody === 'head' ? createdHead(info) : info,
			};
		};

		const info = (order: Order | undefined): Answer =>
			order ? { status: 200, body: lookedUp(order, account.behaviour) } : orderNotFound();

		return {
			routes: [
				...publicRoutes,
				{
					method: 'GET',
					path: `${BASE}/ping`,
					handle: guarded(() => ({ status: 200, body: { success: true, message: 'pong' } })),
				},
				{
					// An assumption: only the path is documented, neither the body's fields nor the currency.
					method: 'GET',
					path: `${BASE}/balance`,
					handle: guarded(() => ({
						status: 200,
						body: { success: true, balance: account.balance },
					})),
				},
				{
					method: 'POST',
					path: `${BASE}/create_order`,
					handle: guarded(createOrder, () => failedCreate(failure('API_MAINTENANCE'))),
				},
				{
					method: 'GET',
					path: `${BASE}/get_order_info/:id`,
					handle: guarded(({ params }) => info(account.orders.get(params.id ?? ''))),
				},
				{
					method: 'GET',
					path: `${BASE}/get_order_info_by_custom_id/:id`,
					handle: guarded(({ params }) => info(account.orders.getByCustomId(params.id ?? ''))),
				},
			],
			notFound: () => errorAnswer(404, 'NOT_FOUND', 'There is no such endpoint!'),
			authenticated,
			succeeded: ({ body }) => (body as { success?: unknown }).success !== false,
			errorBody,
			reset: () => account.reset(),
			behaviour: account.settings,
			forger: {
				mutations: mutationNames,
				forge: (mutation, id) => {
					const order = id === undefined ? account.orders.latest() : account.orders.get(id);
					if (id !== undefined && !order) return undefined;
					return forged(mutation, order, account.behaviour);
				},
			},
		};
	},
};
