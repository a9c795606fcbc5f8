import { createHash, randomUUID } from 'node:crypto';

/** Text that says something; undefined for everything else, an empty text included. */
export function textOf(value: unknown): string | undefined {
	return typeof value === 'string' && value !== '' ? value : undefined;
}

/** An id as text: text as it is, a whole number that has not lost digits; undefined for everything else. */
export function idOf(value: unknown): string | undefined {
	return typeof value === 'number' && Number.isSafeInteger(value) ? String(value) : textOf(value);
}

/** The message of anything thrown. */
export function messageOf(thrown: unknown): string {
	return thrown instanceof Error ? thrown.message : String(thrown);
}

/** At most so many characters, with an ellipsis where something was cut. */
export function shortened(text: string, most = 60): string {
	return text.length > most ? `${text.slice(0, most)}…` : text;
}

/** "1 item", "2 items". */
export function counted(count: number, noun: string): string {
	return `${count} ${count === 1 ? noun : `${noun}s`}`;
}

/**
 * Stands for its parts in places that must not hold them, such as the name of a cache for a credential. Parts are kept
 * apart, so that ('a', 'bc') and ('ab', 'c') differ.
 *
 * @returns 64 hexadecimal digits
 */
export function fingerprint(...parts: ReadonlyArray<string | number>): string {
	return createHash('sha256')
		.update(JSON.stringify(parts.map(String)))
		.digest('hex');
}

/** A key that nobody has used before. It protects what is sent with it from being done twice as long as it is kept. */
export const freshKey = (): string => randomUUID();

/** A value as a message quotes it. */
export function quoted(value: unknown): string {
	if (value === undefined || value === null || value === '') return 'an empty value';
	const text = typeof value === 'object' ? JSON.stringify(value) : String(value as string | number);
	return `"${shortened(text)}"`;
}
