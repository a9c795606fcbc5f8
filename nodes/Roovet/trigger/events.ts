import { isJsonObject, parseJson } from '../../../kit/data/json';
import { fingerprint } from '../../../kit/data/text';
import type { RoovetBody } from '../model/outcome';

// Far deeper than any event; keeps a hostile body from exhausting the stack of whoever reads it next.
const MAX_DEPTH = 32;

/** The event that a body reports, or undefined when it is none: no JSON object, no `event`, or one that nobody can mean. */
export function parseDelivery(bytes: Uint8Array): RoovetBody | undefined {
	try {
		const { value, hasInfinity } = parseJson(
			new TextDecoder('utf-8', { fatal: true }).decode(bytes),
		);
		const isEvent = isJsonObject(value) && typeof value.event === 'string' && value.event !== '';
		return isEvent && !hasInfinity && isPlain(value, 0) ? value : undefined;
	} catch {
		return undefined;
	}
}

function isPlain(value: unknown, depth: number): boolean {
	if (typeof value !== 'object' || value === null) return true;
	if (depth > MAX_DEPTH || Object.hasOwn(value, '__proto__')) return false;
	return Object.values(value).every((member) => isPlain(member, depth + 1));
}

/** The event names of the trigger's field: separated by commas or lines. */
export function readEvents(value: unknown): string[] {
	const text = Array.isArray(value) ? value.join(',') : String(value ?? '');
	return text
		.split(/[,\n]/)
		.map((name) => name.trim())
		.filter((name) => name !== '');
}

/** Whether an event is wanted. No names want all; a star stands for any text. */
export function isWanted(event: unknown, names: string[]): boolean {
	return names.length === 0 || names.some((name) => matches(String(event ?? ''), name));
}

function matches(event: string, name: string): boolean {
	const [head = '', ...rest] = name.toLowerCase().split('*');
	const text = event.toLowerCase();
	if (rest.length === 0) return text === head;
	const tail = rest.pop() ?? '';
	if (!text.startsWith(head) || !text.endsWith(tail) || text.length < head.length + tail.length) {
		return false;
	}
	let at = head.length;
	for (const part of rest) {
		const found = text.indexOf(part, at);
		if (found < 0) return false;
		at = found + part.length;
	}
	return at <= text.length - tail.length;
}

/** The same for each delivery of an event: by event, id and ts where all three are there, by its bytes otherwise. */
export function eventKeyOf({ event, id, ts }: RoovetBody, bytes: Uint8Array): string {
	const parts = [event, id, ts].filter(
		(part) => (typeof part === 'string' && part !== '') || typeof part === 'number',
	);
	const key =
		parts.length === 3
			? fingerprint(...(parts as Array<string | number>))
			: fingerprint(Buffer.from(bytes).toString('base64'));
	// Half of it tells events apart for certain, and is stored for each of them.
	return key.slice(0, 32);
}
