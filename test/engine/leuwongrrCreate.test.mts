import type { INodeParameters, INodeType } from 'n8n-workflow';
import nock from 'nock';

import { loadPackage } from './engine.mts';
import {
	API,
	credentialsOf,
	dataOf,
	documented,
	freshToken,
	listed,
	OFFICIAL,
	ORDER,
	runOfficial,
	typed,
} from './leuwongrrOfficial.mts';

afterEach(() => {
	expect(nock.pendingMocks()).toEqual([]);
	nock.cleanAll();
});
afterAll(() => nock.restore());

type Reply = Record<string, unknown> | string;

/** What is sent, and the answers to it in their order. */
function answer(...replies: Array<[number, Reply, Record<string, string>?]>) {
	const sent: Array<{ body: Record<string, unknown>; headers: Record<string, string> }> = [];
	for (const [status, body, headers] of replies) {
		nock(OFFICIAL)
			.post(`${API}/me/orders`)
			.reply(
				status,
				function (_uri, request) {
					sent.push({
						body: request as Record<string, unknown>,
						headers: this.req.headers,
					});
					return body;
				},
				headers ?? {},
			);
	}
	return sent;
}

const create = async (
	changes: INodeParameters = {},
	more: Parameters<typeof runOfficial>[1] = {},
) => await runOfficial({ ...ORDER, ...changes }, more);
const production = (changes: object = {}) => ({
	credentials: credentialsOf({ apiToken: freshToken('production'), ...changes }) as never,
});
const success = documented('order-create.success');

describe('what is sent', () => {
	test('the documented request, with the key and without a Discord user', async () => {
		const sent = answer([201, success]);
		await create();
		expect(sent[0]?.body).toEqual(documented('order-create.request'));
		expect(sent[0]?.headers['idempotency-key']).toBe('shop-1');
		expect(sent[0]?.headers).not.toHaveProperty('x-discord-user-id');
		expect(sent[0]?.headers.authorization).toMatch(/^Bearer lrrs_v1_/);
	});

	test('the order type always, the pass as roblox_pass_id only, no empty reference', async () => {
		const sent = answer([201, success]);
		await create({ clientReference: '' });
		expect(Object.keys(sent[0]?.body ?? {}).sort()).toEqual([
			'order_type',
			'payment_method',
			'place_id',
			'roblox_pass_id',
			'roblox_username',
		]);
	});

	test('a VIP server, and a payment method of the catalog as it is written', async () => {
		const sent = answer([201, success]);
		await create({ orderType: 'vip_server', paymentMethod: typed('QRIS-2') }, production());
		expect(sent[0]?.body).toMatchObject({ order_type: 'vip_server', payment_method: 'QRIS-2' });
	});

	test('balance with the Discord user of the field, whole and as text', async () => {
		const sent = answer([201, success]);
		const discordUserId = '123456789012345678';
		await create(
			{ paymentMethod: listed('balance'), discordUserId },
			production({ discordUserId: '99' }),
		);
		expect(sent[0]?.headers['x-discord-user-id']).toBe(discordUserId);
		expect(sent[0]?.body).toEqual({
			...documented('order-create.request'),
			payment_method: 'balance',
		});
	});

	test('balance with the Discord user of the credential', async () => {
		const sent = answer([201, success]);
		await create({ paymentMethod: typed('Balance') }, production({ discordUserId: ' 99 ' }));
		expect(sent[0]?.headers['x-discord-user-id']).toBe('99');
		expect(sent[0]?.body.payment_method).toBe('balance');
	});

	test('no Discord user for an invoice, whatever the field and the credential say', async () => {
		const sent = answer([201, success]);
		await create({ discordUserId: '1' }, production({ discordUserId: '99' }));
		expect(sent[0]?.headers).not.toHaveProperty('x-discord-user-id');
	});
});

describe('what comes out', () => {
	test.each([
		['order-create.success', 201, { idempotent: false, environment: 'sandbox' }],
		['order-create.success-guide-page', 201, { idempotent: false, environment: 'sandbox' }],
		['order-create.success-sandbox-sbx', 201, { idempotent: false, environment: 'sandbox' }],
		['order-create.success-replay', 200, { idempotent: true, environment: 'sandbox' }],
	])('%s (HTTP %i)', async (fixture, status, marks) => {
		answer([status, documented(fixture)]);
		const { json, error, hints } = await create();
		expect(error).toBeUndefined();
		expect(json).toEqual([
			{
				...dataOf(fixture).invoice,
				gateway: null,
				...marks,
				idempotencyKey: 'shop-1',
			},
		]);
		expect(hints.length).toBe(marks.idempotent ? 1 : 0);
	});

	test('without environment in the answer the token tells it', async () => {
		answer([201, success]);
		const { json } = await create({}, production());
		expect(json).toMatchObject([{ environment: 'production' }]);
	});

	test.each([
		[201, false],
		[200, true],
	])('without idempotent in the answer HTTP %i tells it', async (status, idempotent) => {
		answer([status, { success: true, data: { invoice: { invoice_code: 'INV1' } } }]);
		expect((await create()).json).toMatchObject([{ invoice_code: 'INV1', idempotent }]);
	});

	test('a replay for another user is never taken for this order', async () => {
		const { invoice } = dataOf('order-create.success');
		answer([200, { success: true, data: { invoice, idempotent: true } }]);
		const { error, json } = await create({ robloxUsername: 'SomebodyElse' });
		expect(json).toEqual([]);
		expect(error?.message).toBe('The Idempotency Key belongs to another order');
		expect(error?.description).toContain('LeuwongUser instead of SomebodyElse');
		expect(error?.context?.existingInvoice).toMatchObject({ invoice_code: invoice?.invoice_code });
	});

	test('a replay for the same user in other letter case is this order', async () => {
		const { invoice } = dataOf('order-create.success');
		answer([200, { success: true, data: { invoice, idempotent: true } }]);
		const { json } = await create({ robloxUsername: 'leuwonguser' });
		expect(json).toMatchObject([{ idempotent: true }]);
	});
});

describe('what LeuwongRR refuses', () => {
	test.each([
		['order-create.error-422-forbiddenFields', 422, 'FORBIDDEN_FIELDS', 'you'],
		['order-create.error-422-robloxFailed', 422, 'ROBLOX_VALIDATION_FAILED', 'receiver'],
		['order-create.error-discord-link-required', 403, 'DISCORD_LINK_REQUIRED', 'you'],
		['order-create.error-insufficient-balance', 402, 'INSUFFICIENT_BALANCE', 'you'],
		['order-create.error-insufficient-balance', 500, 'INSUFFICIENT_BALANCE', 'you'],
		['order-create.error-insufficient-balance', 200, 'INSUFFICIENT_BALANCE', 'you'],
	])('%s with HTTP %i', async (fixture, status, providerCode, causedBy) => {
		const body = documented(fixture);
		answer([status, body]);
		const { error } = await create();
		expect(error?.context).toMatchObject({
			providerCode,
			causedBy,
			retryable: false,
			providerMessage: body.message,
		});
		expect(error?.description).toContain('Nothing was ordered');
		expect(error?.description).toContain(body.message);
		expect(error?.message).not.toBe(body.message);
	});

	test('the refused fields are told', async () => {
		answer([422, documented('order-create.error-422-forbiddenFields')]);
		expect((await create()).error?.context?.fields).toEqual(['user_id']);
	});

	test('an ordinary 422 with the words and the fields of LeuwongRR', async () => {
		const errors = { place_id: ['wajib diisi'] };
		answer([422, { success: false, message: 'Data tidak valid.', errors }]);
		expect((await create()).error?.context).toMatchObject({
			providerCode: 'VALIDATION_FAILED',
			providerMessage: 'Data tidak valid.',
			errors,
		});
	});

	test('a code that is not known', async () => {
		answer([422, { success: false, message: 'Baru.', error: { code: 'NEW_CODE' } }]);
		const { error } = await create();
		expect(error?.context).toMatchObject({ providerCode: 'NEW_CODE', providerMessage: 'Baru.' });
		expect(error?.description).toContain('before you order again');
	});
});

describe('what the node refuses before anything is sent', () => {
	test.each([
		['robloxUsername', '={{ "" }}', 'Roblox Username'],
		['orderType', 'robux', 'Order Type'],
		['placeId', 'my-place', 'Place ID'],
		['placeId', '12345678901234567890', 'Place ID'],
		['passId', '0', 'Pass ID'],
		['passId', '={{ 1.5 }}', 'Pass ID'],
		['paymentMethod', typed('={{ "" }}'), 'Payment Method'],
		['idempotencyKey', 'x'.repeat(256), 'Idempotency Key'],
		['idempotencyKey', 'bestellung-№5', 'Idempotency Key'],
		['idempotencyKey', '={{ "a\\r\\nX-Evil: 1" }}', 'Idempotency Key'],
	])('%s = %p', async (field, value, label) => {
		const { error } = await create({ [field]: value });
		expect(error?.message).toMatch(new RegExp(`^${label}: `));
		expect(error?.description).toContain('Nothing was sent');
	});

	test('balance with a sandbox token', async () => {
		const { error } = await create({ paymentMethod: listed('balance'), discordUserId: '1' });
		expect(error?.message).toMatch(/^Payment Method: .*sandbox/);
		expect(error?.description).toContain('Nothing was sent');
	});

	test.each([
		['={{ "" }}', 'is empty'],
		['builderman', 'is not an id'],
		['={{ 123456789012345678 }}', 'has lost digits'],
	])('balance with the Discord user %s', async (discordUserId, text) => {
		const { error } = await create(
			{ paymentMethod: listed('balance'), discordUserId },
			production(),
		);
		expect(error?.message).toMatch(/^Discord User ID: /);
		expect(error?.message).toContain(text);
	});

	test('the same key for two different orders of one run', async () => {
		answer([201, success]);
		const { error } = await create(
			{ robloxUsername: '={{ $json.user }}' },
			{ items: [{ user: 'LeuwongUser' }, { user: 'SomebodyElse' }] },
		);
		expect(error?.message).toContain('belongs to another item of this run');
		expect(error?.context?.wentThrough).toEqual([
			{ index: 0, id: dataOf('order-create.success').invoice?.invoice_code },
		]);
	});
});

describe('the Idempotency Key', () => {
	const defaultKey = async (): Promise<string> => {
		const type = (await loadPackage()).getNode('leuwongrr').type as INodeType;
		return type.description.properties.find(({ name }) => name === 'idempotencyKey')
			?.default as string;
	};

	test('its default differs between items and executions', async () => {
		const idempotencyKey = await defaultKey();
		const sent = answer([201, success], [201, success], [201, success]);
		await create({ idempotencyKey }, { items: [{}, {}] });
		await create({ idempotencyKey }, { executionId: '4712' });
		expect(sent.map(({ headers }) => headers['idempotency-key'])).toEqual([
			'wf1-0f1e2d3c-4711-0-0',
			'wf1-0f1e2d3c-4711-0-1',
			'wf1-0f1e2d3c-4712-0-0',
		]);
	});

	test('"Retry execution" never orders again under a new default key', async () => {
		const idempotencyKey = await defaultKey();
		const { error } = await create({ idempotencyKey }, { mode: 'retry' as never });
		expect(error?.message).toContain('a retried execution has a new id');
	});

	test('a 429 is waited for as Retry-After says, under the same key', async () => {
		const sent = answer(
			[429, documented('errors.429-generic'), { 'Retry-After': '1' }],
			[201, success],
		);
		const { json } = await create();
		expect(json).toHaveLength(1);
		expect(sent.map(({ headers }) => headers['idempotency-key'])).toEqual(['shop-1', 'shop-1']);
	});

	test('without a key not even a 429 is sent again', async () => {
		const sent = answer([429, documented('errors.429-generic'), { 'Retry-After': '0' }]);
		const { error } = await create({ idempotencyKey: '' });
		expect(sent).toHaveLength(1);
		expect(sent[0]?.headers).not.toHaveProperty('idempotency-key');
		expect(error?.context).toMatchObject({ providerCode: 'RATE_LIMITED', retryable: true });
	});

	test.each([
		['a 429', 429, documented('errors.429-generic'), 'RATE_LIMITED', 2],
		[
			'too small a balance',
			422,
			documented('order-create.error-insufficient-balance'),
			'INSUFFICIENT_BALANCE',
			1,
		],
	])('%s after a lost answer does not deny the order', async (_name, status, body, code, times) => {
		const again = Array.from(
			{ length: times },
			() => [status, body, { 'Retry-After': '0' }] as const,
		);
		answer([502, 'Bad gateway'], ...(again as unknown as Array<[number, Reply]>));
		const { error } = await create();
		expect(error?.message).toBe('Whether LeuwongRR created the order is unknown');
		expect(error?.context).toMatchObject({
			providerCode: 'OUTCOME_UNKNOWN',
			outcome: 'unknown',
			idempotencyKey: 'shop-1',
			laterRefusal: code,
			retryable: true,
		});
		expect(error?.description).toContain('same Idempotency Key');
	});
});
