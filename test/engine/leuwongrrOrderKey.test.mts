import type { IDataObject, INodeType } from 'n8n-workflow';
import nock from 'nock';

import { loadPackage } from './engine.mts';
import { dataOf, documented, listed, typed } from './leuwongrrOfficial.mts';
import { answer, create, production, success } from './leuwongrrOrders.mts';

afterEach(() => {
	expect(nock.pendingMocks()).toEqual([]);
	nock.cleanAll();
});
afterAll(() => nock.restore());

const key = (sent: ReturnType<typeof answer>) =>
	sent.map(({ headers }) => headers['idempotency-key']);
const ofItem = { idempotencyKey: '={{ $json.order }}' };
const invoice = (code: string) => ({
	success: true,
	data: { invoice: { ...dataOf('order-create.success').invoice, invoice_code: code } },
});

describe('what the node refuses before anything is sent', () => {
	test.each([
		['robloxUsername', '={{ "" }}', 'Roblox Username is empty'],
		['orderType', 'robux', 'Order Type must be one of gamepass, vip_server'],
		['placeId', 'my-place', 'Place ID must be a numeric ID'],
		['placeId', '12345678901234567890', 'Place ID "12345678901234567890" has more digits'],
		['placeId', '={{ 12345678901234567 }}', 'Place ID "12345678901234568" has more digits'],
		['passId', '0', 'Pass ID must be a numeric ID'],
		['passId', '={{ 1.5 }}', 'Pass ID must be a numeric ID'],
		['paymentMethod', typed('={{ "" }}'), 'Payment Method is empty'],
		['clientReference', '={{ 123456789012345678 }}', 'Client Reference is a number with more'],
		['idempotencyKey', 'x'.repeat(256), 'Idempotency Key has 256 characters, 255 are allowed'],
		['idempotencyKey', 'bestellung-№5', 'Idempotency Key contains a blank or a character'],
		['idempotencyKey', '={{ "a\\r\\nX-Evil: 1" }}', 'Idempotency Key contains a blank or'],
		['idempotencyKey', '={{ 123456789012345678 }}', 'Idempotency Key contains a number with'],
	])('%s = %p', async (field, value, message) => {
		const { error } = await create({ [field]: value });
		expect(error?.message).toContain(message);
		expect(error?.description).toContain('Nothing was sent');
		expect(error?.context).toMatchObject({ code: 'INVALID_INPUT', causedBy: 'you' });
	});

	test.each(['balance', 'qris'])('%s with a sandbox token', async (method) => {
		const { error } = await create({ paymentMethod: listed(method), discordUserId: '1' });
		expect(error?.message).toContain(
			`Payment Method is ${method}, and the credential has a sandbox`,
		);
		expect(error?.description).toContain('Nothing was sent');
	});

	test.each([
		['={{ "" }}', '', 'is empty'],
		['', '', 'is empty, and payment with the balance needs one'],
		['', 'builderman', 'must be a numeric ID, got "builderman" in the credential'],
		['builderman', '9', 'must be a numeric ID, got "builderman"'],
		['={{ 123456789012345678 }}', '9', 'is a number with more than 15 digits'],
	])(
		'balance with the Discord user "%s", and "%s" in the credential',
		async (id, ofCredential, text) => {
			const { error } = await create(
				{ paymentMethod: listed('balance'), discordUserId: id },
				production({ discordUserId: ofCredential }),
			);
			expect(error?.message).toContain(`Discord User ID ${text}`);
		},
	);

	test('no token', async () => {
		const { error } = await create({}, { settings: { credentials: {} } });
		expect(error?.message).toBe('This operation needs a LeuwongRR credential');
	});

	test.each<[string, IDataObject, IDataObject]>([
		['a Discord user', { user: 'a', discord: '1' }, { user: 'b', discord: 'name' }],
		['a payment method', { user: 'a', method: 'invoice' }, { user: 'b', method: '' }],
		['a key', { user: 'a' }, { user: 'b', order: '' }],
		['a key of its own', { user: 'a', order: 'same' }, { user: 'b', order: 'same' }],
	])('the first item, when the last one lacks %s', async (_name, ...items) => {
		const { error } = await create(
			{
				idempotencyKey: '={{ $json.order ?? $json.user }}',
				robloxUsername: '={{ $json.user }}',
				paymentMethod: typed('={{ $json.method ?? "balance" }}'),
				discordUserId: '={{ $json.discord ?? "1" }}',
			},
			{ items, ...production() },
		);
		expect(error?.context?.itemIndex).toBe(1);
		expect(error?.context).toMatchObject({ wentThrough: [], notStarted: [0] });
	});
});

describe('the Idempotency Key', () => {
	test('is required and has no default', async () => {
		const { description } = (await loadPackage()).getNode('leuwongrr').type as INodeType;
		const field = description.properties.find(({ name }) => name === 'idempotencyKey');
		expect(field).toMatchObject({ required: true, default: '' });
	});

	test.each([
		[' ', 'REFERENCE_MISSING'],
		['={{ $json.none }}', 'REFERENCE_MISSING'],
		['={{ $workflow.id }}-{{ $execution.id }}-{{ $itemIndex }}', 'REFERENCE_UNSTABLE'],
		['=shop-{{ $runIndex }}', 'REFERENCE_UNSTABLE'],
		['={{ DateTime["now"]() }}', 'REFERENCE_UNSTABLE'],
		['={{ (+new Date).toString() }}', 'REFERENCE_UNSTABLE'],
		['={{ ["a", "b"].randomItem() }}', 'REFERENCE_UNSTABLE'],
	])('"%s" is refused in every mode', async (idempotencyKey, code) => {
		for (const mode of ['trigger', 'manual', 'retry', 'integrated'] as const) {
			const { error } = await create({ idempotencyKey }, { mode: mode as never });
			expect(error?.context).toMatchObject({ code, causedBy: 'you', retryable: false });
			expect(error?.message).toContain('Idempotency Key');
		}
	});

	test('a sub-workflow that is called again, and "Retry execution", send the same key', async () => {
		const replay = { ...success, data: { ...dataOf('order-create.success'), idempotent: true } };
		const sent = answer([201, success], [200, replay], [200, replay]);
		const { credentials } = production();
		const items = [{ order: 'shop-9' }];
		const existing: unknown[] = [];
		for (const mode of ['integrated', 'integrated', 'retry'] as const) {
			const { json } = await create(ofItem, { items, mode: mode as never, credentials });
			existing.push(json[0]?.existing);
		}
		expect(key(sent)).toEqual(['shop-9', 'shop-9', 'shop-9']);
		expect(existing).toEqual([false, true, true]);
	});

	test('used for another order by an earlier execution, stops a run before its first item', async () => {
		const sent = answer([201, invoice('INV1')]);
		const { credentials } = production();
		await create({ ...ofItem }, { items: [{ order: 'b' }], credentials });
		const { error } = await create(
			{ ...ofItem, passId: '={{ $json.pass }}' },
			{
				items: [
					{ order: 'a', pass: '987654321' },
					{ order: 'b', pass: '5' },
				],
				credentials,
			},
		);
		expect(error?.context).toMatchObject({
			code: 'REFERENCE_OF_ANOTHER',
			reference: 'b',
			itemIndex: 1,
			requested: { roblox_pass_id: 5 },
		});
		expect(error?.description).toContain('This n8n has sent it with other values before');
		expect(key(sent)).toEqual(['b']);
	});

	test('a 429 is waited for as Retry-After says, under the same key', async () => {
		const sent = answer(
			[429, documented('errors.429-generic'), { 'Retry-After': '1' }],
			[201, success],
		);
		expect((await create()).json).toMatchObject([{ existing: false }]);
		expect(key(sent)).toEqual(['shop-1', 'shop-1']);
	});

	test('a lost answer, the order under the same key after 5 seconds, and nobody knows whose it was', async () => {
		const replay = { ...success, data: { ...dataOf('order-create.success'), idempotent: true } };
		const sent = answer([500, { success: false, error: 'Internal Server Error' }], [200, replay]);
		const started = Date.now();
		const { json, hints } = await create();
		expect(json).toMatchObject([{ existing: null, idempotent: true }]);
		expect(hints).toEqual([]);
		expect(key(sent)).toEqual(['shop-1', 'shop-1']);
		expect(Date.now() - started).toBeGreaterThanOrEqual(5000);
	});

	test('a refusal after a lost answer does not deny the order', async () => {
		answer([502, 'Bad gateway'], [422, documented('order-create.error-insufficient-balance')]);
		const { error } = await create();
		expect(error?.message).toBe(
			'Whether LeuwongRR made the order with the Idempotency Key shop-1 is unknown',
		);
		expect(error?.context).toMatchObject({
			code: 'OUTCOME_UNKNOWN',
			outcome: 'unknown',
			reference: 'shop-1',
			laterCode: 'INSUFFICIENT_BALANCE',
			requested: documented('order-create.request'),
			retryable: true,
		});
		expect(error?.description).toContain('with the same Idempotency Key');
	});

	test('a 409 about it is asked about once more, and is then no matter of asking again', async () => {
		const body = { success: false, message: 'Idempotency-Key sedang diproses.' };
		const sent = answer([409, body], [409, body]);
		const { outputs } = await create({}, { settings: { onError: 'continueErrorOutput' } });
		expect(outputs[0]).toEqual([]);
		expect(outputs[1]?.map(({ json }) => json)).toMatchObject([
			{
				error: {
					code: 'CONFLICT',
					providerMessage: body.message,
					outcome: 'unknown',
					retryable: false,
					reference: 'shop-1',
				},
			},
		]);
		expect(key(sent)).toEqual(['shop-1', 'shop-1']);
	});
});

describe('items that failed', () => {
	test('have the single key "error", so that every n8n routes them to the error output', async () => {
		answer([422, documented('order-create.error-422-robloxFailed')]);
		const { json } = await create(
			{},
			{ items: [{ orderId: 'x' }], settings: { onError: 'continueRegularOutput' } },
		);
		expect(json).toEqual([{ error: expect.objectContaining({ reference: 'shop-1' }) as object }]);
	});
});
