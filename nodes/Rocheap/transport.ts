import {
	NodeOperationError,
	type IAllExecuteFunctions,
	type IDataObject,
	type IExecuteFunctions,
	type NodeApiError,
} from 'n8n-workflow';

import { checkedBaseUrl } from '../../kit/baseUrl';
import { failureError, unanswered, type Failure } from '../../kit/failure';
import {
	httpClient,
	type HttpResult,
	type Refused,
	type Repeat,
	type Unknown,
} from '../../kit/http';
import { failures } from './failures';
import { failureOf, type RocheapBody, type RocheapFailure } from './order';

export const CREDENTIAL = 'rocheapApi';

/** How an order is named in a look-up. */
export interface OrderKey {
	by: 'orderId' | 'customOrderId';
	id: string;
}

/** ROCheap's API for one run of a node. */
export interface Rocheap {
	ping(itemIndex: number): Promise<RocheapBody>;
	balance(itemIndex: number): Promise<RocheapBody>;
	/** The order; a failed order is an answer like any other. Throws when ROCheap knows none or does not answer. */
	order(key: OrderKey, itemIndex: number): Promise<RocheapBody>;
	/** The order, or what stood in the way: for the callers that have to decide what a missing answer means. */
	findOrder(key: OrderKey): Promise<RocheapBody | RocheapFailure>;
	/** One try to create an order, repeated only when ROCheap certainly did not act. */
	tryCreate(order: IDataObject): Promise<HttpResult>;
	/** True when the execution was cancelled meanwhile. */
	pause(milliseconds: number): Promise<boolean>;
	fail(failure: Failure, itemIndex?: number): NodeApiError;
}

export interface TransportOptions {
	timeoutMs?: number;
	tries?: number;
}

/** ROCheap for an action node: the options of its first item hold for the run. */
export async function connectNode(context: IExecuteFunctions): Promise<Rocheap> {
	const seconds = Number(context.getNodeParameter('options.timeout', 0, 30));
	return await connect(context, { timeoutMs: Math.min(Math.max(seconds || 30, 1), 300) * 1000 });
}

/** Decrypts the credential once and checks that its key may be sent to its address. */
export async function connect(
	context: IAllExecuteFunctions,
	options: TransportOptions = {},
): Promise<Rocheap> {
	const node = context.getNode();
	const credentials = await context.getCredentials(CREDENTIAL);
	let baseUrl: string;
	try {
		baseUrl = checkedBaseUrl(credentials.baseUrl);
	} catch (error) {
		throw new NodeOperationError(node, (error as Error).message, { level: 'warning' });
	}
	const client = httpClient(context, {
		credentialType: CREDENTIAL,
		credentials,
		baseUrl,
		...options,
		isEnvelope: (body) => typeof body.success === 'boolean',
	});
	const fail = (failure: Failure, itemIndex?: number) =>
		failureError(node, 'ROCheap', failure, itemIndex);

	const get = async (path: string): Promise<RocheapBody | RocheapFailure> => {
		const result = await client.send({ method: 'GET', path, repeat: 'safe' satisfies Repeat });
		if (result.kind !== 'answered') return failureOfResult(result);
		return requestFailure(result.body) ?? result.body;
	};
	const getOrFail = async (path: string, itemIndex: number): Promise<RocheapBody> => {
		const body = await get(path);
		if (isFailure(body)) throw fail(body, itemIndex);
		return body;
	};

	return {
		fail,
		pause: client.pause,
		ping: async (itemIndex) => await getOrFail('/ping', itemIndex),
		balance: async (itemIndex) => await getOrFail('/balance', itemIndex),
		order: async (key, itemIndex) => await getOrFail(pathOf(key), itemIndex),
		findOrder: async (key) => await get(pathOf(key)),
		tryCreate: async (body) =>
			await client.send({ method: 'POST', path: '/create_order', body, repeat: 'never' }),
	};
}

const pathOf = ({ by, id }: OrderKey): string =>
	`/${by === 'orderId' ? 'get_order_info' : 'get_order_info_by_custom_id'}/${encodeURIComponent(id)}`;

/** For reads, `success` says whether the request worked; a failed order that was found is a successful read. */
function requestFailure(body: RocheapBody): RocheapFailure | undefined {
	if (body.success === true || (body.success === false && body.order_id)) return undefined;
	if (body.success === false) return failureOf(body);
	return { ...failures.NO_READABLE_ANSWER, code: 'NO_READABLE_ANSWER' };
}

/** A request that brought no answer of ROCheap's, as a failure. */
export const failureOfResult = (result: Refused | Unknown): RocheapFailure =>
	unanswered(failures, result);

export function isFailure(value: RocheapBody | RocheapFailure): value is RocheapFailure {
	return 'causedBy' in value && 'happened' in value;
}
