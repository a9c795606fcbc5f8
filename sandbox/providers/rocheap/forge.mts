import type { CallbackMessage } from '../../core/callbacks.mts';
import { API_KEY, callbackMessage, SIGNATURE_HEADER } from './callbackMessage.mts';
import type { CallbackStyle } from './callbackMessage.mts';
import type { Order } from './orders.mts';
import { hmacHex, signature } from './signing.mts';

type Info = Record<string, unknown>;
type Mutate = (good: CallbackMessage, info: Info) => CallbackMessage;

const OVERSIZED_BYTES = 2 * 1024 * 1024;
const NESTING = 50_000;

const goodSignature = (good: CallbackMessage) => String(good.headers[SIGNATURE_HEADER]);

const signedAs = (good: CallbackMessage, value: string | string[]): CallbackMessage => ({
	...good,
	headers: { ...good.headers, [SIGNATURE_HEADER]: value },
});

/** A body of the key holder's making: only what it says is wrong, not its signature. */
const signedBody = (good: CallbackMessage, body: unknown): CallbackMessage => ({
	...signedAs(good, signature(body, API_KEY)),
	body: JSON.stringify(body),
});

const unsigned = (good: CallbackMessage): CallbackMessage => {
	const headers = { ...good.headers };
	delete headers[SIGNATURE_HEADER];
	return { ...good, headers };
};

/** sandbox/README.md says what each of them should meet. */
const mutations: Record<string, Mutate> = {
	'missing-signature': unsigned,
	'empty-signature': (good) => signedAs(good, ''),
	'truncated-signature': (good) => signedAs(good, goodSignature(good).slice(0, 32)),
	'non-hex-signature': (good) => signedAs(good, 'z'.repeat(64)),
	'upper-case-signature': (good) => signedAs(good, goodSignature(good).toUpperCase()),
	'duplicate-signature': (good) => signedAs(good, ['0'.repeat(64), goodSignature(good)]),
	'wrong-secret': (good, info) => signedAs(good, signature(info, `${API_KEY}-of-someone-else`)),
	'tampered-status': (good, info) => {
		const completed = good.status === 'COMPLETED';
		const status = completed
			? { code: 'FAILED', message: 'Order has failed!' }
			: { code: 'COMPLETED', message: 'Order has been completed!' };
		return { ...good, body: JSON.stringify({ ...info, status }) };
	},
	'tampered-amount': (good, info) => ({
		...good,
		body: JSON.stringify({ ...info, robux: Number(info.robux) * 10 }),
	}),
	'signature-of-other-body': (good, info) =>
		signedAs(
			good,
			signature({ ...info, order_id: '0z000000-0000-4000-8000-000000000000' }, API_KEY),
		),
	// Signed over its raw bytes, so that only reading it can show what is wrong.
	'not-json': (good) => {
		const body = `order_id=${good.id}&status=${good.status}&success=true`;
		return { ...signedAs(good, hmacHex(body, API_KEY)), body };
	},
	// The helper loses the key, so the signature is right; contract: refuse such bodies.
	'proto-key': (good, info) => ({
		...signedAs(good, signature(info, API_KEY)),
		body: `{"__proto__":{"isAdmin":true},${JSON.stringify(info).slice(1)}`,
	}),
	'array-body': (good, info) => signedBody(good, [info]),
	'null-body': (good) => signedBody(good, null),
	oversized: (good, info) => signedBody(good, { ...info, padding: 'x'.repeat(OVERSIZED_BYTES) }),
	// The published helper recurses: nesting that JSON.parse takes can end its stack. Nobody needs the key to send it.
	'deep-nesting': (good) => ({
		...signedAs(good, '0'.repeat(64)),
		body: '['.repeat(NESTING) + ']'.repeat(NESTING),
	}),
	'wrong-content-type': (good) => ({
		...good,
		headers: { ...good.headers, 'content-type': 'text/plain' },
	}),
	'get-method': (good) => ({ ...good, method: 'GET' }),
};

export const mutationNames = Object.keys(mutations);

/** @param order the one to lie about; without one a completed order is made up. */
export function forged(
	mutation: string,
	order: Order | undefined,
	style: CallbackStyle,
): CallbackMessage {
	const good = callbackMessage(order ?? madeUpOrder, style);
	const info = JSON.parse(good.body) as Info;
	return mutations[mutation]!(good, info);
}

const madeUpOrder: Order = {
	id: '9zf0c1d2-3b4a-4c5d-8e6f-7a8b9c0d1e2f',
	status: 'COMPLETED',
	robux: 10,
	userId: 261,
	universeId: 5,
	placeId: 6,
	customId: null,
	costMinor: 4_750_000,
	gamepassId: 1,
	productId: 2,
};
