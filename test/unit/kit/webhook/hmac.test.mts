import { equalInConstantTime, hmacSha256Base64, hmacSha256Hex } from '../../../../kit/webhook/hmac';

describe('signatures', () => {
	test('are HMAC-SHA256 in lower-case hexadecimal over text or bytes', () => {
		// Test case 2 of RFC 4231.
		const expected = '5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843';
		expect(hmacSha256Hex('Jefe', 'what do ya want for nothing?')).toBe(expected);
		expect(hmacSha256Hex('Jefe', Buffer.from('what do ya want for nothing?'))).toBe(expected);
	});

	test('are the same in base64 with padding', () => {
		expect(hmacSha256Base64('Jefe', 'what do ya want for nothing?')).toBe(
			'W9zBRr9gdU5qBCQmCJV1x1oAPwidJzmDnexYuWTsOEM=',
		);
	});

	test('are never made with an empty secret', () => {
		expect(() => hmacSha256Hex('', 'x')).toThrow(RangeError);
		expect(() => hmacSha256Hex('', 'x')).toThrow('An empty secret signs nothing');
		expect(() => hmacSha256Base64('', Buffer.from('x'))).toThrow(RangeError);
	});

	test('are compared by all their bytes, of any length', () => {
		expect(equalInConstantTime('abc', 'abc')).toBe(true);
		expect(equalInConstantTime('abc', 'abd')).toBe(false);
		expect(equalInConstantTime('abc', 'ab')).toBe(false);
		expect(equalInConstantTime('', '')).toBe(true);
		expect(equalInConstantTime('é', 'e\u0301')).toBe(false);
		// As many UTF-16 units, another number of bytes: must be refused, not thrown.
		expect(equalInConstantTime('é', 'e')).toBe(false);
	});
});
