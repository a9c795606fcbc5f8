const MINOR_PER_CREDIT = 1e8;

/** Credits as an integer of minor units: 0.0475 credits are 4,750,000. Exact for up to 8 decimals. */
export function toMinor(credits: number): number {
	return Math.round(credits * MINOR_PER_CREDIT);
}

/** The nearest double to the decimal, so it prints without noise. */
export function toCredits(minor: number): number {
	return minor / MINOR_PER_CREDIT;
}
