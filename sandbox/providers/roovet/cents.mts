/** A documented amount in dollars as whole cents, or undefined when it has more than two decimals or is out of range. */
export function toCents(dollars: number): number | undefined {
	// The shortest decimal that gives this double: 1.15 is "1.15", though 1.15 * 100 is 114.99999999999999.
	const match = /^(-?)(\d+)(?:\.(\d{1,2}))?$/.exec(String(dollars));
	if (!match) return undefined;
	const [, sign, whole, decimals = ''] = match;
	const cents = Number(`${sign}${whole}${decimals.padEnd(2, '0')}`);
	return Number.isSafeInteger(cents) ? cents : undefined;
}
