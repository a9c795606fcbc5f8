import type { IDataObject } from 'n8n-workflow';

import type { ItemFields } from '../../kit/fields';
import { fromMinorUnits, toMinorUnits } from '../../kit/money';
import type { RoovetBody } from './answers';

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

/** Reads an amount to be paid, in major units. */
export function readAmount(item: ItemFields, name: string, label: string): Amount {
	const value = item.value(name);
	const isAmount = typeof value === 'string' || typeof value === 'number';
	if (!isAmount || String(value).trim() === '') {
		throw item.error(label, 'is empty or no number', 'Enter an amount such as 12.34.');
	}
	let cents: bigint;
	try {
		cents = toMinorUnits(value, DECIMALS);
	} catch (error) {
		throw item.error(
			label,
			(error as Error).message,
			'Write it with a point and at most two decimals, such as 12.34, without currency sign and separators. A calculated amount needs rounding first, for example {{ $json.total.toFixed(2) }}.',
		);
	}
	if (cents <= 0n) {
		throw item.error(label, `"${value}" is not above zero`, 'Enter an amount of 0.01 or more.');
	}
	const text = fromMinorUnits(cents, DECIMALS);
	const number = Number(text);
	// The request holds a JSON number, and a double holds 15 digits for certain.
	if (!survives(number, cents)) {
		throw item.error(
			label,
			'has more digits than can be sent without rounding',
			'Split it into smaller amounts.',
		);
	}
	return { cents, text, number };
}

function survives(number: number, cents: bigint): boolean {
	try {
		return toMinorUnits(JSON.stringify(number), DECIMALS) === cents;
	} catch {
		return false;
	}
}

/** Decimal text of an amount in cents as Roovet tells it, or null when it is no whole number. */
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
