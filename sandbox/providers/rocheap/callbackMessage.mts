import type { CallbackMessage } from '../../core/callbacks.mts';
import type { Behaviour } from './behaviour.mts';
import { lookedUp, type LookUpStyle, type Order } from './orders.mts';
import { canonical, signature } from './signing.mts';

/** The account's only key, which is also the callbacks' secret (contract: Quirks, 8). */
export const API_KEY = 'sandbox-rocheap-key';
export const SIGNATURE_HEADER = 'rocheap-api-signature';

export type CallbackStyle = Pick<Behaviour, 'callbackBody'> & LookUpStyle;

/** The body is that of get_order_info; method and content type are not documented (contract: Callbacks). */
export function callbackMessage(order: Order, style: CallbackStyle): CallbackMessage {
	const info = lookedUp(order, style);
	return {
		id: order.id,
		status: order.status,
		headers: {
			'content-type': 'application/json',
			'user-agent': 'rocheap-sandbox',
			[SIGNATURE_HEADER]: signature(info, API_KEY),
		},
		body: printed(info, style.callbackBody),
	};
}

function printed(info: Record<string, unknown>, as: Behaviour['callbackBody']): string {
	if (as === 'sorted') return canonical(info);
	return JSON.stringify(info, null, as === 'pretty' ? 2 : undefined);
}
