import type { IAllExecuteFunctions, IDataObject, IExecuteFunctions } from 'n8n-workflow';

import { fingerprint } from '../../../kit/data/text';
import { checkedBaseUrl } from '../../../kit/http/baseUrl';
import { httpClient, type HttpClientOptions, type HttpResult } from '../../../kit/http/client';
import type { Concurrency } from '../../../kit/http/concurrency';
import { timeoutOf, usable } from '../../../kit/http/connection';
import type { Order } from '../model/order';
import { bodyOf, isVerdict } from './answers';
import { failures } from './failures';

export const CREDENTIAL = 'rocheapApi';

/** How an order is named in a look-up. */
export interface OrderKey {
	by: 'orderId' | 'customOrderId';
	id: string;
}

/** ROCheap's API. All but createOrder throw FailureError when ROCheap refuses or gives no readable answer. */
export interface RocheapClient {
	/** Stands for the account in places that must not hold its key. */
	account: string;
	ping(): Promise<Order>;
	getBalance(): Promise<Order>;
	/** A failed order is an answer like any other. */
	getOrder(key: OrderKey): Promise<Order>;
	/** One try, sent again only when ROCheap certainly did not act. */
	createOrder(body: IDataObject): Promise<HttpResult>;
}

/** ROCheap for one run of the action node. */
export async function connectNode(
	context: IExecuteFunctions,
	concurrency?: Concurrency,
): Promise<RocheapClient> {
	return await connect(context, { timeoutMs: timeoutOf(context), concurrency });
}

/** Decrypts the credential once and checks that its key is safe to send to its address. */
export async function connect(
	context: IAllExecuteFunctions,
	options: Partial<Pick<HttpClientOptions, 'timeoutMs' | 'tries' | 'concurrency'>> = {},
): Promise<RocheapClient> {
	const credentials = await context.getCredentials(CREDENTIAL);
	const baseUrl = usable(() => checkedBaseUrl(credentials.baseUrl));
	const http = httpClient(context, {
		credentialType: CREDENTIAL,
		credentials,
		baseUrl,
		...options,
		isVerdict,
	});
	const get = async (path: string) =>
		bodyOf(await http.send({ method: 'GET', path, repeat: 'safe' }));
	return {
		account: fingerprint(baseUrl, String(credentials.apiKey)),
		ping: async () => await get('/ping'),
		getBalance: async () => await get('/balance'),
		getOrder: async ({ by, id }) => {
			const path = by === 'orderId' ? 'get_order_info' : 'get_order_info_by_custom_id';
			const order = await get(`/${path}/${encodeURIComponent(id)}`);
			const shown = by === 'orderId' ? order.order_id : order.custom_order_id;
			// An answer from a cache about another order must not pass for this one.
			if (shown === undefined || shown === null || shown === id) return order;
			throw failures.error('NO_READABLE_ANSWER', { facts: { detail: 'another order' } });
		},
		createOrder: async (body) =>
			await http.send({ method: 'POST', path: '/create_order', body, repeat: 'never' }),
	};
}
