import type { ICredentialDataDecryptedObject, IHttpRequestOptions } from 'n8n-workflow';

import { RoovetApi } from '../../../credentials/RoovetApi.credentials';

const credential = new RoovetApi();
const DATA = { apiKey: ' rvpk_x ', baseUrl: 'https://roovet.com/', apiVersion: '' };

const authenticate = async (
	changes: ICredentialDataDecryptedObject = {},
	request: Partial<IHttpRequestOptions> = {},
) => {
	if (typeof credential.authenticate !== 'function') throw new Error('no function');
	const options = { url: 'https://roovet.com/api/wallet/balance', ...request };
	return await credential.authenticate({ ...DATA, ...changes }, options);
};

test('the key goes into the header, beside those that are there', async () => {
	const { headers } = await authenticate({}, { headers: { 'Idempotency-Key': 'a' } });
	expect(headers).toEqual({ 'Idempotency-Key': 'a', Authorization: 'Bearer rvpk_x' });
});

test('the version is sent only when it is set', async () => {
	expect((await authenticate()).headers).not.toHaveProperty('X-Roovet-Version');
	expect((await authenticate({ apiVersion: '  ' })).headers).not.toHaveProperty('X-Roovet-Version');
	const { headers } = await authenticate({ apiVersion: ' 2025-12-29 ' });
	expect(headers).toMatchObject({ 'X-Roovet-Version': '2025-12-29' });
});

test.each([
	{ url: 'https://evil.example/api' },
	{ url: 'http://roovet.com/api' },
	{ url: '/x', baseURL: 'https://evil.example' },
	{ url: undefined, uri: 'https://evil.example' },
])('the key is not sent to %j', async (request) => {
	await expect(authenticate({}, request)).rejects.toThrow('goes to another host');
});

test('secrets are masked, and no form of key is asked for', () => {
	const field = (wanted: string) => credential.properties.find(({ name }) => name === wanted);
	for (const name of ['apiKey', 'webhookSecret']) {
		expect(field(name)?.typeOptions).toEqual({ password: true });
	}
	expect(field('apiKey')?.validateType).toBeUndefined();
	expect(field('apiVersion')).toMatchObject({ default: '' });
});

test('the automatic scheme says what it means for replays', () => {
	const scheme = credential.properties.find(({ name }) => name === 'signatureScheme');
	const options = scheme?.options as Array<{ value: string; description: string }>;
	expect(options.map(({ value }) => value)).toEqual(['auto', 'bodyBase64', 'timestamped']);
	expect(options[0]?.description).toContain('can send it again');
});

test('a missing scope is told apart from a wrong key when the credential is tested', () => {
	const rules = credential.test.rules as Array<{ properties: { value?: number; message: string } }>;
	const message = (status: number) =>
		rules.find(({ properties }) => properties.value === status)?.properties.message;
	expect(message(401)).toContain('refused the API key');
	expect(message(403)).toContain('The API key works, but it lacks the scope wallet:read');
	expect(credential.test.request).toMatchObject({ url: '/api/wallet/balance' });
});
