const DECIMAL = /^(-?)(\d+)(?:\.(\d+))?$/;
const MAX_DIGITS = 30;

/**
 * Exact minor units (cents, say) of a decimal amount in major units.
 *
 * A number is taken by its shortest decimal text, which is what the person who typed it meant: 1.15 is 115 cents
 * although the binary number is a little less. Binary residue such as 0.1 + 0.2 has too many decimals and is refused,
 * as are thousands separators, decimal commas, exponents and amounts with more decimals than the currency has.
 *
 * @param amount decimal text such as '12.34', or a finite number
 * @param decimals decimals of the currency: 2 for USD, 0 for IDR and Robux
 * @throws RangeError with a text that can be shown to the user
 */
export function toMinorUnits(amount: string | number, decimals: number): bigint {
	const text = String(amount).trim();
	const match = DECIMAL.exec(text);
	if (!match || text.length > MAX_DIGITS) {
		throw new RangeError(`"${text.slice(0, 40)}" is not a plain decimal number such as 12.34`);
	}
	if (typeof amount === 'number' && Math.abs(amount) > Number.MAX_SAFE_INTEGER) {
		throw new RangeError(`${text} has more digits than a number holds exactly; enter it as text`);
	}
	const [, sign = '', whole = '0', fraction = ''] = match;
	const significant = fraction.replace(/0+$/, '');
	if (significant.length > decimals) {
		throw new RangeError(
			decimals === 0
				? `"${text}" has decimals where only whole units exist`
				: `"${text}" has more than ${decimals} decimals`,
		);
	}
	const minor = BigInt(whole + significant.padEnd(decimals, '0'));
	return sign === '-' ? -minor : minor;
}

/** The decimal text of an amount in minor units: 1234 with two decimals is '12.34'. */
export function fromMinorUnits(minor: bigint, decimals: number): string {
	const digits = (minor < 0n ? -minor : minor).toString().padStart(decimals + 1, '0');
	const cut = digits.length - decimals;
	const text = decimals === 0 ? digits : `${digits.slice(0, cut)}.${digits.slice(cut)}`;
	return minor < 0n ? `-${text}` : text;
}
