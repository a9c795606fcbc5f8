import { isUnderDomain, mayReceiveSecret } from '../../../kit/baseUrl';

const OFFICIAL = 'https://example.com';

test.each([
	['https://api.example.com/v1', true],
	['https://a.b.EXAMPLE.com', true],
	['https://example.com/', false],
	['http://api.example.com', false],
	['https://api.example.com:8443', false],
	['https://api.example.com.evil.test', false],
	['https://evilexample.com', false],
	['https://example.com.', false],
	['https://user@api.example.com', false],
	['https://api.example.com@evil.test/', false],
	['http://127.0.0.1:4604/v1', false],
	['file:///etc/passwd', false],
	['/v1/relative', false],
	['', false],
])('a secret for a whole domain goes to %s: %p', (target, expected) => {
	expect(mayReceiveSecret(target, 'example.com', OFFICIAL)).toBe(expected);
});

test('it goes to the loopback address that the credential names, and to no other', () => {
	const may = (target: string) => mayReceiveSecret(target, 'example.com', 'http://127.0.0.1:4604');
	expect(may('http://127.0.0.1:4604/v1')).toBe(true);
	expect(may('http://127.0.0.1:4605/v1')).toBe(false);
	expect(may('http://localhost:4604/v1')).toBe(false);
	expect(may('https://api.example.com/v1')).toBe(true);
});

test('a domain holds itself and what is below it', () => {
	expect(isUnderDomain('example.com', 'example.com')).toBe(true);
	expect(isUnderDomain('a.example.com', 'example.com')).toBe(true);
	expect(isUnderDomain('aexample.com', 'example.com')).toBe(false);
});
