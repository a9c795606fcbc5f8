import { equalInConstantTime, hmacSha256Base64, hmacSha256Hex } from '../../kit/callback';

/** Header that holds the signature. `X-Roovet-Timestamp` is not covered by any signature and plays no part. */
export const SIGNATURE_HEADER = 'x-roovet-signature';

/** The two ways to sign that Roovet's two pages document. */
export type Scheme = 'timestamped' | 'bodyBase64';

export interface SignatureRules {
	secret: string;
	/** `auto` goes by the shape of the header. */
	scheme: Scheme | 'auto';
	/** How far the time in the signature may be from now, in both directions. */
	toleranceSeconds: number;
	/** Milliseconds since 1970. */
	now: number;
}

export type Verification =
	| { ok: true; verifiedBy: Scheme; signedAt?: string }
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
	{ secret, scheme, ...rules }: SignatureRules,
): Verification {
	if (secret === '') return { ok: false, reason: 'no-secret' };
	const isBase64 = header !== undefined && SHA256_BASE64.test(header);
	const wanted = scheme === 'auto' ? (isBase64 ? 'bodyBase64' : 'timestamped') : scheme;
	if (wanted === 'timestamped') return verifyTimestamped(bytes, header ?? '', secret, rules);
	if (!isBase64) return { ok: false, reason: 'no-signature' };
	return equalInConstantTime(header, hmacSha256Base64(secret, bytes))
		? { ok: true, verifiedBy: 'bodyBase64' }
		: { ok: false, reason: 'wrong-signature' };
}

/**
 * `t=<seconds>,v1=<hex>` over `t`, a full stop and the body. Parts may stand in any order and be of unknown kinds; any of
 * several v1 may fit, as during a change of secrets. Upper-case digits spell the same bytes and are accepted.
 */
function verifyTimestamped(
	bytes: Uint8Array,
	header: string,
	secret: string,
	{ toleranceSeconds, now }: Pick<SignatureRules, 'toleranceSeconds' | 'now'>,
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
	return { ok: true, verifiedBy: 'timestamped', signedAt: new Date(seconds * 1000).toISOString() };
}
