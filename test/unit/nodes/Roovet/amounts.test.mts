import { amountOf, isExact, majorUnits } from '../../../../nodes/Roovet/model/amounts';

test.each<[string | number, bigint, string]>([
	['1.15', 115n, '1.15'],
	[4.35, 435n, '4.35'],
	[' 7 ', 700n, '7.00'],
	['0.10', 10n, '0.10'],
])('%p is exact in cents and as the number that is sent', (value, cents, text) => {
	const amount = amountOf(value);
	expect(amount).toEqual({ cents, text, number: Number(text) });
	expect(isExact(amount)).toBe(true);
});

test.each([0.1 + 0.2, '12,34', '1e3', '5.001', '$5'])('%p is refused', (value) => {
	expect(() => amountOf(value)).toThrow(RangeError);
});

test.each(['90071992547409.93', '1000000000000000000000000'])(
	'%s does not survive as a number',
	(value) => expect(isExact(amountOf(value))).toBe(false),
);

test.each([
	[1234, '12.34'],
	[-5, '-0.05'],
	['9007199254740993', '90071992547409.93'],
	[1.5, null],
	['x', null],
	[undefined, null],
])('%p cents are %p', (cents, text) => expect(majorUnits(cents)).toBe(text));
