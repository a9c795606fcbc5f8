import { createHmac } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Sandbox } from '../../sandbox/sandbox.mts';
import { call, type Json, type Received, type Reply, type Sent } from './support.mts';

export const KEY = 'rvpk_test_sandbox';
export const READONLY_KEY = 'rvpk_test_readonly';
export const SECRET = 'whsec_sandbox_roovet';

export function fixture(name: string): unknown {
	return JSON.parse(readFileSync(join(__dirname, '../fixtures/roovet', `${name}.json`), 'utf8'));
}

export const errorOf = ({ json }: Reply) => json.error as Json;
export const dataOf = ({ json }: Reply) => json.data as Json[];
export const idsOf = (reply: Reply) => dataOf(reply).map(({ id }) => id);

/** Calls with the right key and a body that is right but for `changes`. */
export function clients(sandbox: () => Sandbox) {
	const roovet = (path: string, sent: Sent = {}) =>
		call(`${sandbox().url('roovet')}/api${path}`, {
			...sent,
			headers: { authorization: `Bearer ${KEY}`, ...sent.headers },
		});
	const post = (path: string, body: unknown, key?: string) =>
		roovet(path, { body, headers: key === undefined ? {} : { 'idempotency-key': key } });
	return {
		roovet,
		post,
		transfer: (changes: Json = {}, key?: string) =>
			post(
				'/wallet/transfer',
				{ ...(fixture('wallet-transfer.request') as Json), ...changes },
				key,
			),
		cart: async (items: unknown = [{ product_id: 'prod_1' }], id?: unknown) =>
			post('/shop/cart', { items, ...(id === undefined ? {} : { id }) }),
		control: (path: string, body?: unknown) => call(sandbox().url('control') + path, { body }),
	};
}

/** A receiver's check, written anew from the contract so that it proves the sandbox's own. */
export function verifies(
	{ headers, text }: Pick<Received, 'headers' | 'text'>,
	scheme: 'timestamped' | 'bodyBase64',
	secret = SECRET,
	now = Math.floor(Date.now() / 1000),
): boolean {
	const header = headers['x-roovet-signature'];
	if (typeof header !== 'string') return false;
	const mac = (signed: string) => createHmac('sha256', secret).update(signed);
	if (scheme === 'bodyBase64') return header === mac(text).digest('base64');
	const parts = header.split(',').map((part) => part.trim().split('=', 2));
	const values = (name: string) => parts.filter(([key]) => key === name).map(([, value]) => value);
	const [t = ''] = values('t');
	if (!/^\d+$/.test(t) || Math.abs(now - Number(t)) > 300) return false;
	return values('v1').includes(mac(`${t}.${text}`).digest('hex'));
}
