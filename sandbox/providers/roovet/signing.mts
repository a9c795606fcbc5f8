import { createHmac } from 'node:crypto';

export const SIGNATURE_HEADER = 'x-roovet-signature';
export const TIMESTAMP_HEADER = 'x-roovet-timestamp';

const mac = (secret: string, text: string) => createHmac('sha256', secret).update(text, 'utf8');

/** The `v1` of the docs page's scheme: over the time and the raw body (contract: Webhooks, A). */
export function timestampedMac(secret: string, seconds: number, body: string): string {
	return mac(secret, `${seconds}.${body}`).digest('hex');
}

export function timestampedHeader(secret: string, seconds: number, body: string): string {
	return `t=${seconds},v1=${timestampedMac(secret, seconds, body)}`;
}

/** The portal page's scheme: over the raw body alone (contract: Webhooks, B). */
export function bodyBase64Header(secret: string, body: string): string {
	return mac(secret, body).digest('base64');
}
