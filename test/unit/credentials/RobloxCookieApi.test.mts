import type { ICredentialDataDecryptedObject, IHttpRequestOptions } from 'n8n-workflow';

import { RobloxCookieApi } from '../../../credentials/RobloxCookieApi.credentials';

const credential = new RobloxCookieApi();
const stored = { cookie: ' "abc"\n', baseUrl: 'https://roblox.com' };
const authenticate = async (
	options: Partial<IHttpRequestOptions> & { uri?: string },
	credentials: ICredentialDataDecryptedObject = stored,
): Promise<IHttpRequestOptions> => {
	if (typeof credential.authenticate !== 'function') throw new Error('no function');
	return await credential.authenticate(credentials, options as IHttpRequestOptions);
};

test('signs in and forbids redirects, also for the HTTP Request node', async () => {
	const sent = await authenticate({
		url: 'https://economy.roblox.com/v1/user/currency',
		headers: { cookie: 'other=1', 'X-Mine': '1' },
	});
	expect(sent.headers).toEqual({ 'X-Mine': '1', Cookie: '.ROBLOSECURITY=abc' });
	expect(sent).toMatchObject({
		disableFollowRedirect: true,
		followRedirect: false,
		followAllRedirects: false,
	});
});

test.each([
	[{ url: 'https://evil.example/' }],
	[{ url: 'http://users.roblox.com/' }],
	[{ url: 'https://users.roblox.com.evil.example/' }],
	[{ url: 'http://127.0.0.1:4604/' }],
	[{ url: '//evil.example/', baseURL: 'https://users.roblox.com' }],
	[{ uri: 'https://evil.example/' }],
	[{}],
])('keeps the cookie from %p', async (options) => {
	await expect(authenticate(options)).rejects.toThrow('This request goes elsewhere');
});

test('works with a path below a base address, and on this machine when the credential says so', async () => {
	const sent = await authenticate({
		url: '/v1/users/authenticated',
		baseURL: 'https://users.roblox.com',
	});
	expect(sent.headers).toMatchObject({ Cookie: '.ROBLOSECURITY=abc' });
	const local = { ...stored, baseUrl: 'http://127.0.0.1:4604' };
	await expect(authenticate({ url: 'http://127.0.0.1:4604/v1' }, local)).resolves.toBeDefined();
	await expect(authenticate({ url: 'http://127.0.0.1:4605/v1' }, local)).rejects.toThrow();
});

test('masks the cookie and warns of what it opens', () => {
	const [notice, cookie] = credential.properties;
	expect(notice?.displayName).toContain('full access to the account');
	expect(notice?.displayName).toContain('region');
	expect(cookie).toMatchObject({ name: 'cookie', typeOptions: { password: true } });
});
