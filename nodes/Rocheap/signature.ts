import { equalInConstantTime, hmacSha256Hex } from '../../kit/callback';
import { isJsonObject, parseJson } from '../../kit/json';

/** Header that holds the signature. */
export const SIGNATURE_HEADER = 'rocheap-api-signature';

/** Which text the signature was made over. */
export type VerifiedBy = 'canonical' | 'rawBody';

export type Verification =
	| { ok: true; verifiedBy: VerifiedBy; body: Record<string, unknown> }
	| { ok: false; reason: 'signature' | 'not-json' };

const SHA256_HEX = /^[0-9a-f]{64}$/i;
// Far deeper than any order; keeps a hostile body from exhausting the stack.
const MAX_DEPTH = 32;

class NotCanonical extends Error {}

/**
 * The text that ROCheap documents to sign: every object rebuilt with its keys sorted by UTF-16 code units, without
 * blanks. Arrays become objects with their indexes as keys, because the published helper does that.
 *
 * @throws NotCanonical when the helper would lose or change something: a key `__proto__`, or nesting that is absurd
 */
export function canonicalText(value: unknown): string {
	return JSON.stringify(sorted(value, 0));
}

function sorted(value: unknown, depth: number): unknown {
	if (typeof value !== 'object' || value === null) return value;
	if (depth > MAX_DEPTH) throw new NotCanonical();
	const source = value as Record<string, unknown>;
	const copy: Record<string, unknown> = {};
	for (const key of Object.keys(source).sort()) {
		if (key === '__proto__') throw new NotCanonical();
		copy[key] = sorted(source[key], depth + 1);
	}
	return copy;
}

/**
 * Checks a callback. The documented form comes first; the HMAC over the bytes as sent is accepted as well, since both
 * need the secret. A body that the documented form would change (integers beyond 2^53, bytes that are no UTF-8) counts
 * only by its bytes, and one with a `__proto__` key not at all.
 */
export function verifyCallback(
	bytes: Uint8Array,
	signature: string | undefined,
	secret: string,
): Verification {
	if (secret === '' || signature === undefined || !SHA256_HEX.test(signature)) {
		return { ok: false, reason: 'signature' };
	}
	// The documented signature is in lower case; upper case spells the same bytes.
	const given = signature.toLowerCase();
	const parsed = parseBody(bytes);
	const canonical = parsed?.isExact ? canonicalOf(parsed.body) : undefined;
	const matchesCanonical =
		canonical !== undefined && equalInConstantTime(given, hmacSha256Hex(secret, canonical));
	const matches = matchesCanonical || equalInConstantTime(given, hmacSha256Hex(secret, bytes));
	if (!matches) return { ok: false, reason: 'signature' };
	if (!parsed || canonicalOf(parsed.body) === undefined) return { ok: false, reason: 'not-json' };
	return { ok: true, verifiedBy: matchesCanonical ? 'canonical' : 'rawBody', body: parsed.body };
}

function parseBody(
	bytes: Uint8Array,
): { body: Record<string, unknown>; isExact: boolean } | undefined {
	try {
		const text = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes);
		const { value, hasUnsafeInteger } = parseJson(text);
		return isJsonObject(value) ? { body: value, isExact: !hasUnsafeInteger } : undefined;
	} catch {
		return undefined;
	}
}

function canonicalOf(body: Record<string, unknown>): string | undefined {
	try {
		return canonicalText(body);
	} catch {
		return undefined;
	}
}
