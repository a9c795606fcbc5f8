import type { IDataObject } from 'n8n-workflow';

import { textOf } from '../../../kit/data/text';
import type { Match } from '../../../kit/write';
import { majorUnits, withAmount, type Amount } from './amounts';
import { outcomeOf, type RoovetBody } from './outcome';

/** One intended transfer. */
export interface Transfer {
	/** A user ID or an e-mail address. */
	to: string;
	amount: Amount;
	/** Three capital letters. */
	currency: string;
	/** Empty when there is none. */
	note: string;
	idempotencyKey: string;
}

/** The body of the request. */
export const requestOf = ({ to, amount, currency, note }: Transfer): IDataObject => ({
	to,
	amount: amount.number,
	currency,
	...(note !== '' && { note }),
});

/** What was asked for. Roovet's answers do not name the recipient, so this is not what Roovet confirms. */
export const askedFor = ({ to, amount, currency, note }: Transfer): IDataObject => ({
	to,
	amount: amount.text,
	currency,
	...(note !== '' && { note }),
});

function comparisons(answer: RoovetBody, { amount, currency }: Transfer) {
	const rows: Array<[label: string, shown: string | undefined, wanted: string]> = [
		['amount', majorUnits(answer.amount_cents)?.replace('-', ''), amount.text],
		['currency', textOf(answer.currency)?.toUpperCase(), currency],
	];
	return rows.map(([label, shown, wanted]) => ({ label, shown, wanted }));
}

/** How the transfer of an answer differs from this one, in words. Its recipient cannot be compared. */
export const differencesOf = (answer: RoovetBody, transfer: Transfer): string[] =>
	comparisons(answer, transfer)
		.filter(({ shown, wanted }) => shown !== undefined && shown !== wanted)
		.map(({ label, shown, wanted }) => `${label} ${shown} instead of ${wanted}`);

/** Whether an answer is about this transfer, as far as it shows. */
export function matchOf(answer: RoovetBody, transfer: Transfer): Match {
	if (differencesOf(answer, transfer).length > 0) return 'differs';
	const isShown = comparisons(answer, transfer).every(({ shown }) => shown !== undefined);
	return isShown ? 'same' : 'notShown';
}

/** The item of a transfer: what Roovet says, the amount in major units, and what was asked for. */
export const describeTransfer = (answer: RoovetBody, transfer: Transfer): IDataObject => ({
	...withAmount(answer),
	outcome: outcomeOf(answer),
	requested: askedFor(transfer),
	idempotencyKey: transfer.idempotencyKey,
});
