import type { IHttpRequestOptions } from 'n8n-workflow';

import { secretHeaders, targetOf, withSecret } from '../../../../kit/http/authenticate';

const options = (given: object) => given as IHttpRequestOptions;

test.each([
	[{ url: 'https://a.com/x' }, undefined, 'https://a.com/x'],
	[{ uri: 'https://a.com/x' }, undefined, 'https://a.com/x'],
	[{ url: '/x', baseURL: 'https://a.com' }, undefined, 'https://a.com/x'],
	[{ url: '/x' }, 'https://a.com/api', 'https://a.com/x'],
	[{ url: '/x', baseURL: 'https://a.com' }, 'https://b.com', 'https://a.com/x'],
	[{ url: 'https://a.com/x', baseURL: 'https://b.com' }, undefined, 'https://a.com/x'],
	[{ url: '/x' }, undefined, ''],
	[{}, undefined, ''],
])('the target of %j below %p is %p', (given, baseUrl, expected) => {
	expect(targetOf(options(given), baseUrl)).toBe(expected);
});

test('a secret is added to the headers, and neither client follows a redirect with it', () => {
	const given = options({ url: '/x', headers: { a: '1', key: 'old' } });
	expect(withSecret(given, { key: 'new' })).toEqual({
		url: '/x',
		headers: { a: '1', key: 'new' },
		disableFollowRedirect: true,
		followRedirect: false,
		followAllRedirects: false,
	});
	expect(given.headers).toEqual({ a: '1', key: 'old' });
});

describe('headers of a credential', () => {
	const authenticate = secretHeaders('The key', ({ apiKey }) => ({ key: apiKey as string }));
	const credentials = { apiKey: 'secret', baseUrl: 'https://a.com/api' };

	test.each(['https://a.com/api/x', 'https://a.com/elsewhere', '/x'])('go to %s', async (url) => {
		expect((await authenticate(credentials, options({ url }))).headers).toEqual({ key: 'secret' });
	});

	test.each(['https://b.com/api', 'http://a.com/api', 'https://a.com.b.com', 'https://a.com:8443'])(
		'never go to %s, and the refusal does not show them',
		async (url) => {
			const sending = authenticate(credentials, options({ url }));
			await expect(sending).rejects.toThrow(
				'The key is sent to the Base URL of its credential only, and this request goes to another host',
			);
			await expect(sending).rejects.toThrow(RangeError);
		},
	);

	test('need a Base URL that may receive a secret', async () => {
		const plain = { ...credentials, baseUrl: 'http://a.com' };
		await expect(authenticate(plain, options({ url: 'http://a.com' }))).rejects.toThrow(/https/);
	});
});
