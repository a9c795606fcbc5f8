import type { IDataObject } from 'n8n-workflow';
import nock from 'nock';

import { dataOf, documented, listed, typed } from './leuwongrrOfficial.mts';
import { answer, create, production, success } from './leuwongrrOrders.mts';

afterEach(() => {
	expect(nock.pendingMocks()).toEqual([]);
	nock.cleanAll();
});
afterAll(() => nock.restore());

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
		const { invoice } = dataOf('order-create.success');
		const order = { ...(invoice?.order as IDataObject), order_type: 'vip_server' };
		const sent = answer([201, { success: true, data: { invoice: { ...invoice, order } } }]);
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
		['order-create.success', 201, false],
		['order-create.success-guide-page', 201, false],
		['order-create.success-sandbox-sbx', 201, false],
		['order-create.success-replay', 200, true],
	])('%s (HTTP %i)', async (fixture, status, existing) => {
		answer([status, documented(fixture)]);
		const { json, error, hints } = await create();
		expect(error).toBeUndefined();
		expect(json).toEqual([
			{
				...dataOf(fixture).invoice,
				gateway: null,
				environment: 'sandbox',
				existing,
				idempotent: existing,
				idempotencyKey: 'shop-1',
				requested: documented('order-create.request'),
			},
		]);
		// The documented repeated answer shows nothing of the order, so the hint says to compare.
		const hint = expect.stringMatching(
			/^1 of 1 orders existed already .* compare it with requested/,
		) as string;
		expect(hints).toEqual(existing ? [hint] : []);
	});

	test('without environment in the answer it is that of the token', async () => {
		answer([201, success]);
		const { json } = await create({}, production());
		expect(json).toMatchObject([{ environment: 'production' }]);
	});

	test('a replay for another user is never taken for this order', async () => {
		const { invoice } = dataOf('order-create.success');
		answer([200, { success: true, data: { invoice, idempotent: true } }]);
		const { error, json } = await create({ robloxUsername: 'SomebodyElse' });
		expect(json).toEqual([]);
		expect(error?.message).toBe('The Idempotency Key shop-1 belongs to another order');
		expect(error?.description).toContain('LeuwongUser instead of SomebodyElse');
		expect(error?.context).toMatchObject({
			code: 'REFERENCE_OF_ANOTHER',
			existing: { invoice: { invoice_code: invoice?.invoice_code } },
			requested: { roblox_username: 'SomebodyElse' },
		});
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
	])('%s with HTTP %i', async (fixture, status, code, causedBy) => {
		const body = documented(fixture);
		answer([status, body]);
		const { error } = await create();
		expect(error?.context).toMatchObject({
			code,
			providerCode: code,
			causedBy,
			retryable: false,
			reference: 'shop-1',
			providerMessage: body.message,
		});
		expect(error?.description).toContain('Nothing was ordered');
		expect(error?.description).toContain(body.message);
		expect(error?.message).not.toBe(body.message);
	});

	test('the refused fields are shown', async () => {
		answer([422, documented('order-create.error-422-forbiddenFields')]);
		expect((await create()).error?.context?.fields).toEqual(['user_id']);
	});

	test('an ordinary 422 with the words and the fields of LeuwongRR', async () => {
		const errors = { place_id: ['wajib diisi'] };
		answer([422, { success: false, message: 'Data tidak valid.', errors }]);
		expect((await create()).error?.context).toMatchObject({
			code: 'VALIDATION_FAILED',
			providerMessage: 'Data tidak valid.',
			errors,
		});
	});

	test('a code that is not known', async () => {
		answer([422, { success: false, message: 'Baru.', error: { code: 'NEW_CODE' } }]);
		const { error } = await create();
		expect(error?.context).toMatchObject({
			code: 'UNKNOWN_CODE',
			providerCode: 'NEW_CODE',
			providerMessage: 'Baru.',
		});
		expect(error?.description).toContain('check there before you pay again');
	});
});
