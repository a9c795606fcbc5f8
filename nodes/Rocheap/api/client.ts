import type { IAllExecuteFunctions, IDataObject, IExecuteFunctions } from 'n8n-workflow';

import { isJsonObject } from '../../../kit/data/json';
import { fingerprint, idOf } from '../../../kit/data/text';
import { checkedBaseUrl, isLoopback } from '../../../kit/http/baseUrl';
import {
	httpClient,
	type HttpCall,
	type HttpClientOptions,
	type HttpResult,
} from '../../../kit/http/client';
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
	baseUrl: string;
	ping(): Promise<Order>;
	getBalance(): Promise<Order>;
	/** A failed order is an answer like any other. */
	getOrder(key: OrderKey): Promise<Order>;
	/** One try, sent again only when ROCheap certainly did not act. */
	createOrder(body: IDataObject): Promise<HttpResult>;
}

/** What Roblox answers to anybody, without a key. IDs are text of digits. */
export interface RobloxLookUps {
	/** The ID of the user with this name. */
	userIdOf(username: string): Promise<string>;
	/** The ID of the universe that a place belongs to. */
	universeIdOf(placeId: string): Promise<string>;
}

/** ROCheap, and Roblox for what only Roblox knows of a receiver. */
export interface RocheapNodeClient extends RocheapClient, RobloxLookUps {}

/** ROCheap for one run of the action node. */
export async function connectNode(
	context: IExecuteFunctions,
	concurrency?: Concurrency,
): Promise<RocheapNodeClient> {
	const timeoutMs = timeoutOf(context);
	const client = await connect(context, { timeoutMs, concurrency });
	return { ...client, ...robloxLookUps(context, client.baseUrl, timeoutMs) };
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
		baseUrl,
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

/**
 * Roblox's public look-ups for one run, each asked once. No credential goes along. Where the Base URL is this machine, for
 * testing, Roblox is asked for there too.
 *
 * @throws FailureError when Roblox knows no such thing or cannot be asked
 */
function robloxLookUps(
	context: IExecuteFunctions,
	baseUrl: string,
	timeoutMs: number,
): RobloxLookUps {
	const { hostname, origin } = new URL(baseUrl);
	const addressOf = (service: string) =>
		isLoopback(hostname) ? origin : `https://${service}.roblox.com`;
	const ask = async (service: string, call: Omit<HttpCall, 'repeat'>) => {
		const http = httpClient(context, {
			credentialType: CREDENTIAL,
			baseUrl: addressOf(service),
			timeoutMs,
		});
		return await http.send({ ...call, repeat: 'safe' });
	};
	const users = onceEach(async (username) => {
		const result = await ask('users', {
			method: 'POST',
			path: '/v1/usernames/users',
			body: { usernames: [username], excludeBannedUsers: false },
		});
		const { data } = answerOf(result);
		const rows = Array.isArray(data) ? (data as unknown[]).filter(isJsonObject) : undefined;
		// An answer about somebody else must never decide who is paid.
		const found = rows?.find(({ requestedUsername }) => isSameName(requestedUsername, username));
		const id = idOf(found?.id);
		if (id !== undefined) return id;
		if (rows?.length === 0) {
			throw failures.error('RECEIVER_NOT_FOUND', {
				message: `Roblox has no user named ${username}`,
			});
		}
		throw failures.error('LOOK_UP_FAILED');
	});
	const universes = onceEach(async (placeId) => {
		const path = `/universes/v1/places/${encodeURIComponent(placeId)}/universe`;
		const result = await ask('apis', { method: 'GET', path });
		const isUnknown = result.kind === 'answered' && [400, 404].includes(result.status);
		const answer = isUnknown ? { universeId: null } : answerOf(result);
		const id = idOf(answer.universeId);
		if (id !== undefined) return id;
		if (answer.universeId === null) {
			throw failures.error('PLACE_NOT_FOUND', { message: `Roblox has no place ${placeId}` });
		}
		throw failures.error('LOOK_UP_FAILED');
	});
	return { userIdOf: users, universeIdOf: universes };
}

const isSameName = (one: unknown, other: string): boolean =>
	typeof one === 'string' && one.toLowerCase() === other.toLowerCase();

/** Asks for each key once, also while the first answer is under way. A failure is not kept. */
function onceEach(ask: (key: string) => Promise<string>): (key: string) => Promise<string> {
	const known = new Map<string, Promise<string>>();
	return async (key) => {
		const answer = known.get(key) ?? ask(key);
		known.set(key, answer);
		answer.catch(() => known.delete(key));
		return await answer;
	};
}

function answerOf(result: HttpResult): Record<string, unknown> {
	if (result.kind === 'answered' && result.status < 300) return result.body;
	throw failures.error('LOOK_UP_FAILED', {
		...('status' in result && { httpStatus: result.status }),
	});
}
