import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Sandbox } from '../../sandbox/sandbox.mts';
import { call, type Json, type Reply, type Sent } from './support.mts';

export const SANDBOX_TOKEN = 'lrrs_v1_sandbox';
export const PRODUCTION_TOKEN = 'lrrp_v1_sandbox';
export const DISCORD_ID = '123456789012345678';

export function fixture(name: string): unknown {
	return JSON.parse(readFileSync(join(__dirname, '../fixtures/leuwongrr', `${name}.json`), 'utf8'));
}

export const dataOf = ({ json }: Reply) => json.data as Record<string, Json> & Json;
export const invoiceOf = (reply: Reply) => String(dataOf(reply).invoice!.invoice_code);
/** Status and code of a refusal. */
export const failureOf = ({ status, json }: Reply) => [
	status,
	(json.error as Json | undefined)?.code,
];

/** Calls with the production token, and an order that is right but for `changes`. */
export function clients(sandbox: () => Sandbox) {
	const leuwongrr = (path: string, sent: Sent = {}) =>
		call(`${sandbox().url('leuwongrr')}/api/v1${path}`, {
			...sent,
			headers: { authorization: `Bearer ${PRODUCTION_TOKEN}`, ...sent.headers },
		});
	const control = (path: string, body?: unknown) => call(sandbox().url('control') + path, { body });
	return {
		leuwongrr,
		control,
		order: (changes: Json = {}, headers: Record<string, string> = {}) =>
			leuwongrr('/me/orders', {
				body: { ...(fixture('order-create.request') as Json), ...changes },
				headers,
			}),
		act: (action: string, fields: Json = {}) =>
			control('/act', { provider: 'leuwongrr', action, ...fields }),
	};
}
