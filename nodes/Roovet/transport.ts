import {
	NodeOperationError,
	type IDataObject,
	type IExecuteFunctions,
	type NodeApiError,
} from 'n8n-workflow';

import { checkedBaseUrl } from '../../kit/baseUrl';
import { failureError, type Failure } from '../../kit/failure';
import { httpClient, type HttpResult } from '../../kit/http';
import { deterministicKey } from '../../kit/idempotency';
import { sharedPacer, type LimitRules } from '../../kit/rateLimit';
import { bodyOrFailure, type RoovetBody } from './answers';

export const CREDENTIAL = 'roovetApi';

/** Name under which an answer that is a bare list is handed over; the name Roovet gives lists elsewhere. */
export const LIST = 'data';

/** 60 requests a minute for each key; X-RateLimit headers tell how many are left. */
const LIMIT: LimitRules = { limit: 60, windowMs: 60_000, learns: true };

/** Roovet's API for one run of a node. */
export interface Roovet {
	/** Throws when Roovet refuses or gives no readable answer. */
	get(path: string, query: IDataObject, itemIndex: number): Promise<RoovetBody>;
	/** The same without throwing, for the callers that have to decide what a missing answer means. */
	tryGet(path: string, query: IDataObject): Promise<{ body: RoovetBody } | { failure: Failure }>;
	/** Sends a write under its idempotency key, the same on every try. */
	tryPost(path: string, body: IDataObject, idempotencyKey: string): Promise<HttpResult>;
	/** Notes who uses an idempotency key; gives the earlier item of this run that has used it, if one has. */
	claimKey(idempotencyKey: string, itemIndex: number): number | undefined;
	cancelled(): boolean;
	fail(failure: Failure, itemIndex?: number): NodeApiError;
}

/** Decrypts the credential once and checks that its key may be sent to its address. */
export async function connectNode(context: IExecuteFunctions): Promise<Roovet> {
	const node = context.getNode();
	const credentials = await context.getCredentials(CREDENTIAL);
	const refuse = (message: string) => new NodeOperationError(node, message, { level: 'warning' });
	let baseUrl: string;
	try {
		baseUrl = checkedBaseUrl(credentials.baseUrl);
	} catch (error) {
		throw refuse((error as Error).message);
	}
	const apiKey = String(credentials.apiKey ?? '').trim();
	// What a header cannot hold would fail in the middle of sending, where it looks like a lost answer.
	if (!/^[\x21-\x7e]+$/.test(apiKey)) {
		throw refuse('The API Key of the credential is empty or has characters that no key has');
	}
	if (!/^[\x21-\x7e]*$/.test(String(credentials.apiVersion ?? '').trim())) {
		throw refuse('The API Version of the credential has characters that no version has');
	}
	const seconds = Number(context.getNodeParameter('options.timeout', 0, 30));
	const client = httpClient(context, {
		credentialType: CREDENTIAL,
		credentials,
		baseUrl,
		timeoutMs: Math.min(Math.max(seconds || 30, 1), 300) * 1000,
		// Roovet documents no 5xx, so whatever body one has, it does not say whether a write happened.
		isEnvelope: () => false,
		listAs: LIST,
		pacer: sharedPacer(deterministicKey('pace', CREDENTIAL, baseUrl, apiKey), LIMIT),
	});
	const fail = (failure: Failure, itemIndex?: number) =>
		failureError(node, 'Roovet', failure, itemIndex);
	const tryGet: Roovet['tryGet'] = async (path, query) =>
		bodyOrFailure(await client.send({ method: 'GET', path, query, repeat: 'safe' }));
	const keys = new Map<string, number>();

	return {
		fail,
		tryGet,
		get: async (path, query, itemIndex) => {
			const result = await tryGet(path, query);
			if ('failure' in result) throw fail(result.failure, itemIndex);
			return result.body;
		},
		tryPost: async (path, body, idempotencyKey) =>
			await client.send({
				method: 'POST',
				path,
				body,
				headers: { 'Idempotency-Key': idempotencyKey },
				repeat: 'keyed',
			}),
		claimKey: (idempotencyKey, itemIndex) => {
			const earlier = keys.get(idempotencyKey);
			keys.set(idempotencyKey, earlier ?? itemIndex);
			return earlier;
		},
		cancelled: () => context.getExecutionCancelSignal()?.aborted === true,
	};
}
