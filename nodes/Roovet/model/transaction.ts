import type { IDataObject } from 'n8n-workflow';

import { idOf } from '../../../kit/data/text';
import { majorUnits, withAmount } from './amounts';
import type { RoovetBody } from './outcome';

/** Which transactions are wanted; times in milliseconds since 1970. */
export interface TransactionQuery {
	limit?: number | undefined;
	/** Only transactions older than the one with this ID. */
	startingAfter?: string;
	/** Only transactions newer than the one with this ID. */
	endingBefore?: string;
	from?: number | undefined;
	/** Exclusive. */
	until?: number | undefined;
}

/** When a transaction was made; NaN, which no comparison hides, when it does not say. */
export const timeOf = ({ created_at: at }: RoovetBody): number =>
	typeof at === 'string' ? Date.parse(at) : Number.NaN;

/** What a payment would leave in the wallet. */
export interface Debit {
	/** In cents; undefined when nobody knows, so that every debit could be it. */
	cents?: bigint;
	currency?: string;
	/** Words for what a debit may not show by itself. */
	remark?: string;
}

const MAX_SHOWN = 20;
const MAX_NAMED = 5;

/**
 * Debits that could be a payment whose answer is missing. They name neither recipient nor idempotency key, so one that
 * fits is a hint and no proof; and as a payment that is still processed may not be listed yet, none proves nothing either.
 *
 * @param since when the list begins, in milliseconds since 1970
 */
export function candidatesIn(
	transactions: RoovetBody[],
	{ cents, currency, remark }: Debit,
	since: number,
): { text: string; facts: IDataObject } {
	const amount = cents === undefined ? undefined : majorUnits(String(cents));
	const debits = transactions.filter((one) => {
		const shown = majorUnits(one.amount_cents);
		const isDebit = one.type === 'debit' || shown?.startsWith('-') === true;
		const isAmount = amount === undefined || shown?.replace('-', '') === amount;
		return isDebit && isAmount && (currency === undefined || one.currency === currency);
	});
	const what = amount === undefined ? '' : ` of ${amount} ${currency ?? ''}`.trimEnd();
	const searchedSince = new Date(since).toISOString();
	const ids = debits.slice(0, MAX_NAMED).map(({ id }) => idOf(id) ?? 'without ID');
	const more = debits.length > ids.length ? ` and ${debits.length - ids.length} more` : '';
	const found =
		debits.length === 0
			? `The wallet does not list a debit${what} since ${searchedSince} yet. That proves nothing: one can still appear.`
			: `The wallet lists ${debits.length === 1 ? 'a debit' : `${debits.length} debits`}${what} since ${searchedSince} that could be it: ${ids.join(', ')}${more}.`;
	return {
		text: remark === undefined ? found : `${found} ${remark}`,
		facts: { searchedSince, possibleDebits: debits.slice(0, MAX_SHOWN).map(withAmount) },
	};
}
