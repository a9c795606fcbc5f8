import { connectNode } from '../../../../nodes/Rocheap/transport';
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
	const COMPLETED = () => answerOf(200, fixture('get-order-info.success-completed'));

	test('has the documented paths', async () => {
		const { sent, rocheap } = await connected(COMPLETED);
		await rocheap.ping(0);
		await rocheap.balance(0);
		await rocheap.order({ by: 'orderId', id: 'cz577bf0' }, 0);
		await rocheap.order({ by: 'customOrderId', id: 'shop-1' }, 0);
		await rocheap.tryCreate({ robux: 10 });
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
		await rocheap.findOrder({ by: 'customOrderId', id: 'a/../b?c=1#ä %' });
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
	])('with a time-out of %p seconds waits %p ms', async (timeout, milliseconds) => {
		const { sent, rocheap } = await connected(COMPLETED, { options: { timeout } });
		await rocheap.ping(0);
		expect(sent[0]?.timeout).toBe(milliseconds);
	});

	test('is not sent to an address where the key would be in the clear', async () => {
		const error = await rejectionOf(connected(COMPLETED, {}, 'http://rocheap.com'));
		expect(error.message).toContain('must start with https://');
	});
});

describe('what ROCheap answers', () => {
	test('to a look-up of a failed order is an order', async () => {
		const failed = fixture('get-order-info.success-failed-order');
		const { rocheap } = await connected(() => answerOf(200, failed));
		expect(await rocheap.order({ by: 'orderId', id: 'x' }, 0)).toEqual(failed);
		const asFalse = { ...failed, success: false };
		const other = await connected(() => answerOf(200, asFalse));
		expect(await other.rocheap.order({ by: 'orderId', id: 'x' }, 0)).toEqual(asFalse);
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
	])('with HTTP %p and %p is told as %s', async (status, body, code) => {
		const { rocheap } = await connected(() => answerOf(status, body));
		const error = await rejectionOf(rocheap.ping(4));
		expect(error.context).toMatchObject({ providerCode: code, itemIndex: 4 });
		expect(await rocheap.findOrder({ by: 'orderId', id: 'x' })).toMatchObject({ code });
	});

	test('to a payment is asked for once when the outcome is open', async () => {
		const { sent, rocheap } = await connected(() => answerOf(500, 'oops'));
		expect(await rocheap.tryCreate({})).toMatchObject({ kind: 'unknown' });
		expect(sent).toHaveLength(1);
	});
});
