import type { ICredentialDataDecryptedObject, IDataObject, IExecuteFunctions } from 'n8n-workflow';

import { isJsonObject } from '../../../kit/data/json';
import { collect, paginate, type Page } from '../../../kit/data/pagination';
import { fingerprint, idOf } from '../../../kit/data/text';
import { checkedBaseUrl } from '../../../kit/http/baseUrl';
import { httpClient, type HttpResult } from '../../../kit/http/client';
import type { Concurrency } from '../../../kit/http/concurrency';
import { timeoutOf, usable } from '../../../kit/http/connection';
import { processesOf } from '../../../kit/http/sharedLimit';
import type { ItemRun } from '../../../kit/operation/runner';
import type { Found } from '../../../kit/write';
import type { RoovetBody } from '../model/outcome';
import { candidatesIn, timeOf, type Debit, type TransactionQuery } from '../model/transaction';
import { bodyOf, unreadable } from './answers';
import { failures } from './failures';
import { limiterOf } from './limits';

export const CREDENTIAL = 'roovetApi';

/** Largest page of every list of Roovet. */
export const MAX_PAGE = 100;

// Where Roovet's documented lists stand, and the name under which an answer that is a bare list is handed over.
const LIST = 'data';

/** Whether the execution was cancelled, so that no further page is wanted. */
type Cancelled = () => boolean;

/** Roovet's API. All that reads throws FailureError when Roovet refuses or gives no readable answer. */
export interface RoovetClient {
	/** Stands for the account in places that must not hold its key. */
	account: string;
	getBalance(): Promise<RoovetBody>;
	/** The wanted transactions, newest first. */
	getTransactions(query: TransactionQuery, cancelled: Cancelled): Promise<RoovetBody[]>;
	/** The debits since a time that could be a payment whose answer is missing. */
	findDebits(debit: Debit, since: number, run?: ItemRun): Promise<Found<never>>;
	searchProducts(query: IDataObject, limit: Limit, cancelled: Cancelled): Promise<IDataObject[]>;
	getOrders(query: IDataObject, limit: Limit, cancelled: Cancelled): Promise<IDataObject[]>;
	// Of the rest each is one try, sent again only when Roovet certainly did not act.
	upsertCart(body: IDataObject, idempotencyKey: string): Promise<HttpResult>;
	transfer(body: IDataObject, idempotencyKey: string): Promise<HttpResult>;
	checkOut(body: IDataObject, idempotencyKey: string): Promise<HttpResult>;
}

type Limit = number | undefined;

/** Decrypts the credential once and checks that its key may be sent to its address. */
export async function connectNode(
	context: IExecuteFunctions,
	concurrency?: Concurrency,
): Promise<RoovetClient> {
	const credentials = await context.getCredentials(CREDENTIAL);
	const { baseUrl, apiKey } = usable(() => readCredential(credentials));
	const account = fingerprint(baseUrl, apiKey);
	const http = httpClient(context, {
		credentialType: CREDENTIAL,
		credentials,
		baseUrl,
		timeoutMs: timeoutOf(context),
		concurrency,
		// Roovet documents no 5xx, so no body of one is its verdict.
		listAs: LIST,
		rateLimiter: limiterOf(account, processesOf(context)),
	});
	const get = async (path: string, query: IDataObject = {}) =>
		bodyOf(await http.send({ method: 'GET', path, query, repeat: 'safe' }));
	const post = (path: string) => async (body: IDataObject, key: string) =>
		await http.send({
			method: 'POST',
			path,
			body,
			headers: { 'Idempotency-Key': key },
			repeat: 'never',
		});
	const shopList =
		(path: string) => async (query: IDataObject, limit: Limit, cancelled: Cancelled) => {
			const fetchPage = async (cursor: string | undefined) => {
				const sent = { limit: Math.min(limit ?? MAX_PAGE, MAX_PAGE), ...query };
				return shopPage(await get(path, { ...sent, ...after(cursor) }));
			};
			return await collect(paginate(fetchPage, { ...(limit && { limit }), cancelled }));
		};
	const getTransactions: RoovetClient['getTransactions'] = async (query, cancelled) =>
		await readTransactions(
			async (page) => await get('/api/wallet/transactions', page),
			query,
			cancelled,
		);
	return {
		account,
		getBalance: async () => await get('/api/wallet/balance'),
		getTransactions,
		findDebits: async (debit, since, run) => await findDebits(getTransactions, debit, since, run),
		searchProducts: shopList('/api/shop/products'),
		getOrders: shopList('/api/shop/orders'),
		upsertCart: post('/api/shop/cart'),
		transfer: post('/api/wallet/transfer'),
		checkOut: post('/api/shop/checkout'),
	};
}

/** @throws RangeError with a text for the user */
function readCredential(credentials: ICredentialDataDecryptedObject) {
	const baseUrl = checkedBaseUrl(credentials.baseUrl);
	const apiKey = String(credentials.apiKey ?? '').trim();
	// What a header cannot hold would fail in the middle of sending, where it looks like a lost answer.
	if (!/^[\x21-\x7e]+$/.test(apiKey)) {
		throw new RangeError(
			'The API Key of the credential is empty or has characters that no key has',
		);
	}
	if (!/^[\x21-\x7e]*$/.test(String(credentials.apiVersion ?? '').trim())) {
		throw new RangeError('The API Version of the credential has characters that no version has');
	}
	return { baseUrl, apiKey };
}

const after = (cursor: string | undefined): IDataObject =>
	cursor === undefined ? {} : { starting_after: cursor };

/** The cursor of the next page. Roovet does not say what it is on the last page, so `has_more` counts as well. */
const nextCursor = ({ has_more: hasMore, next_cursor: next }: RoovetBody): string | undefined =>
	hasMore === true ? idOf(next) : undefined;

/**
 * The wanted transactions, newest first. Of those that are not wanted no more than a page is held.
 *
 * Roovet documents `ending_before` without its direction or how it goes together with `starting_after`. So the list is
 * read downwards with `starting_after` alone, the documented way, and ends at that transaction.
 */
async function readTransactions(
	get: (query: IDataObject) => Promise<RoovetBody>,
	query: TransactionQuery,
	cancelled: Cancelled,
): Promise<RoovetBody[]> {
	const { limit = Number.POSITIVE_INFINITY, from = Number.NEGATIVE_INFINITY } = query;
	const { until = Number.POSITIVE_INFINITY } = query;
	const isFiltered = query.from !== undefined || query.until !== undefined;
	const pageSize = isFiltered ? MAX_PAGE : Math.min(limit, MAX_PAGE);
	const fetchPage = async (cursor: string | undefined): Promise<Page<RoovetBody>> => {
		const body = await get({ limit: pageSize, ...after(cursor ?? query.startingAfter) });
		const list = body[LIST];
		if (!Array.isArray(list) || !list.every(isJsonObject)) {
			throw unreadable('a list without its data', body);
		}
		// The list is sorted by time, so nothing below a page of older ones is wanted.
		const isPast = list.length > 0 && list.every((one) => timeOf(one) < from);
		return { items: list, next: isPast ? undefined : nextCursor(body) };
	};
	const wanted: RoovetBody[] = [];
	for await (const one of paginate(fetchPage, { cancelled })) {
		if (query.endingBefore !== undefined && one.id === query.endingBefore) break;
		const time = timeOf(one);
		if (time < from || time >= until) continue;
		wanted.push(one);
		if (wanted.length >= limit) break;
	}
	return wanted;
}

const MAX_SEARCHED = 500;

async function findDebits(
	getTransactions: RoovetClient['getTransactions'],
	debit: Debit,
	since: number,
	run: ItemRun | undefined,
): Promise<Found<never>> {
	const cancelled = () => run?.cancelled() === true;
	const list = await getTransactions({ from: since, limit: MAX_SEARCHED }, cancelled);
	// What was read until then may be half of it.
	if (cancelled()) {
		return { blind: failures.make('CANCELLED', { message: 'The execution was cancelled' }) };
	}
	const from = list.length < MAX_SEARCHED ? since : timeOf(list.at(-1) ?? {}) || since;
	return { candidates: candidatesIn(list, debit, from) };
}

/**
 * The entries of a list of the shop. Only `limit` is documented there, and no form of the answer. A list is taken apart if
 * it stands where Roovet's documented lists stand, or if it is the whole answer; and read on if it has the documented
 * `has_more` and `next_cursor`. Any other answer is passed on as one item.
 */
function shopPage(body: RoovetBody): Page<IDataObject> {
	const entries = body[LIST];
	if (!Array.isArray(entries)) return { items: [body as IDataObject] };
	const items = entries.map((entry): IDataObject =>
		isJsonObject(entry) ? (entry as IDataObject) : { value: entry as string },
	);
	return { items, next: nextCursor(body) };
}
