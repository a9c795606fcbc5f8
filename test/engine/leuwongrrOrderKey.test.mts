import type { INodeType } from 'n8n-workflow';
import nock from 'nock';

import { loadPackage } from './engine.mts';
import { dataOf, documented, listed, typed } from './leuwongrrOfficial.mts';
import { answer, create, production, success, type Reply } from './leuwongrrOrders.mts';

afterEach(() => {
	expect(nock.pendingMocks()).toEqual([]);
	nock.cleanAll();
});
afterAll(() => nock.restore());

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
