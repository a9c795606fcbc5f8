import { connectNode } from '../../../../nodes/Rocheap/api/client';
import { answerOf, executeContext, fixture, rejectionOf, type Json } from '../../support.mts';

beforeEach(() => void jest.spyOn(Math, 'random').mockReturnValue(0));
afterEach(() => void jest.restoreAllMocks());

async function connected(
	answer: () => unknown,
	parameters: Json = {},
	baseUrl = 'https://a.test/api/',
) {
	const sent: Json[] = [];
	const request = (_type: string, options: Json) =>
		Promise.resolve(sent.push(options)).then(answer);
	const credentials = { apiKey: 'key', baseUrl };
	const context = executeContext({ items: [parameters], request, credentials });
	return { sent, rocheap: await connectNode(context) };
}

describe('what is asked of ROCheap', () => {
	const SHOWN = { ...fixture('get-order-info.success-completed'), order_id: undefined };
	const COMPLETED = () => answerOf(200, { ...SHOWN, custom_order_id: undefined });

	test('has the documented paths', async () => {
		const { sent, rocheap } = await connected(COMPLETED);
		await rocheap.ping();
		await rocheap.getBalance();
		await rocheap.getOrder({ by: 'orderId', id: 'cz577bf0' });
		await rocheap.getOrder({ by: 'customOrderId', id: 'shop-1' });
		await rocheap.createOrder({ robux: 10 });
		expect(sent.map(({ method, url }) => `${String(method)} ${String(url)}`)).toEqual([
			'GET https://a.test/api/ping',
			'GET https://a.test/api/balance',
			'GET https://a.test/api/get_order_info/cz577bf0',
			'GET https://a.test/api/get_order_info_by_custom_id/shop-1',
			'POST https://a.test/api/create_order',
		]);
		expect(sent[4]?.body).toEqual({ robux: 10 });
	});

	test('names an order by an encoded id', async () => {
		const { sent, rocheap } = await connected(COMPLETED);
		await rocheap.getOrder({ by: 'customOrderId', id: 'a/../b?c=1#ä %' });
		expect(sent[0]?.url).toBe(
			'https://a.test/api/get_order_info_by_custom_id/a%2F..%2Fb%3Fc%3D1%23%C3%A4%20%25',
		);
	});

	test.each([
		[undefined, 30_000],
		[5, 5000],
		[0, 30_000],
		[-3, 1000],
		[9999, 300_000],
		['x', 30_000],
	])('with a timeout of %p seconds waits %p ms', async (timeout, milliseconds) => {
		const { sent, rocheap } = await connected(COMPLETED, { options: { timeout } });
		await rocheap.ping();
		expect(sent[0]?.timeout).toBe(milliseconds);
	});

	test('is not sent to an address where the key would be in the clear', async () => {
		const error = await rejectionOf(connected(COMPLETED, {}, 'http://rocheap.com'));
		expect(error.message).toContain('must start with https://');
	});
});

describe('what ROCheap answers', () => {
	test.each([
		['customOrderId', 'custom_order_id'],
		['orderId', 'order_id'],
	] as const)('about another %s is no answer', async (by, name) => {
		const order = { ...fixture('get-order-info.success-completed'), [name]: 'SHOP-1' };
		const { rocheap } = await connected(() => answerOf(200, order));
		expect(await rejectionOf(rocheap.getOrder({ by, id: 'shop-1' }))).toMatchObject({
			failure: { code: 'NO_READABLE_ANSWER' },
		});
		expect(await rocheap.getOrder({ by, id: 'SHOP-1' })).toEqual(order);
	});

	test('to a look-up of a failed order is an order', async () => {
		const failed = { ...fixture('get-order-info.success-failed-order'), order_id: 'x' };
		const { rocheap } = await connected(() => answerOf(200, failed));
		expect(await rocheap.getOrder({ by: 'orderId', id: 'x' })).toEqual(failed);
		const asFalse = { ...failed, success: false };
		const other = await connected(() => answerOf(200, asFalse));
		expect(await other.rocheap.getOrder({ by: 'orderId', id: 'x' })).toEqual(asFalse);
	});

	test.each([
		[200, fixture('any.error-invalid-api-key'), 'INVALID_API_KEY'],
		[401, fixture('any.error-invalid-api-key'), 'INVALID_API_KEY'],
		[200, fixture('get-order-info.error-not-found'), 'ORDER_NOT_FOUND'],
		[404, fixture('get-order-info.error-not-found'), 'ORDER_NOT_FOUND'],
		[403, '<html>Just a moment</html>', 'NO_READABLE_ANSWER'],
		[200, { hello: 1 }, 'NO_READABLE_ANSWER'],
		[502, '', 'NO_READABLE_ANSWER'],
		[429, '', 'RATE_LIMITED'],
	])('with HTTP %p and %p is %s', async (status, body, code) => {
		const { rocheap } = await connected(() => answerOf(status, body));
		expect(await rejectionOf(rocheap.ping())).toMatchObject({ failure: { code } });
		const look = rocheap.getOrder({ by: 'orderId', id: 'x' });
		expect(await rejectionOf(look)).toMatchObject({ failure: { code } });
	});

	test('to a payment is asked for once when the outcome is open', async () => {
		const { sent, rocheap } = await connected(() => answerOf(500, 'oops'));
		expect(await rocheap.createOrder({})).toMatchObject({ kind: 'unknown' });
		expect(sent).toHaveLength(1);
	});
});
