import fc from 'fast-check';

import { isJsonObject, isWithin, parseJson } from '../../../../kit/data/json';

describe('JSON is read without changing a digit', () => {
	test('ids beyond 2^53 arrive as text with their exact digits', () => {
		const { value, hasUnsafeInteger } = parseJson(
			'{"id":9007199254740993,"list":[-12345678901234567891],"safe":9007199254740991}',
		);
		expect(value).toEqual({
			id: '9007199254740993',
			list: ['-12345678901234567891'],
			safe: 9007199254740991,
		});
		expect(hasUnsafeInteger).toBe(true);
	});

	test('digits inside texts and keys are left alone', () => {
		const text = String.raw`{"9007199254740993":"say \"9007199254740993\" twice \\","b":1}`;
		expect(parseJson(text)).toEqual({
			value: JSON.parse(text) as unknown,
			hasUnsafeInteger: false,
			hasInfinity: false,
		});
	});

	test('a large integer that a number holds exactly stays a number', () => {
		expect(parseJson('{"j":123456789012345680000}')).toEqual({
			value: { j: 123456789012345680000 },
			hasUnsafeInteger: false,
			hasInfinity: false,
		});
	});

	test.each(['1.0', '-0', '1e3', '1E400', '0.1', '-5', '12.34e-7'])(
		'%s stays the number that JSON means',
		(text) => {
			expect(parseJson(`[${text}]`)).toEqual({
				value: JSON.parse(`[${text}]`) as unknown,
				hasUnsafeInteger: false,
				hasInfinity: text === '1E400',
			});
		},
	);

	test.each(['', '{', '{"a":01}', 'undefined', "{'a':1}", '<html>', '{"a":1}}'])(
		'%p is refused',
		(text) => {
			expect(() => parseJson(text)).toThrow(SyntaxError);
		},
	);

	test('every document with safe numbers is read as JSON.parse reads it', () => {
		fc.assert(
			fc.property(fc.jsonValue(), (document) => {
				const text = JSON.stringify(document);
				const { value, hasUnsafeInteger } = parseJson(text);
				expect(hasUnsafeInteger).toBe(false);
				expect(JSON.stringify(value)).toBe(text);
			}),
		);
	});

	test('every integer keeps all its digits', () => {
		fc.assert(
			fc.property(fc.bigInt({ min: -(10n ** 40n), max: 10n ** 40n }), fc.string(), (id, key) => {
				const { value } = parseJson(`{${JSON.stringify(key)}:{"x":[${id}]}}`);
				const inner = Object.values(value as Record<string, { x: [unknown] }>)[0]?.x[0];
				expect(BigInt(inner as string | number)).toBe(id);
			}),
		);
	});

	test('a text of several megabytes is read', () => {
		const long = 'x'.repeat(4_000_000);
		expect(parseJson(`{"a":"${long}","b":9007199254740993}`).value).toEqual({
			a: long,
			b: '9007199254740993',
		});
	});
});

test('only objects count as JSON objects', () => {
	expect([{}, { a: 1 }].map(isJsonObject)).toEqual([true, true]);
	expect([null, [], 'a', 1, true, undefined].map(isJsonObject)).toEqual(Array(6).fill(false));
});

describe('numbers that are too large', () => {
	test.each(['1e999', '-1E309', '[0,{"a":2e308}]', '1e0000400'])('%s reads as Infinity', (text) => {
		expect(parseJson(text).hasInfinity).toBe(true);
	});

	test.each(['"1e999"', '{"1e999":1}', '1e308', '-1.7e308', '1e-999', `[${'9'.repeat(400)}]`])(
		'%s does not',
		(text) => expect(parseJson(text).hasInfinity).toBe(false),
	);
});

describe('the extent of a text', () => {
	const limits = { values: 5, depth: 2 };

	test.each<[string, boolean]>([
		['1', true],
		['[1,2,3]', true],
		['[1,2,3,4]', true],
		['[1,2,3,4,5]', false],
		['{"a":{"b":1}}', true],
		['{"a":{"b":[]}}', false],
		['["[[[[,,,,{{{{"]', true],
		[String.raw`["\\",",,,,,,,"]`, true],
		[String.raw`["\"[[[[,,,,,"]`, true],
		['"', true],
		['"abc\\', true],
		['', true],
		[']]]][[', true],
	])('%s is within five values and two levels: %p', (text, isIt) => {
		expect(isWithin(text, limits)).toBe(isIt);
	});

	test('is never less than what was built from it', () => {
		const count = (value: unknown): number =>
			typeof value === 'object' && value !== null
				? 1 + Object.values(value).reduce<number>((sum, member) => sum + count(member), 0)
				: 1;
		fc.assert(
			fc.property(fc.jsonValue(), (value) => {
				const text = JSON.stringify(value);
				expect(isWithin(text, { values: count(value) * 2 + 1, depth: 100 })).toBe(true);
				expect(isWithin(text, { values: Math.ceil(count(value) / 2) - 1, depth: 100 })).toBe(false);
			}),
		);
	});
});
