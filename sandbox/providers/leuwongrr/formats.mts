const WIB_OFFSET_MS = 7 * 3_600_000;

export const CURRENCY = 'IDR';

/** 15666 is "Rp15.666"; a sign stands in front, which is an assumption. */
export function formatted(amount: number): string {
	const grouped = String(Math.abs(amount)).replace(/\B(?=(\d{3})+$)/g, '.');
	return `${amount < 0 ? '-' : ''}Rp${grouped}`;
}

/** "2026-04-29 15:26:40", without a zone. That it is the Indonesian clock is an assumption. */
export function naive(at: number): string {
	return wib(at).replace('T', ' ');
}

/** "2026-04-29T09:30:00+07:00" */
export function withOffset(at: number): string {
	return `${wib(at)}+07:00`;
}

/** The digits in invoice codes. */
export function compact(at: number): string {
	return wib(at).replace(/\D/g, '');
}

function wib(at: number): string {
	return new Date(at + WIB_OFFSET_MS).toISOString().slice(0, 19);
}
