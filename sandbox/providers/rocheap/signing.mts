import { createHmac } from 'node:crypto';

/**
 * The text ROCheap signs, as its published helper makes it (contract: Signature, steps 2 and 3). The quirks are the
 * helper's own: arrays become objects, and a `__proto__` key is lost in the assignment.
 */
export function canonical(body: unknown): string {
	return JSON.stringify(isObject(body) ? sortedCopy(body) : body);
}

/** The value of `rocheap-api-signature`; the API key is the secret (contract: Base, auth, headers). */
export function signature(body: unknown, apiKey: string): string {
	return hmacHex(canonical(body), apiKey);
}

export function hmacHex(text: string, apiKey: string): string {
	return createHmac('sha256', apiKey).update(text, 'utf8').digest('hex');
}

function sortedCopy(source: object): Record<string, unknown> {
	const copy: Record<string, unknown> = {};
	const members = source as Record<string, unknown>;
	for (const key of Object.keys(source).sort()) {
		const member = members[key];
		copy[key] = isObject(member) ? sortedCopy(member) : member;
	}
	return copy;
}

function isObject(value: unknown): value is object {
	return typeof value === 'object' && value !== null;
}
