import { createHmac } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';

import { deliver, type Delivery, type DeliveryResult } from './webhook.mts';

export const fixture = (name: string): string =>
	readFileSync(join(__dirname, '../fixtures/rocheap', `${name}.json`), 'utf8');

export const SECRET = 'rc_test_key_0123456789abcdefghijklmnopqrstuvwxyz';
export const HOST = 'https://rocheap.com';
export const hmac = (text: string) => createHmac('sha256', SECRET).update(text).digest('hex');

let nextOrder = 0;

/** Gives the orders of the next test ids of their own: what a trigger has seen is remembered. */
export const newOrder = () => (nextOrder += 1);

/** An order as ROCheap would call back with it; each test has orders of its own. */
export const order = (changes: object = {}) => ({
	...(JSON.parse(fixture('get-order-info.success-completed')) as Record<string, unknown>),
	order_id: `order-${nextOrder}`,
	...changes,
});
export const status = (code: string) => ({ status: { code, message: code } });
export const failed = (code: string) => ({
	...status('FAILED'),
	failure_code: { code, message: 'What ROCheap says' },
});

export const send = async (
	body: object | string,
	changes: Omit<Partial<Delivery>, 'body'> = {},
): Promise<DeliveryResult> => {
	const text = typeof body === 'string' ? body : JSON.stringify(body);
	return await deliver({
		type: 'rocheapTrigger',
		credential: 'rocheapApi',
		credentials: { apiKey: SECRET, baseUrl: `${HOST}/business/api` },
		parameters: { statuses: ['COMPLETED', 'FAILED', 'PROCESSING', 'other'] },
		body: text,
		...changes,
		headers: {
			'content-type': 'application/json',
			'rocheap-api-signature': hmac(text),
			...changes.headers,
		},
	});
};
export const signed = (signature: string) => ({ headers: { 'rocheap-api-signature': signature } });
