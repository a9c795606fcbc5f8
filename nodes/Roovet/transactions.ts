import type { IDataObject } from 'n8n-workflow';

import type { Failure } from '../../kit/failure';
import { isJsonObject } from '../../kit/json';
import { paginate, type Page } from '../../kit/pagination';
import { majorUnits } from './amounts';
import { unreadable, type RoovetBody } from './answers';
import type { Roovet } from './transport';

const PATH = '/api/wallet/transactions';

/** Largest page of every list of Roovet. */
export const MAX_PAGE = 100;

/** Which transactions are wanted; times in milliseconds since 1970. */
export interface TransactionQuery {
	limit?: number;
	/** Only transactions older than this one. */
	startingAfter?: string;
	/** Only transactions newer than this one. */
	endingBefore?: string;
	from?: number;
	/** Exclusive. */
	until?: number;
}

/**
 * The wanted transactions, newest first, or why they could not be read. Of those that are not wanted no more than a page
 * is held.
 *
 * Roovet documents `ending_before` without its direction or how it goes together with `starting_after`. So the list is
 * read downwards with `starting_after` alone, the documented way, and ends at that transaction.
 */
export async function readTransactions(
	roovet: Roovet,
	query: TransactionQuery,
): Promise<RoovetBody[] | Failure> {
	const { limit = Number.POSITIVE_INFINITY, from = Number.NEGATIVE_INFINITY, until } = query;
	const isFiltered = query.from !== undefined || until !== undefined;
	const pageSize = isFiltered ? MAX_PAGE : Math.min(limit, MAX_PAGE);
	let failure: Failure | undefined;

	const fetchPage = async (cursor: string | undefined): Promise<Page<RoovetBody>> => {
		const after = cursor ?? query.startingAfter;
		const answer = await roovet.tryGet(PATH, {
			limit: pageSize,
			...(after !== undefined && { starting_after: after }),
		});
		const data = 'body' in answer ? answer.body.data : undefined;
		if ('failure' in answer || !Array.isArray(data) || !data.every(isJsonObject)) {
			failure =
				'failure' in answer ? answer.failure : unreadable('a list without its data', answer.body);
			return { items: [] };
		}
		// The list is sorted by time, so nothing below a page of older ones is wanted.
		const isPast = data.length > 0 && data.every((one) => timeOf(one) < from);
		return { items: data, next: isPast ? undefined : nextCursor(answer.body) };
	};

	const wanted: RoovetBody[] = [];
	for await (const one of paginate(fetchPage, { cancelled: () => roovet.cancelled() })) {
		if (query.endingBefore !== undefined && one.id === query.endingBefore) break;
		const time = timeOf(one);
		if (time < from || (until !== undefined && time >= until)) continue;
		wanted.push(one);
		if (wanted.length >= limit) break;
	}
	return failure ?? wanted;
}

/** The cursor of the next page. Roovet does not say what it is on the last page, so `has_more` counts as well. */
export function nextCursor({
	has_more: hasMore,
	next_cursor: next,
}: RoovetBody): string | undefined {
	const isCursor = (typeof next === 'string' && next !== '') || typeof next === 'number';
	return hasMore === true && isCursor ? String(next) : undefined;
}

/** When a transaction was made; NaN, which no comparison hides, when it does not say. */
const timeOf = ({ created_at: at }: RoovetBody): number =>
	typeof at === 'string' ? Date.parse(at) : Number.NaN;

const MAX_SEARCHED = 500;

/** What left the wallet since a time, and of that amount if one is given. */
export interface Search {
	since: number;
	cents?: bigint;
	currency?: string;
}

/**
 * Debits that could be a payment whose answer is missing. They name neither recipient nor idempotency key, so a match is
 * a hint and no proof, and a payment that is still processed may not be listed yet.
 */
export async function searchDebits(
	roovet: Roovet,
	{ since, cents, currency }: Search,
): Promise<IDataObject[] | Failure> {
	const list = await readTransactions(roovet, { from: since, limit: MAX_SEARCHED });
	if (!Array.isArray(list)) return list;
	return list
		.filter(({ amount_cents: amount, type }) => {
			const text = majorUnits(amount);
			const isDebit = type === 'debit' || text?.startsWith('-') === true;
			return isDebit && (cents === undefined || digits(text) === digits(majorUnits(String(cents))));
		})
		.filter((one) => currency === undefined || one.currency === currency)
		.map((one) => ({ ...(one as IDataObject), amount: majorUnits(one.amount_cents) }));
}

/** An amount without its sign: Roovet gives debits a negative one. */
const digits = (amount: string | null): string => (amount ?? '').replace('-', '');
