import type { IHttpRequestOptions } from 'n8n-workflow';

import { RocheapApi } from '../../../credentials/RocheapApi.credentials';

const credential = new RocheapApi();
const BASE = 'https://rocheap.com/business/api';

async function authenticate(
	request: Partial<IHttpRequestOptions> & { uri?: string },
	baseUrl = BASE,
) {
	const run = credential.authenticate as (
		credentials: object,
		options: object,
	) => Promise<IHttpRequestOptions>;
	return await run({ apiKey: ' the-key\n', baseUrl }, request);
}

describe('the key', () => {
	test('is sent in the documented header, and other headers stay', async () => {
		const request = { url: `${BASE}/ping`, headers: { Accept: 'application/json' } };
		expect(await authenticate(request)).toEqual({
			url: `${BASE}/ping`,
			headers: { Accept: 'application/json', 'rocheap-api-key': 'the-key' },
			// A redirect would carry the key along, in n8n's newer and in its older client.
			disableFollowRedirect: true,
			followRedirect: false,
			followAllRedirects: false,
		});
		expect(request.headers).toEqual({ Accept: 'application/json' });
	});

	test.each<Partial<IHttpRequestOptions> & { uri?: string }>([
		{ url: '/ping', baseURL: BASE },
		{ url: '/ping' },
		{ uri: `${BASE}/ping` },
		{ url: 'https://ROCHEAP.com:443/elsewhere' },
	])('is sent to the host of its credential: %p', async (request) => {
		expect((await authenticate(request)).headers).toHaveProperty('rocheap-api-key');
	});

	test.each<Partial<IHttpRequestOptions> & { uri?: string }>([
		{ url: 'https://evil.com/ping' },
		{ url: '//evil.com/ping', baseURL: BASE },
		{ url: 'https://evil.com', baseURL: BASE },
		{ url: '/ping', baseURL: 'https://evil.com' },
		{ uri: 'https://evil.com' },
		{ url: 'https://rocheap.com.evil.com/' },
		{ url: 'http://rocheap.com/' },
		{ url: 'https://rocheap.com:8443/' },
		{ url: 'https://rocheap.com@evil.com/' },
	])('is not sent to any other host: %p', async (request) => {
		await expect(authenticate(request)).rejects.toThrow(/goes to another host/);
	});

	test('is not sent in the clear', async () => {
		const baseUrl = 'http://rocheap.com';
		await expect(authenticate({ url: `${baseUrl}/ping` }, baseUrl)).rejects.toThrow(/https/);
		const local = 'http://127.0.0.1:4601';
		expect((await authenticate({ url: `${local}/ping` }, local)).headers).toBeDefined();
	});
});

test('the official address is the default, and the test of the credential is a ping', () => {
	const [baseUrl] = credential.properties.filter(({ name }) => name === 'baseUrl');
	expect(baseUrl?.default).toBe(BASE);
	expect(credential.test.request).toMatchObject({ url: '/ping', disableFollowRedirect: true });
	// A wrong key may be answered with HTTP 200.
	expect(credential.test.rules).toContainEqual(
		expect.objectContaining({
			type: 'responseSuccessBody',
			properties: expect.objectContaining({ key: 'success', value: false }) as unknown,
		}),
	);
});
