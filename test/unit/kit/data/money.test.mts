import fc from 'fast-check';

import { fromMinorUnits, toMinorUnits } from '../../../../kit/data/money';

describe('amounts become whole minor units without rounding', () => {
	test.each([
		[1.15, 2, 115n],
		[4.35, 2, 435n],
		['12.34', 2, 1234n],
		[0.07, 2, 7n],
		['0.0475', 4, 475n],
		[1e-7, 7, undefined],
		['  5.5 ', 2, 550n],
		['5.50', 1, 55n],
		['5.0', 0, 5n],
		['5.5000', 1, 55n],
		['0', 2, 0n],
		['-0', 2, 0n],
		[-0, 2, 0n],
		['-12.34', 2, -1234n],
		[-4.35, 2, -435n],
		['007', 0, 7n],
		['010.10', 2, 1010n],
		['9007199254740993', 2, 900719925474099300n],
		['12345678901234567890.12', 2, 1234567890123456789012n],
		['1'.repeat(30), 0, BigInt('1'.repeat(30))],
		[Number.MAX_SAFE_INTEGER, 0, 9007199254740991n],
		[-Number.MAX_SAFE_INTEGER, 0, -9007199254740991n],
	])('%p with %p decimals', (amount, decimals, minor) => {
		if (minor === undefined) expect(() => toMinorUnits(amount, decimals)).toThrow(RangeError);
		else expect(toMinorUnits(amount, decimals)).toBe(minor);
	});

	test.each([
		'12,34',
		'1,234.56',
		'1 000',
		'1e3',
		'',
		' ',
		'.5',
		'5.',
		'+5',
		'--5',
		'0x10',
		'١٢',
		'12.34 USD',
		'NaN',
		'1'.repeat(31),
		NaN,
		Infinity,
		-Infinity,
		1e21,
	])('%p is refused as no plain decimal number', (amount) => {
		expect(() => toMinorUnits(amount, 2)).toThrow(/is not a plain decimal number such as 12\.34/);
	});

	test('the residue of binary arithmetic is refused instead of rounded', () => {
		expect(() => toMinorUnits(0.1 + 0.2, 2)).toThrow(
			'"0.30000000000000004" has more than 2 decimals',
		);
		expect(() => toMinorUnits('0.001', 2)).toThrow(RangeError);
		expect(() => toMinorUnits('5.5', 0)).toThrow('"5.5" has decimals where only whole units exist');
	});

	test.each([2 ** 53, -(2 ** 53), 123456789012345680000])(
		'%p is refused, because a number holds no more than 15 digits for certain',
		(amount) => {
			expect(() => toMinorUnits(amount, 0)).toThrow(
				`${amount} has more digits than a number holds exactly; enter it as text`,
			);
		},
	);

	test('a very long text is not repeated whole in the message', () => {
		expect(() => toMinorUnits('9'.repeat(5000), 2)).toThrow(/^"9{40}" is not/);
	});
});

describe('amounts are printed without losing a digit', () => {
	test.each([
		[1234n, 2, '12.34'],
		[5n, 2, '0.05'],
		[0n, 2, '0.00'],
		[-5n, 2, '-0.05'],
		[-1234n, 0, '-1234'],
		[1234567890123456789012n, 2, '12345678901234567890.12'],
	])('%p with %p decimals is %p', (minor, decimals, text) => {
		expect(fromMinorUnits(minor, decimals)).toBe(text);
	});

	test('any amount survives the way to text and back', () => {
		const amounts = fc.bigInt({ min: -(10n ** 20n), max: 10n ** 20n });
		fc.assert(
			fc.property(amounts, fc.integer({ min: 0, max: 6 }), (minor, decimals) => {
				expect(toMinorUnits(fromMinorUnits(minor, decimals), decimals)).toBe(minor);
			}),
		);
	});

	test('any number of cents typed as a number is that number of cents', () => {
		fc.assert(
			fc.property(fc.integer({ min: -1_000_000_000, max: 1_000_000_000 }), (cents) => {
				expect(toMinorUnits(cents / 100, 2)).toBe(BigInt(cents));
			}),
		);
	});
});
