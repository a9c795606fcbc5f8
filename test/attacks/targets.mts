import { createHmac } from 'node:crypto';
import { RocheapTrigger } from '../../nodes/Rocheap/RocheapTrigger.node.ts';
import { RoovetTrigger } from '../../nodes/Roovet/RoovetTrigger.node.ts';
import { signature as rocheapSignature } from '../../sandbox/providers/rocheap/signing.mts';

export interface Delivery {
	body: Buffer;
	/** A list stands for a header that is sent several times. */
	headers: Record<string, string | string[]>;
}

/** A webhook trigger, and what its provider would send. */
export interface Target {
	name: string;
	header: string;
	secret: string;
	type: typeof RocheapTrigger | typeof RoovetTrigger;
	credentials: Record<string, unknown>;
	parameters: Record<string, unknown>;
	/** What an event of this number says; every value is of a kind that forgers like to replace. */
	text(id: string): string;
	/** The value of the header for a body, by a key and at a time in seconds since 1970. */
	sign(body: string | Buffer, key: string, at: number): string;
	/** Whether the signature has a time that makes an old one worthless. */
	isDated: boolean;
}

const hmac = (key: string, text: string | Buffer) => createHmac('sha256', key).update(text);

/** Absent for what is not JSON, or nested so deeply that the published helper fails on it. */
const canonicalSignature = (body: string | Buffer, key: string): string | undefined => {
	try {
		return rocheapSignature(JSON.parse(body.toString()), key);
	} catch {
		return undefined;
	}
};

export const rocheap: Target = {
	name: 'ROCheap',
	header: 'rocheap-api-signature',
	secret: 'sandbox-rocheap-key',
	type: RocheapTrigger,
	credentials: { apiKey: 'sandbox-rocheap-key', baseUrl: 'https://rocheap.com/business/api' },
	parameters: { statuses: ['COMPLETED', 'FAILED', 'PROCESSING', 'other'] },
	text: (id) =>
		JSON.stringify({
			success: true,
			order_id: id,
			custom_order_id: null,
			status: { code: 'COMPLETED', message: 'Order has been completed!' },
			robux: 1250,
			rate: 4.25,
			tags: [1, 'a'],
			receiver_roblox_user_id: 9007199254740991,
			note: 'Dänke "quoted" \u2028 \\ end',
		}),
	// As documented: over the canonical text, not over the bytes.
	sign: (body, key) => canonicalSignature(body, key) ?? hmac(key, body).digest('hex'),
	isDated: false,
};

const roovetTarget = (scheme: 'timestamped' | 'bodyBase64'): Target => ({
	name: scheme === 'timestamped' ? 'Roovet' : 'Roovet, other scheme',
	header: 'x-roovet-signature',
	secret: 'whsec_sandbox_roovet',
	type: RoovetTrigger,
	credentials: {
		apiKey: 'rvpk_test_sandbox',
		webhookSecret: 'whsec_sandbox_roovet',
		signatureScheme: 'auto',
	},
	parameters: {},
	text: (id) =>
		JSON.stringify({
			event: 'order.created',
			id,
			ts: 1_762_782_800,
			amount: '12.50',
			buyer: { id: 7, name: 'Ünal', vip: false },
			items: [{ sku: 'a', count: 2 }],
			note: null,
		}),
	sign: (body, key, at) =>
		scheme === 'bodyBase64'
			? hmac(key, body).digest('base64')
			: `t=${at},v1=${hmac(key, Buffer.concat([Buffer.from(`${at}.`), Buffer.from(body)])).digest('hex')}`,
	isDated: scheme === 'timestamped',
});

export const roovet = roovetTarget('timestamped');
/** Forged for the other scheme that the same address accepts. */
export const roovetBase64 = roovetTarget('bodyBase64');

export const seconds = (): number => Math.floor(Date.now() / 1000);

/** A delivery as the provider makes it. */
export function validDelivery(target: Target, id: string): Delivery {
	const body = Buffer.from(target.text(id));
	const signature = target.sign(body, target.secret, seconds());
	return { body, headers: { 'content-type': 'application/json', [target.header]: signature } };
}
