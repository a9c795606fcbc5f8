import { equalInConstantTime, hmacSha256Base64, hmacSha256Hex } from '../../../kit/webhook/hmac';

/** Header that holds the signature. `X-Roovet-Timestamp` is not covered by any signature and plays no part. */
export const SIGNATURE_HEADER = 'x-roovet-signature';

/** The two ways to sign that Roovet's two pages document. */
export type Scheme = 'timestamped' | 'bodyBase64';

/** Which secret of the credential the signature was made with. */
export type VerifiedWith = 'current' | 'previous';

export interface SignatureRules {
	secret: string;
	/** The one that it has replaced. */
	previousSecret?: string;
	/** `auto` goes by the shape of the header. */
	scheme: Scheme | 'auto';
	/** How far the time in the signature may be from now, in both directions. */
	toleranceSeconds: number;
	/** Milliseconds since 1970. */
	now: number;
}

export type Verification =
	| { ok: true; verifiedBy: Scheme; verifiedWith: VerifiedWith; signedAt?: string }
	| { ok: false; reason: 'no-secret' | 'no-signature' | 'wrong-signature' | 'wrong-time' };

const SECONDS = /^\d{1,11}$/;
const SHA256_HEX = /^[0-9a-f]{64}$/;
const SHA256_BASE64 = /^[A-Za-z0-9+/]{43}=$/;
// Two would do for a change of secrets; more are somebody guessing.
const MAX_SIGNATURES = 10;

/** Checks a delivery over its bytes. Nothing is accepted without a secret. */
export function verifyDelivery(
	bytes: Uint8Array,
	header: string | undefined,
	rules: SignatureRules,
): Verification {
	const current = verifyWith(rules.secret, 'current', bytes, header, rules);
	if (current.ok) return current;
	const previous = verifyWith(rules.previousSecret ?? '', 'previous', bytes, header, rules);
	// The reason of the secret that should have fitted, unless the other one did.
	return previous.ok || previous.reason === 'wrong-time' ? previous : current;
}

function verifyWith(
	secret: string,
	verifiedWith: VerifiedWith,
	bytes: Uint8Array,
	header = '',
	{ scheme, ...rules }: SignatureRules,
): Verification {
	if (secret === '') return { ok: false, reason: 'no-secret' };
	const isBase64 = SHA256_BASE64.test(header);
	if (scheme === 'timestamped' || (scheme === 'auto' && !isBase64)) {
		return verifyTimestamped(bytes, header, { ...rules, secret, verifiedWith });
	}
	if (!isBase64) return { ok: false, reason: 'no-signature' };
	return equalInConstantTime(header, hmacSha256Base64(secret, bytes))
		? { ok: true, verifiedBy: 'bodyBase64', verifiedWith }
		: { ok: false, reason: 'wrong-signature' };
}

/**
 * `t=<seconds>,v1=<hex>` over `t`, a full stop and the body. Parts may stand in any order and be of unknown kinds; any of
 * several v1 may fit, as during a change of secrets. Upper-case digits spell the same bytes and are accepted.
 */
function verifyTimestamped(
	bytes: Uint8Array,
	header: string,
	{
		secret,
		verifiedWith,
		toleranceSeconds,
		now,
	}: Pick<SignatureRules, 'secret' | 'toleranceSeconds' | 'now'> & { verifiedWith: VerifiedWith },
): Verification {
	const parts = header.split(',').map((part) => part.trim());
	const valuesOf = (name: string) =>
		parts.filter((part) => part.startsWith(`${name}=`)).map((part) => part.slice(name.length + 1));
	const [t = '', ...furtherTimes] = valuesOf('t');
	const given = valuesOf('v1')
		.map((value) => value.toLowerCase())
		.filter((value) => SHA256_HEX.test(value))
		.slice(0, MAX_SIGNATURES);
	if (!SECONDS.test(t) || furtherTimes.length > 0 || given.length === 0) {
		return { ok: false, reason: 'no-signature' };
	}
	const expected = hmacSha256Hex(secret, Buffer.concat([Buffer.from(`${t}.`), bytes]));
	const fitting = given.filter((value) => equalInConstantTime(value, expected));
	if (fitting.length === 0) return { ok: false, reason: 'wrong-signature' };
	const seconds = Number(t);
	if (Math.abs(Math.floor(now / 1000) - seconds) > toleranceSeconds) {
		return { ok: false, reason: 'wrong-time' };
	}
	return {
		ok: true,
		verifiedBy: 'timestamped',
		verifiedWith,
		signedAt: new Date(seconds * 1000).toISOString(),
	};
}
