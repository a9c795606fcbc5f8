import { isJsonObject, isWithin, parseJson } from '../../../kit/data/json';
import { equalInConstantTime, hmacSha256Hex } from '../../../kit/webhook/hmac';

/** Header that holds the signature. */
export const SIGNATURE_HEADER = 'rocheap-api-signature';

/** Which text the signature was made over. */
export type VerifiedBy = 'canonical' | 'rawBody';

/** Which key of the credential the signature was made with. */
export type VerifiedWith = 'current' | 'previous';

/** Keys that may have signed a callback. Empty ones count for nothing: anybody can sign with them. */
export type Keys = Readonly<Partial<Record<VerifiedWith, string>>>;

export type Verification =
	| {
			ok: true;
			verifiedBy: VerifiedBy;
			verifiedWith: VerifiedWith;
			body: Record<string, unknown>;
	  }
	| { ok: false; reason: 'signature' | 'not-json' };

const SHA256_HEX = /^[0-9a-f]{64}$/i;
// Far more than any order has. Building the documented form of a hostile body would block n8n for everybody.
const MAX_VALUES = 1000;
const MAX_DEPTH = 32;

class NotCanonical extends Error {}

/**
 * The text that ROCheap documents to sign: every object rebuilt with its keys sorted by UTF-16 code units, without
 * blanks. Arrays become objects with their indexes as keys, because the published helper does that.
 *
 * @throws NotCanonical when the text would not tell what the body is: a key `__proto__`, which the helper loses; an object
 * that reads like an array that was rebuilt; nesting that is absurd
 */
export function canonicalText(value: unknown): string {
	return JSON.stringify(sorted(value, 0));
}

function sorted(value: unknown, depth: number): unknown {
	if (typeof value !== 'object' || value === null) return value;
	if (depth > MAX_DEPTH) throw new NotCanonical();
	const source = value as Record<string, unknown>;
	const keys = Object.keys(source);
	if (!Array.isArray(value) && keys.length > 0 && keys.every((key, at) => key === String(at))) {
		throw new NotCanonical();
	}
	const copy: Record<string, unknown> = {};
	for (const key of keys.sort()) {
		if (key === '__proto__') throw new NotCanonical();
		copy[key] = sorted(source[key], depth + 1);
	}
	return copy;
}

/**
 * Checks a callback: by its bytes as sent first, which costs the same for every body, then by the documented form. Both
 * need the key. A body that the documented form would change (integers beyond 2^53, bytes that are no UTF-8), or that has
 * more values than any order, counts only by its bytes; one that nobody can mean does not count at all (`__proto__`,
 * 1e999, an object that reads like an array).
 */
export function verifyCallback(
	bytes: Uint8Array,
	signature: string | undefined,
	keys: Keys,
): Verification {
	if (signature === undefined || !SHA256_HEX.test(signature)) {
		return { ok: false, reason: 'signature' };
	}
	// The documented signature is in lower case; upper case spells the same bytes.
	const given = signature.toLowerCase();
	const signerOf = (signed: string | Uint8Array) =>
		(['current', 'previous'] as const).find((name) => {
			const key = keys[name];
			return key ? equalInConstantTime(given, hmacSha256Hex(key, signed)) : false;
		});

	const signerOfBytes = signerOf(bytes);
	const parsed = parseBody(bytes, signerOfBytes !== undefined);
	const canonical = parsed?.isExact ? parsed.canonical : undefined;
	const verifiedWith = signerOfBytes ?? (canonical === undefined ? undefined : signerOf(canonical));
	if (verifiedWith === undefined) return { ok: false, reason: 'signature' };
	if (!parsed) return { ok: false, reason: 'not-json' };
	const isCanonical =
		signerOfBytes === undefined ||
		(canonical !== undefined && Buffer.from(canonical).equals(bytes));
	return {
		ok: true,
		verifiedBy: isCanonical ? 'canonical' : 'rawBody',
		verifiedWith,
		body: parsed.body,
	};
}

interface Parsed {
	body: Record<string, unknown>;
	/** Whether the documented form holds every digit of the body. */
	isExact: boolean;
	canonical: string;
}

/** The body, if it is one that can be accepted. */
function parseBody(bytes: Uint8Array, isSigned: boolean): Parsed | undefined {
	try {
		const text = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes);
		const values = isSigned ? Infinity : MAX_VALUES;
		if (!isWithin(text, { values, depth: MAX_DEPTH })) return undefined;
		const { value, hasUnsafeInteger, hasInfinity } = parseJson(text);
		if (!isJsonObject(value) || hasInfinity) return undefined;
		return { body: value, isExact: !hasUnsafeInteger, canonical: canonicalText(value) };
	} catch {
		return undefined;
	}
}
