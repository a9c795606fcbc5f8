import type { IHttpRequestOptions } from 'n8n-workflow';

import { LeuwongrrApi } from '../../../credentials/LeuwongrrApi.credentials';

const credential = new LeuwongrrApi();
const BASE = 'https://leuwongrr.online';

async function authenticate(request: Partial<IHttpRequestOptions>, baseUrl = BASE) {
	const run = credential.authenticate as (
		credentials: object,
		options: object,
	) => Promise<IHttpRequestOptions>;
	return await run({ apiToken: ' lrrs_v1_token\n', baseUrl }, request);
}

test('the token is sent as a bearer header, and other headers stay', async () => {
	const { headers, ...rest } = await authenticate({
		url: `${BASE}/api/v1/me`,
		headers: { Accept: 'application/json' },
	});
	expect(headers).toEqual({ Accept: 'application/json', Authorization: 'Bearer lrrs_v1_token' });
	expect(JSON.stringify(rest)).not.toContain('lrrs_v1_token');
});

test.each([
	'https://evil.com/api/v1/me',
	'http://leuwongrr.online/api/v1/me',
	'https://leuwongrr.online.evil.com/',
	'https://leuwongrr.online@evil.com/',
])('the token is not sent to %s', async (url) => {
	await expect(authenticate({ url })).rejects.toThrow(/goes to another host/);
});

test('the test of the credential is a GET without a body', () => {
	const { request } = credential.test;
	expect(request).toMatchObject({ url: '/api/v1/me', disableFollowRedirect: true });
	expect(request.method ?? 'GET').toBe('GET');
	expect(request).not.toHaveProperty('body');
});

test.each([
	'https://leuwongrr.online',
	' https://leuwongrr.online/ ',
	'https://leuwongrr.online/api/v1',
	'https://leuwongrr.online/api/v1/',
])('the test asks the same address for a Base URL of "%s"', (baseUrl) => {
	const expression = String(credential.test.request.baseURL).replace(/^=\{\{|\}\}$/g, '');
	const chain = expression.trim().replace('$credentials.baseUrl', JSON.stringify(baseUrl));
	const replaced = [...chain.matchAll(/\.replace\((\/.+?\/i?), ""\)/g)].reduce(
		(text, [, regex]) => {
			const [, source = '', flags = ''] = /^\/(.*)\/(i?)$/.exec(regex ?? '') ?? [];
			return text.replace(new RegExp(source, flags), '');
		},
		baseUrl.trim(),
	);
	expect(replaced).toBe(BASE);
});

test('the token is masked and required, the Discord user is text', () => {
	const field = (name: string) => credential.properties.find((property) => property.name === name);
	expect(field('apiToken')).toMatchObject({ typeOptions: { password: true }, required: true });
	expect(field('baseUrl')?.default).toBe(BASE);
	expect(field('discordUserId')).toMatchObject({ type: 'string', default: '' });
	expect(field('environmentNotice')?.displayName).toMatch(/lrrs_v1_.*sandbox.*lrrp_v1_/);
});
