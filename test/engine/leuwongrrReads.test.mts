import nock from 'nock';

import { cases, type Case } from './leuwongrrCases.mts';
import {
	API,
	credentialsOf,
	documented,
	freshToken,
	OFFICIAL,
	runOfficial,
	typed,
} from './leuwongrrOfficial.mts';

afterEach(() => nock.cleanAll());
afterAll(() => nock.restore());

const answers = ({ method = 'GET', path, query, fixture }: Case, token?: string) =>
	nock(OFFICIAL, {
		reqheaders: {
			accept: 'application/json',
			...(token && { authorization: `Bearer ${token}` }),
		},
		badheaders: token ? [] : ['authorization'],
	})
		.intercept(API + path, method, (body: unknown) => body === '')
		.query(query ?? {})
		.reply(200, documented(fixture));

test.each(cases)('%s', async (_name, one) => {
	const apiToken = freshToken();
	const asked = answers(one, one.isPublic ? undefined : apiToken);
	const { json, error } = await runOfficial(one.parameters, {
		credentials: credentialsOf({ apiToken }),
	});
	expect(error).toBeUndefined();
	expect(json).toEqual([one.output]);
	expect(asked.isDone()).toBe(true);
});

const withoutCredential = { settings: { credentials: {} } };

test.each(cases.filter(([, { isPublic }]) => isPublic))(
	'without a credential: %s',
	async (_name, one) => {
		answers(one);
		const { json } = await runOfficial(one.parameters, withoutCredential);
		expect(json).toEqual([one.output]);
	},
);

test.each(cases.filter(([, { isPublic }]) => !isPublic))(
	'without a credential nothing is sent for %s',
	async (_name, one) => {
		const { error } = await runOfficial(one.parameters, withoutCredential);
		expect(error?.message).toBe('This operation needs a LeuwongRR credential');
	},
);

describe('what is asked for', () => {
	test.each([
		'SBX-INV202605010001',
		'INV20260429113629619',
		'DEP20260429150000123',
		'a/b?c=1&d=%2F#é',
	])('invoice code %s is opaque and encoded', async (code) => {
		const seen = new Set<string>();
		nock(OFFICIAL)
			.get((path) => seen.add(path).size > 0)
			.reply(200, documented('invoice-get.success'));
		await runOfficial({ resource: 'invoice', operation: 'get', invoice: typed(code) });
		expect([...seen]).toEqual([`/api/v1/me/invoices/${encodeURIComponent(code)}`]);
	});

	test.each(['={{ "" }}', '={{ "  " }}', '.', '..'])(
		'invoice code %p is refused by name',
		async (code) => {
			const { error } = await runOfficial({
				resource: 'order',
				operation: 'get',
				invoice: typed(code),
			});
			expect(error?.message).toMatch(/^Invoice (is empty|cannot be dots)/);
			expect(error?.description).toContain('Nothing was sent');
		},
	);

	test.each([0, 101, 2.5])('Limit %p is refused, because 100 is all there is', async (limit) => {
		const parameters = { resource: 'deposit', operation: 'getAll', limit };
		const { error } = await runOfficial(parameters);
		expect(error?.message).toMatch(/^Limit must be a whole number between 1 and 100, got /);
	});

	test('a Limit for orders takes the first ones', async () => {
		const orders = Array.from({ length: 120 }, (_, index) => ({ invoice_code: `INV${index}` }));
		nock(OFFICIAL).get(`${API}/me/orders`).reply(200, { success: true, data: { orders } });
		const parameters = { resource: 'order', operation: 'getAll', limit: 110 };
		expect((await runOfficial(parameters)).json).toHaveLength(110);
	});

	test.each(['', '/', '/api/v1', '/api/v1/', '/API/V1'])(
		'a Base URL that ends with "%s" leads to the same address',
		async (end) => {
			nock(OFFICIAL).get(`${API}/me`).reply(200, documented('me-get.success'));
			const { error } = await runOfficial(
				{ resource: 'account', operation: 'get' },
				{ credentials: credentialsOf({ baseUrl: OFFICIAL + end }) },
			);
			expect(error).toBeUndefined();
		},
	);

	test.each([
		['http://leuwongrr.online', 'must start with https://'],
		['leuwongrr.online', 'is not a web address'],
		['https://user:pass@leuwongrr.online', 'must hold no user name'],
	])('the token is not sent to %s', async (baseUrl, text) => {
		const { error } = await runOfficial(
			{ resource: 'account', operation: 'get' },
			{ credentials: credentialsOf({ baseUrl }) },
		);
		expect(error?.message).toContain(text);
	});

	test.each([
		['lrrs_v1_x', 'sandbox'],
		['lrrp_v1_x', 'production'],
		['something', 'unknown'],
	])('the environment of token %s is %s', async (apiToken, environment) => {
		nock(OFFICIAL).get(`${API}/me`).reply(200, documented('me-get.success'));
		const { json } = await runOfficial(
			{ resource: 'account', operation: 'get' },
			{ credentials: credentialsOf({ apiToken }) },
		);
		expect(json).toMatchObject([{ environment }]);
	});
});
