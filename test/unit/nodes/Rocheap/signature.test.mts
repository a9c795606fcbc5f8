import { createHmac } from 'node:crypto';
import fc from 'fast-check';

import {
	canonicalText,
	SIGNATURE_HEADER,
	verifyCallback,
	type Keys,
} from '../../../../nodes/Rocheap/trigger/signature';
import { fixture, type Json } from '../../support.mts';

interface Vector {
	name: string;
	secret: string;
	rawBody: string;
	canonical: string;
	expected: string;
	hmacOverRawBody: string;
	rawEqualsCanonical: boolean;
	header: string;
}

interface Headers {
	name: string;
	secret: string;
	rawBody: string;
	headerValue: string | null;
}

const vectors = fixture('signature-vectors') as unknown as {
	positive: Vector[];
	negative: Headers[];
	ambiguous: Headers[];
};
const named = <T extends { name: string }>(list: T[], filter: (name: string) => boolean) =>
	list.filter(({ name }) => filter(name)).map((vector): [string, T] => [vector.name, vector]);

// The two that the helper of the provider changes in a way that a careful client does not follow.
const PROTO = 'proto-key';
const INEXACT = 'big-integer-precision';
const SECRET = 'rc_test_key';
const bytes = (text: string) => Buffer.from(text, 'utf8');
const hmac = (secret: string, data: string | Buffer) =>
	createHmac('sha256', secret).update(data).digest('hex');
const verify = (body: Uint8Array, signature: string | undefined, keys: string | Keys) =>
	verifyCallback(body, signature, typeof keys === 'string' ? { current: keys } : keys);
const refused = { ok: false, reason: 'signature' };

test('the vectors are all there', () => {
	expect(vectors.positive.length).toBeGreaterThanOrEqual(13);
	expect(vectors.negative.length).toBeGreaterThanOrEqual(6);
	expect(vectors.ambiguous).toHaveLength(2);
	expect(vectors.positive.map(({ name }) => name)).toEqual(
		expect.arrayContaining([PROTO, INEXACT]),
	);
	expect(new Set(vectors.positive.map(({ header }) => header))).toEqual(
		new Set([SIGNATURE_HEADER]),
	);
});

describe('a callback with the documented signature', () => {
	test.each(named(vectors.positive, (name) => name !== PROTO))(
		'has the documented canonical text: %s',
		(_name, { rawBody, canonical, secret, expected }) => {
			const text = canonicalText(JSON.parse(rawBody));
			expect(text).toBe(canonical);
			expect(hmac(secret, text)).toBe(expected);
		},
	);

	test.each(named(vectors.positive, (name) => name !== PROTO && name !== INEXACT))(
		'is accepted: %s',
		(_name, { rawBody, secret, expected }) => {
			expect(verify(bytes(rawBody), expected, secret)).toEqual({
				ok: true,
				verifiedBy: 'canonical',
				verifiedWith: 'current',
				body: JSON.parse(rawBody) as Json,
			});
		},
	);

	test('is refused when the form that was signed has another integer than the body', () => {
		const [, { rawBody, secret, expected }] = named(
			vectors.positive,
			(name) => name === INEXACT,
		)[0]!;
		expect(verify(bytes(rawBody), expected, secret)).toEqual(refused);
		// The id of somebody else under the signature of 9007199254740992.
		const other = rawBody.replace('9007199254740993', '9007199254740992');
		expect(verify(bytes(other), expected, secret)).toMatchObject({ ok: true });
	});

	test('is refused when the form that was signed has a text where the body has a number', () => {
		const signature = hmac(SECRET, '{"id":"9007199254740993"}');
		expect(verify(bytes('{"id":9007199254740993}'), signature, SECRET)).toEqual(refused);
	});

	test('is refused when the form that was signed lacks a key of the body', () => {
		const [, vector] = named(vectors.positive, (name) => name === PROTO)[0]!;
		expect(() => canonicalText(JSON.parse(vector.rawBody))).toThrow();
		expect(verify(bytes(vector.rawBody), vector.expected, vector.secret)).toEqual(refused);
		expect(verify(bytes(vector.rawBody), vector.hmacOverRawBody, vector.secret)).toEqual({
			ok: false,
			reason: 'not-json',
		});
		const nested = '{"a":{"b":[{"__proto__":1}]}}';
		expect(verify(bytes(nested), hmac(SECRET, nested), SECRET).ok).toBe(false);
	});
});

describe('a callback signed over its bytes', () => {
	test.each(named(vectors.positive, (name) => name !== PROTO))(
		'is accepted with every digit of it: %s',
		(name, { rawBody, secret, hmacOverRawBody, rawEqualsCanonical }) => {
			const result = verify(bytes(rawBody), hmacOverRawBody, secret);
			const verifiedBy = rawEqualsCanonical ? 'canonical' : 'rawBody';
			expect(result).toMatchObject({ ok: true, verifiedBy });
			const id = name === INEXACT ? { roblox_user_id: '9007199254740993' } : {};
			expect(result).toMatchObject({ body: { ...(JSON.parse(rawBody) as Json), ...id } });
		},
	);
});

describe('a forged callback', () => {
	test.each(named(vectors.negative, (name) => name !== 'not-json'))(
		'is refused: %s',
		(_name, { rawBody, headerValue, secret }) => {
			expect(verify(bytes(rawBody), headerValue ?? undefined, secret)).toEqual(refused);
		},
	);

	test.each(named(vectors.negative, (name) => name === 'not-json'))(
		'is refused: %s',
		(_name, { rawBody, headerValue, secret }) => {
			expect(verify(bytes(rawBody), headerValue!, secret).ok).toBe(false);
		},
	);

	test.each(['[1]', '"text"', 'null', '5', '', '{"a":1', '\uFEFF{"a":1}'])(
		'is refused although its bytes are signed, because it is no object: %p',
		(text) => {
			expect(verify(bytes(text), hmac(SECRET, text), SECRET)).toEqual({
				ok: false,
				reason: 'not-json',
			});
		},
	);

	test('is refused when its bytes are no UTF-8', () => {
		const broken = Buffer.from([0x7b, 0x22, 0x61, 0x22, 0x3a, 0x22, 0xff, 0x22, 0x7d]);
		const replaced = canonicalText({ a: '\uFFFD' });
		expect(verify(broken, hmac(SECRET, replaced), SECRET)).toEqual(refused);
		expect(verify(broken, hmac(SECRET, broken), SECRET).ok).toBe(false);
	});

	test('is refused without a secret, even when signed with the empty key', () => {
		expect(verify(bytes('{"a":1}'), hmac('', '{"a":1}'), '')).toEqual(refused);
	});

	test('is refused when it is nested deeper than any order, without running out of stack', () => {
		const deep = (levels: number) => `${'{"a":'.repeat(levels)}1${'}'.repeat(levels)}`;
		expect(verify(bytes(deep(20)), hmac(SECRET, deep(20)), SECRET).ok).toBe(true);
		for (const levels of [40, 100_000]) {
			const body = deep(levels);
			expect(verify(bytes(body), hmac(SECRET, body), SECRET).ok).toBe(false);
		}
	});
});

describe('what the documentation leaves open', () => {
	test.each([
		['upper-case-hex', 'canonical'],
		['raw-body-signature-when-sender-keeps-arrays', 'rawBody'],
	])('%s is accepted by %s', (name, verifiedBy) => {
		const [, { rawBody, headerValue, secret }] = named(vectors.ambiguous, (n) => n === name)[0]!;
		expect(verify(bytes(rawBody), headerValue!, secret)).toMatchObject({
			ok: true,
			verifiedBy,
		});
	});
});

describe('any callback', () => {
	const objects = fc.dictionary(fc.string(), fc.jsonValue());
	/** What a careful client refuses besides: keys that are lost, and objects that read like arrays. */
	const isPlain = (value: unknown): boolean => {
		if (typeof value !== 'object' || value === null) return true;
		const keys = Object.keys(value);
		const readsLikeArray =
			!Array.isArray(value) && keys.length > 0 && keys.every((key, at) => key === String(at));
		return (
			!readsLikeArray && !keys.includes('__proto__') && Object.values(value as Json).every(isPlain)
		);
	};

	test('has the canonical text of the published helper', () => {
		fc.assert(
			fc.property(objects.filter(isPlain), (body) => {
				expect(canonicalText(body)).toBe(JSON.stringify(publishedForm(body)));
			}),
		);
	});

	test('is accepted in whatever order its keys and blanks come', () => {
		fc.assert(
			fc.property(objects.filter(isPlain), fc.nat(4), (body, blanks) => {
				const signature = hmac(SECRET, JSON.stringify(publishedForm(body)));
				const turned = Object.fromEntries(Object.entries(body).reverse());
				const sent = bytes(JSON.stringify(turned, null, blanks));
				expect(verify(sent, signature, SECRET).ok).toBe(true);
			}),
		);
	});

	const signed = vectors.positive[0]!;

	test('is refused when one byte of its body is another', () => {
		const sent = bytes(signed.rawBody);
		const changes = fc.tuple(fc.nat(sent.length - 1), fc.integer({ min: 1, max: 255 }));
		fc.assert(
			fc.property(changes, ([at, flip]) => {
				const changed = Buffer.from(sent);
				changed[at] = changed[at]! ^ flip;
				expect(verify(changed, signed.expected, signed.secret).ok).toBe(false);
			}),
			{ numRuns: 500 },
		);
	});

	test('is refused when one character of its signature is another', () => {
		const changes = fc.tuple(fc.nat(63), fc.integer({ min: 1, max: 15 }));
		fc.assert(
			fc.property(changes, ([at, by]) => {
				const digit = (Number.parseInt(signed.expected[at]!, 16) + by) % 16;
				const forged = `${signed.expected.slice(0, at)}${digit.toString(16)}${signed.expected.slice(at + 1)}`;
				expect(verify(bytes(signed.rawBody), forged, signed.secret)).toEqual(refused);
			}),
		);
	});

	test.each(['0x', ' ', 'sha256=', '0'])('is refused with %p before its signature', (prefix) => {
		const given = prefix + signed.expected;
		expect(verify(bytes(signed.rawBody), given, signed.secret)).toEqual(refused);
	});

	test('is refused under any other secret', () => {
		fc.assert(
			fc.property(fc.string(), (secret) => {
				fc.pre(secret !== signed.secret);
				expect(verify(bytes(signed.rawBody), signed.expected, secret)).toEqual(refused);
			}),
		);
	});
});

/** The recursion that ROCheap publishes. */
function publishedForm(value: unknown): unknown {
	if (!value || typeof value !== 'object') return value;
	const result: Json = {};
	for (const key of Object.keys(value).sort()) result[key] = publishedForm((value as Json)[key]);
	return result;
}
