import {
	checkedBaseUrl,
	isLoopback,
	isUnderDomain,
	mayReceiveSecret,
	sameOrigin,
} from '../../../../kit/http/baseUrl';

describe('the key is sent over https, or over http to this machine', () => {
	test.each([
		['https://rocheap.com/business/api', 'https://rocheap.com/business/api'],
		['  https://rocheap.com/business/api///  ', 'https://rocheap.com/business/api'],
		['HTTPS://ROCHEAP.COM/Business', 'https://rocheap.com/Business'],
		['https://example.com:8443', 'https://example.com:8443'],
		['http://127.0.0.1:4601', 'http://127.0.0.1:4601'],
		['http://127.8.9.10/api', 'http://127.8.9.10/api'],
		['http://localhost:4601/', 'http://localhost:4601'],
		['http://LOCALHOST', 'http://localhost'],
		['http://127.1', 'http://127.0.0.1'],
		['http://0x7f.1/', 'http://127.0.0.1'],
		['http://[::1]:4601/x/', 'http://[::1]:4601/x'],
	])('%p is accepted', (given, checked) => {
		expect(checkedBaseUrl(given)).toBe(checked);
	});

	test.each([
		'http://rocheap.com',
		'http://127.0.0.1.evil.com',
		'http://localhost.evil.com',
		'http://evil-localhost',
		'http://128.0.0.1',
		'http://0.0.0.0',
		'http://192.168.1.1',
		'http://10.0.0.1',
		'http://169.254.169.254',
		'http://[::2]',
		'http://[::ffff:8.8.8.8]',
		'http://2147483649',
		'ftp://127.0.0.1',
		'file:///etc/passwd',
		'javascript:alert(1)',
	])('%p is refused', (url) => {
		expect(() => checkedBaseUrl(url)).toThrow(RangeError);
		expect(() => checkedBaseUrl(url)).toThrow(/must start with https:\/\//);
	});

	test.each([
		'https://user@rocheap.com',
		'https://user:word@rocheap.com',
		'http://127.0.0.1@evil.com',
		'http://evil.com@127.0.0.1',
		'https://rocheap.com/api?x=1',
		'https://rocheap.com/api#part',
	])('%p is refused for what it holds besides an address', (url) => {
		expect(() => checkedBaseUrl(url)).toThrow(/no user name, password, query or fragment/);
	});

	test.each(['https://rocheap.com/api?', 'https://rocheap.com/api#'])(
		'%p is refused, because every path would become a query or a fragment',
		(url) => {
			expect(() => checkedBaseUrl(url)).toThrow(RangeError);
		},
	);

	test.each([undefined, null, '', '   ', 'rocheap.com', '/api', 42, {}, 'https://'])(
		'%p is refused as no web address',
		(value) => {
			expect(() => checkedBaseUrl(value)).toThrow(/is not a web address\. Enter a whole address/);
		},
	);
});

test('only names and addresses of this machine are loopback', () => {
	expect(['localhost', '127.0.0.1', '127.255.0.9', '[::1]'].map(isLoopback)).not.toContain(false);
	expect(['::1.evil', 'localhost.', '127.0.0.1.nip.io', '1127.0.0.1', ''].map(isLoopback)).toEqual(
		Array(5).fill(false),
	);
});

test.each([
	['https://a.com/x', 'https://a.com:443/y', true],
	['https://a.com', 'https://A.com/y', true],
	['https://a.com', 'http://a.com', false],
	['https://a.com', 'https://a.com:444', false],
	['https://a.com', 'https://a.com.evil.com', false],
	['https://a.com', 'https://evil.com/@a.com', false],
	['https://a.com', 'not a url', false],
])('%p and %p are the same host: %p', (a, b, same) => {
	expect(sameOrigin(a, b)).toBe(same);
	expect(sameOrigin(b, a)).toBe(same);
});

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
	expect(mayReceiveSecret(target, 'example.com', 'https://example.com')).toBe(expected);
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
