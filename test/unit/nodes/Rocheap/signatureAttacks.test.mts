import { createHmac } from 'node:crypto';
import fc from 'fast-check';

import {
	canonicalText,
	verifyCallback,
	type Keys,
} from '../../../../nodes/Rocheap/trigger/signature';
import type { Json } from '../../support.mts';

const SECRET = 'rc_test_key';
const bytes = (text: string) => Buffer.from(text, 'utf8');
const hmac = (secret: string, data: string | Buffer) =>
	createHmac('sha256', secret).update(data).digest('hex');
const verify = (body: Uint8Array, signature: string | undefined, keys: string | Keys) =>
	verifyCallback(body, signature, typeof keys === 'string' ? { current: keys } : keys);
const refused = { ok: false, reason: 'signature' };

describe('keys', () => {
	const body = '{"order_id":"a"}';
	const keys = { current: 'new key', previous: 'old key' };

	test.each(['current', 'previous'] as const)('the %s one verifies, and it is named', (name) => {
		const sorted = hmac(keys[name], body);
		const overBytes = hmac(keys[name], ` ${body}`);
		expect(verify(bytes(body), sorted, keys)).toMatchObject({ ok: true, verifiedWith: name });
		expect(verify(bytes(` ${body}`), sorted, keys)).toMatchObject({ verifiedWith: name });
		expect(verify(bytes(` ${body}`), overBytes, keys)).toMatchObject({
			verifiedBy: 'rawBody',
			verifiedWith: name,
		});
	});

	test('that are empty verify nothing', () => {
		const forged = hmac('', body);
		for (const empty of [{}, { current: '' }, { previous: '' }, { current: 'x', previous: '' }]) {
			expect(verify(bytes(body), forged, empty)).toEqual(refused);
		}
	});
});

describe('a body that nobody can mean', () => {
	test.each([
		['null under a signature', '{"custom_order_id":null}', '{"custom_order_id":1e999}'],
		['-Infinity for null', '{"a":[null]}', '{"a":[-1e400]}'],
		['an array for an object', '{"a":{"0":1}}', '{"a":[1]}'],
	])('is refused: %s', (_name, signed, sent) => {
		const signature = hmac(SECRET, JSON.stringify(JSON.parse(signed)));
		// What was signed may itself be such a body; never do both count.
		const accepted = [signed, sent].filter((text) => verify(bytes(text), signature, SECRET).ok);
		expect(accepted.length).toBeLessThanOrEqual(1);
		expect(accepted).not.toContain(sent.includes('1e') || sent.includes('-1e4') ? sent : '');
	});

	test.each(['{"a":1e999}', '{"a":{"0":1}}', '{"a":{"b":{"0":[],"1":2}}}'])(
		'is refused although its bytes are signed: %s',
		(text) => {
			expect(verify(bytes(text), hmac(SECRET, text), SECRET)).toEqual({
				ok: false,
				reason: 'not-json',
			});
		},
	);

	test('an object under the signature of an array is refused', () => {
		const signature = hmac(SECRET, '{"a":{"0":1}}');
		expect(verify(bytes('{"a":[1]}'), signature, SECRET).ok).toBe(true);
		expect(verify(bytes('{"a":{"0":1}}'), signature, SECRET).ok).toBe(false);
		expect(verify(bytes('{"a":{"1":1}}'), hmac(SECRET, '{"a":{"1":1}}'), SECRET).ok).toBe(true);
	});

	test('never shares its documented form with another that is accepted', () => {
		const leaf = fc.constantFrom<unknown>(
			null,
			0,
			1,
			'a',
			[],
			[1],
			[[1]],
			{ 0: 1 },
			{ 1: 1 },
			{ a: 1 },
		);
		const value = fc.oneof(
			leaf,
			fc.array(leaf, { maxLength: 2 }),
			fc.dictionary(fc.constantFrom('0', '1', 'a'), leaf),
		);
		const hasEmpty = (text: string) => /\{\}|\[\]/.test(text);
		fc.assert(
			fc.property(value, value, (one, other) => {
				const [a, b] = [JSON.stringify({ v: one }), JSON.stringify({ v: other })];
				// An empty array and an empty object hold the same: nothing.
				fc.pre(a !== b && !hasEmpty(a) && !hasEmpty(b));
				const signature = hmac(SECRET, JSON.stringify(publishedForm({ v: one })));
				const accepted = [a, b].filter((text) => verify(bytes(text), signature, SECRET).ok);
				expect(accepted.length).toBeLessThanOrEqual(1);
			}),
			{ numRuns: 2000 },
		);
	});
});

describe('a body that is made to cost', () => {
	const withValues = (count: number) =>
		`{"order_id":"a","x":[${Array(count).fill('{}').join(',')}]}`;

	test('with more values than any order counts by its bytes only', () => {
		const [small, large] = [withValues(100), withValues(2000)];
		const documented = (text: string) =>
			hmac(SECRET, JSON.stringify(publishedForm(JSON.parse(text))));
		expect(verify(bytes(small), documented(small), SECRET).ok).toBe(true);
		expect(verify(bytes(large), documented(large), SECRET)).toEqual(refused);
		expect(verify(bytes(large), hmac(SECRET, large), SECRET).ok).toBe(true);
	});

	test('nested deeper than any order has no documented form', () => {
		const deep = (levels: number): unknown => (levels === 0 ? 1 : { a: deep(levels - 1) });
		expect(canonicalText(deep(33))).toContain('{"a":1}');
		expect(() => canonicalText(deep(34))).toThrow();
	});

	test.each([
		['elements', `{"a":[${'1,'.repeat(130_000)}1]}`],
		['objects', `[${'{},'.repeat(85_000)}{}]`],
		['nesting', '['.repeat(262_144)],
		['one text', `{"a":"${'x'.repeat(262_000)}"}`],
		['backslashes', `{"a":"${'\\\\'.repeat(65_000)}"}`],
		['digits', `{"a":${'9'.repeat(262_000)}}`],
	])('%s: 256 KB are refused without a pause', (_name, text) => {
		const forged = '0'.repeat(64);
		verify(bytes(text), forged, SECRET);
		const times = Array.from({ length: 5 }, () => {
			const before = process.cpuUsage();
			verify(bytes(text), forged, SECRET);
			const { user, system } = process.cpuUsage(before);
			return (user + system) / 1000;
		});
		expect(Math.min(...times)).toBeLessThan(15);
	});
});

/** The recursion that ROCheap publishes. */
function publishedForm(value: unknown): unknown {
	if (!value || typeof value !== 'object') return value;
	const result: Json = {};
	for (const key of Object.keys(value).sort()) result[key] = publishedForm((value as Json)[key]);
	return result;
}
