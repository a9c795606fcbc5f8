import fc from 'fast-check';

import {
	counted,
	fingerprint,
	freshKey,
	idOf,
	messageOf,
	shortened,
	textOf,
} from '../../../../kit/data/text';

test('text is text that says something', () => {
	expect(['a', ' ', '', 5, null, undefined, {}].map(textOf)).toEqual([
		'a',
		' ',
		undefined,
		undefined,
		undefined,
		undefined,
		undefined,
	]);
});

test('an id is text, or a whole number that has not lost digits', () => {
	expect(['a', 5, 0, 9007199254740991].map(idOf)).toEqual(['a', '5', '0', '9007199254740991']);
	expect(['', 1.5, 9007199254740992, NaN, true, null].map(idOf)).toEqual(Array(6).fill(undefined));
});

test('a long text is cut, with an ellipsis', () => {
	expect(shortened('x'.repeat(60))).toBe('x'.repeat(60));
	expect(shortened('x'.repeat(61))).toBe(`${'x'.repeat(60)}…`);
	expect(shortened('abc', 2)).toBe('ab…');
});

test('the message of anything thrown is a text', () => {
	expect(messageOf(new TypeError('odd'))).toBe('odd');
	expect(['text', 5, undefined, null].map(messageOf)).toEqual(['text', '5', 'undefined', 'null']);
});

test('a fresh key is another one each time', () => {
	const keys = Array.from({ length: 50 }, freshKey);
	expect(new Set(keys).size).toBe(50);
	expect(keys[0]).toMatch(/^[0-9a-f-]{36}$/);
});

test('things are counted in words', () => {
	expect([0, 1, 2].map((count) => counted(count, 'item'))).toEqual([
		'0 items',
		'1 item',
		'2 items',
	]);
});

describe('a fingerprint', () => {
	test('is the same for the same parts and has 64 hexadecimal digits', () => {
		expect(fingerprint('a', 1)).toBe(fingerprint('a', '1'));
		expect(fingerprint('a', 1)).toMatch(/^[0-9a-f]{64}$/);
	});

	test('differs for different parts, wherever the border lies', () => {
		const texts = fc.array(fc.string(), { maxLength: 4 });
		fc.assert(
			fc.property(texts, texts, (a, b) => {
				const same = JSON.stringify(a) === JSON.stringify(b);
				expect(fingerprint(...a) === fingerprint(...b)).toBe(same);
			}),
		);
		expect(fingerprint('a', 'bc')).not.toBe(fingerprint('ab', 'c'));
		expect(fingerprint('a', '')).not.toBe(fingerprint('a'));
	});
});
