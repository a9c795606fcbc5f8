import type { CallbackMessage } from '../../core/callbacks.mts';
import {
	bodyBase64Header,
	SIGNATURE_HEADER,
	TIMESTAMP_HEADER,
	timestampedHeader,
	timestampedMac,
} from './signing.mts';
import { printed, realSeconds, signed, type WebhookEvent, type WebhookStyle } from './webhooks.mts';

/** The right delivery a mutation starts from. */
interface Good {
	event: WebhookEvent;
	style: WebhookStyle;
	body: string;
	/** Real unix seconds. */
	now: number;
}
type Headers = Record<string, string | string[]>;
interface Sent {
	headers: Headers;
	body: string;
	method?: 'GET';
}
type Mutate = (good: Good) => Sent;

const OVERSIZED_BYTES = 2 * 1024 * 1024;
const NESTING = 50_000;
const AGE_SECONDS = 3600;

const right = ({ body, style, now }: Good): Sent => signed(body, style, now);

const rightHeader = (good: Good) => String(right(good).headers[SIGNATURE_HEADER]);

/** The right body under another signature header; undefined leaves it out. */
const under = (good: Good, value: string | string[] | undefined): Sent => {
	const { headers, body } = right(good);
	if (value === undefined) delete headers[SIGNATURE_HEADER];
	else headers[SIGNATURE_HEADER] = value;
	return { headers, body };
};

/** A body of the secret's holder: only what it says is wrong, not its signature. */
const saying = (good: Good, body: string): Sent => signed(body, good.style, good.now);

/** The right body under the right signature of another body. */
const signedFor = (good: Good, body: string): Sent => ({ ...saying(good, body), body: good.body });

const other = ({ event, style }: Good) =>
	printed({ ...event, id: `${event.id}9` }, style.webhookBody);

/** These follow the scheme that is set. */
const general: Record<string, Mutate> = {
	'missing-signature': (good) => under(good, undefined),
	'empty-signature': (good) => under(good, ''),
	'duplicate-signature': (good) => {
		const wrong = rightHeader({ ...good, body: other(good) });
		return under(good, [wrong, rightHeader(good)]);
	},
	'wrong-secret': (good) => {
		const webhookSecret = `${good.style.webhookSecret}-of-someone-else`;
		return right({ ...good, style: { ...good.style, webhookSecret } });
	},
	'tampered-body': (good) => ({ ...right(good), body: other(good) }),
	'signature-of-other-body': (good) => signedFor(good, other(good)),
	// Verifies wherever both schemes are taken, as in a detection by shape.
	'other-scheme': (good) => {
		const signature = good.style.signature === 'timestamped' ? 'bodyBase64' : 'timestamped';
		return right({ ...good, style: { ...good.style, signature } });
	},
	'not-json': (good) => saying(good, `event=${good.event.event}&id=${good.event.id}`),
	'empty-body': (good) => saying(good, ''),
	'array-body': (good) => saying(good, `[${good.body}]`),
	'null-body': (good) => saying(good, 'null'),
	'no-event': ({ event: { id, ts }, ...good }) =>
		saying({ event: { event: '', id, ts }, ...good }, JSON.stringify({ id, ts })),
	'proto-key': (good) => saying(good, `{"__proto__":{"isAdmin":true},${good.body.trim().slice(1)}`),
	'deep-nesting': (good) => saying(good, '['.repeat(NESTING) + ']'.repeat(NESTING)),
	oversized: (good) =>
		saying(good, JSON.stringify({ ...good.event, padding: 'x'.repeat(OVERSIZED_BYTES) })),
	'wrong-content-type': (good) => {
		const { headers, body } = right(good);
		return { headers: { ...headers, 'content-type': 'text/plain' }, body };
	},
	'get-method': (good) => ({ ...right(good), method: 'GET' }),
};

const macAt = ({ style, body }: Good, seconds: number) =>
	timestampedMac(style.webhookSecret, seconds, body);
const headerAt = ({ style, body }: Good, seconds: number) =>
	timestampedHeader(style.webhookSecret, seconds, body);

/** Headers of the timestamped scheme, whichever is set. */
const timestamped: Record<string, (good: Good) => string> = {
	'old-timestamp': (good) => headerAt(good, good.now - AGE_SECONDS),
	'future-timestamp': (good) => headerAt(good, good.now + AGE_SECONDS),
	// The time is fresh, but not the one that was signed.
	'tampered-timestamp': (good) => `t=${good.now},v1=${macAt(good, good.now - AGE_SECONDS)}`,
	'millisecond-timestamp': (good) => headerAt(good, good.now * 1000),
	'missing-timestamp': (good) => `v1=${macAt(good, good.now)}`,
	'text-timestamp': (good) => `t=now,v1=${macAt(good, good.now)}`,
	'only-v0': (good) => `t=${good.now},v0=${macAt(good, good.now)}`,
	'only-v2': (good) => `t=${good.now},v2=${macAt(good, good.now)}`,
	'empty-v1': (good) => `t=${good.now},v1=`,
	'truncated-hex': (good) => `t=${good.now},v1=${macAt(good, good.now).slice(0, 32)}`,
	'prolonged-hex': (good) => `t=${good.now},v1=${macAt(good, good.now)}00`,
	'non-hex': ({ now }) => `t=${now},v1=${'z'.repeat(64)}`,
	'all-v1-wrong': ({ now }) => `t=${now},v1=${'0'.repeat(64)},v1=${'f'.repeat(64)}`,
	'upper-case-hex': (good) => `t=${good.now},v1=${macAt(good, good.now).toUpperCase()}`,
	'several-v1-one-right': (good) =>
		`t=${good.now},v1=${'0'.repeat(64)},v1=${macAt(good, good.now)},v1=${'f'.repeat(64)}`,
	'unknown-scheme-beside': (good) => `t=${good.now},v0=deadbeef,v1=${macAt(good, good.now)}`,
	'spaces-after-comma': (good) => `t=${good.now}, v1=${macAt(good, good.now)}`,
	'v1-before-t': (good) => `v1=${macAt(good, good.now)},t=${good.now}`,
	'within-tolerance': (good) => headerAt(good, good.now - 200),
	'timestamp-header-disagrees': (good) => headerAt(good, good.now),
};

const base64 = ({ style, body }: Good) => bodyBase64Header(style.webhookSecret, body);

/** Headers of the body-base64 scheme, whichever is set. */
const bodyBase64: Record<string, (good: Good) => string> = {
	'base64-of-other-body': (good) => base64({ ...good, body: other(good) }),
	'truncated-base64': (good) => base64(good).slice(0, 22),
	'hex-not-base64': (good) => Buffer.from(base64(good), 'base64').toString('hex'),
	'unpadded-base64': (good) => base64(good).replace('=', ''),
	'base64-with-time': (good) => `t=${good.now},v1=${base64(good)}`,
};

const withScheme = (good: Good, signature: WebhookStyle['signature']): Good => ({
	...good,
	style: { ...good.style, signature },
});

const mutations: Record<string, Mutate> = {
	...general,
	...Object.fromEntries(
		Object.entries(timestamped).map(([name, header]): [string, Mutate] => [
			name,
			(good) => {
				const sent = under(withScheme(good, 'timestamped'), header(good));
				if (name !== 'timestamp-header-disagrees') return sent;
				const stamp = String(good.now - 9999);
				return { ...sent, headers: { ...sent.headers, [TIMESTAMP_HEADER]: stamp } };
			},
		]),
	),
	...Object.fromEntries(
		Object.entries(bodyBase64).map(([name, header]): [string, Mutate] => [
			name,
			(good) => under(withScheme(good, 'bodyBase64'), header(good)),
		]),
	),
};

export const mutationNames = Object.keys(mutations);

/** Right as they are: a receiver of the timestamped scheme must accept them. */
export const validMutations = [
	'several-v1-one-right',
	'unknown-scheme-beside',
	'spaces-after-comma',
	'v1-before-t',
	'within-tolerance',
];

/** Refusing and accepting are both right; sandbox/README.md says why. */
export const openMutations = [
	'duplicate-signature',
	'other-scheme',
	'upper-case-hex',
	'timestamp-header-disagrees',
	'unpadded-base64',
	'wrong-content-type',
];

/** @param event the one to lie about */
export function forged(
	mutation: string,
	event: WebhookEvent,
	style: WebhookStyle,
): CallbackMessage {
	const body = printed(event, style.webhookBody);
	const sent = mutations[mutation]!({ event, style, body, now: realSeconds() });
	return { id: event.id, status: event.event, ...sent };
}
