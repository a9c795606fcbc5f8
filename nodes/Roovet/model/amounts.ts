import type { IDataObject } from 'n8n-workflow';

import { fromMinorUnits, toMinorUnits } from '../../../kit/data/money';
import type { RoovetBody } from './outcome';

// Roovet counts in cents wherever it answers.
const DECIMALS = 2;

/** An amount that is exact in cents and exact as the number that Roovet wants in the request. */
export interface Amount {
	cents: bigint;
	/** Decimal text with two decimals, such as '12.30'. */
	text: string;
	/** Major units. Printed as JSON it has the digits of `text`. */
	number: number;
}

/**
 * An amount in major units, as text or number.
 *
 * @throws RangeError with a text for the user when it is not a plain decimal number of whole cents
 */
export function amountOf(value: string | number): Amount {
	const cents = toMinorUnits(value, DECIMALS);
	const text = fromMinorUnits(cents, DECIMALS);
	return { cents, text, number: Number(text) };
}

/** Whether the number that Roovet wants has all digits of the amount: a double holds 15 for certain. */
export const isExact = ({ cents, number }: Amount): boolean => {
	const printed = JSON.stringify(number);
	return /^\d+(\.\d+)?$/.test(printed) && toMinorUnits(printed, DECIMALS) === cents;
};

/** Decimal text of an amount in cents as Roovet shows it, or null when it is no whole number. */
export function majorUnits(cents: unknown): string | null {
	if (typeof cents === 'number' && Number.isSafeInteger(cents)) {
		return fromMinorUnits(BigInt(cents), DECIMALS);
	}
	// Integers beyond what a number holds arrive as their digits.
	return typeof cents === 'string' && /^-?\d+$/.test(cents)
		? fromMinorUnits(BigInt(cents), DECIMALS)
		: null;
}

/** A body with its cents, and beside them the amount in major units. */
export const withAmount = (body: RoovetBody): IDataObject => ({
	...(body as IDataObject),
	amount: majorUnits(body.amount_cents),
});
