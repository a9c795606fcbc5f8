import { createHmac, timingSafeEqual } from 'node:crypto';

/** HMAC-SHA256 as lower-case hexadecimal. The secret must not be empty: an empty one can be forged by anybody. */
export function hmacSha256Hex(secret: string, bytes: string | Uint8Array): string {
	return hmacSha256(secret, bytes).toString('hex');
}

/** The same in standard base64 with padding. */
export function hmacSha256Base64(secret: string, bytes: string | Uint8Array): string {
	return hmacSha256(secret, bytes).toString('base64');
}

function hmacSha256(secret: string, bytes: string | Uint8Array): Buffer {
	if (secret === '') throw new RangeError('An empty secret signs nothing');
	return createHmac('sha256', secret).update(bytes).digest();
}

/** Compares without telling by its duration where the texts differ. The length is no secret. */
export function equalInConstantTime(a: string, b: string): boolean {
	const left = Buffer.from(a);
	const right = Buffer.from(b);
	return left.length === right.length && timingSafeEqual(left, right);
}
