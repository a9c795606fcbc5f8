import { connectNode } from '../../../../nodes/Roovet/api/client';
import { answerOf, executeContext, rejectionOf, type Json } from '../../support.mts';
import { documented, fakeRun } from './fakeRoovet.mts';

const never = () => false;
let keys = 0;

async function connected(answer: () => unknown, credentials: Json = {}, parameters: Json = {}) {
	const sent: Json[] = [];
	const context = executeContext({
		items: [parameters],
		request: (_type, options) => Promise.resolve(sent.push(options)).then(answer),
		// Each key has a rate limit of its own.
		credentials: { apiKey: `key-${keys++}`, baseUrl: 'https://a.test/', ...credentials },
	});
	return { sent, roovet: await connectNode(context) };
}

const OK = () => answerOf(200, { data: [], ok: true });

test('what is asked of Roovet has the documented paths', async () => {
	const { sent, roovet } = await connected(OK);
	await roovet.getBalance();
	await roovet.getTransactions({ limit: 5, startingAfter: 'txn_9' }, never);
	await roovet.searchProducts({ query: 'mug' }, 7, never);
	await roovet.getOrders({}, undefined, never);
	await roovet.upsertCart({ items: [] }, 'key-a');
	await roovet.transfer({ to: 'user_42' }, 'key-b');
	await roovet.checkOut({ cart_id: 'c' }, 'key-c');
	expect(sent.map(({ method, url, qs, body }) => [method, url, qs ?? body])).toEqual([
		['GET', 'https://a.test/api/wallet/balance', {}],
		['GET', 'https://a.test/api/wallet/transactions', { limit: 5, starting_after: 'txn_9' }],
		['GET', 'https://a.test/api/shop/products', { limit: 7, query: 'mug' }],
		['GET', 'https://a.test/api/shop/orders', { limit: 100 }],
		['POST', 'https://a.test/api/shop/cart', { items: [] }],
		['POST', 'https://a.test/api/wallet/transfer', { to: 'user_42' }],
		['POST', 'https://a.test/api/shop/checkout', { cart_id: 'c' }],
	]);
	expect(sent.slice(4).map(({ headers }) => headers)).toEqual(
		['key-a', 'key-b', 'key-c'].map((key) => ({
			Accept: 'application/json',
			'Idempotency-Key': key,
		})),
	);
});

test.each(['transfer', 'checkOut', 'upsertCart'] as const)(
	'%s is one try when the outcome is open',
	async (name) => {
		const { sent, roovet } = await connected(() => answerOf(500, { error: { code: '400' } }));
		expect(await roovet[name]({}, 'key')).toMatchObject({ kind: 'unknown' });
		expect(sent).toHaveLength(1);
	},
);

test.each([
	[400, documented('any.error-400-bad-request'), 'BAD_REQUEST'],
	[403, documented('any.error-403-insufficient-scope'), 'INSUFFICIENT_SCOPE'],
	[404, { message: 'm' }, 'NOT_FOUND'],
	[403, '<html>Just a moment</html>', 'NO_READABLE_ANSWER'],
	[200, { error: { code: '401' } }, 'UNAUTHORIZED'],
	[200, { data: 'none' }, 'NO_READABLE_ANSWER'],
])('HTTP %p with %j is %s for a read', async (status, body, code) => {
	const { roovet } = await connected(() => answerOf(status, body));
	expect(await rejectionOf(roovet.getTransactions({}, never))).toMatchObject({ failure: { code } });
});

test('transactions are read until the page that is wholly too old', async () => {
	const page = (id: number, at: string) =>
		answerOf(200, {
			data: [{ id: `txn_${id}`, created_at: at }],
			has_more: true,
			next_cursor: `txn_${id}`,
		});
	const pages = [page(3, '2026-01-03T00:00:00Z'), page(2, '2026-01-01T00:00:00Z')];
	const { sent, roovet } = await connected(() => pages.shift());
	const list = await roovet.getTransactions({ from: Date.parse('2026-01-02') }, never);
	expect(list.map(({ id }) => id)).toEqual(['txn_3']);
	expect(sent).toHaveLength(2);
});

describe('the search for debits', () => {
	const page = (count: number, created_at: string) =>
		answerOf(200, {
			data: Array.from({ length: count }, (_, index) => ({
				...{ id: `txn_${index}`, type: 'debit', amount_cents: -5, currency: 'USD', created_at },
			})),
			has_more: count === 100,
			next_cursor: String(cursor++),
		});
	let cursor = 0;
	const since = Date.parse('2026-01-01T00:00:00Z');

	test('gives those that could be it, and from when on it has searched', async () => {
		const { sent, roovet } = await connected(() => page(2, '2026-01-02T00:00:00Z'));
		expect(await roovet.findDebits({ cents: 5n, currency: 'USD' }, since)).toMatchObject({
			candidates: {
				facts: {
					searchedSince: '2026-01-01T00:00:00.000Z',
					possibleDebits: [{ id: 'txn_0' }, { id: 'txn_1' }],
				},
			},
		});
		expect(sent[0]?.qs).toEqual({ limit: 100 });
	});

	test('that ends early says how far it has come', async () => {
		const { sent, roovet } = await connected(() => page(100, '2026-01-02T00:00:00Z'));
		expect(await roovet.findDebits({ cents: 7n }, since)).toMatchObject({
			candidates: { facts: { searchedSince: '2026-01-02T00:00:00.000Z' } },
		});
		expect(sent).toHaveLength(5);
	});

	test('that was cancelled does not say that it has searched', async () => {
		const run = { ...fakeRun(), cancelled: () => true };
		const { roovet } = await connected(() => page(0, ''));
		expect(await roovet.findDebits({ cents: 7n }, since, run)).toMatchObject({
			blind: { code: 'CANCELLED' },
		});
	});
});

test.each([
	[{ baseUrl: 'http://roovet.com' }, 'must start with https://'],
	[{ apiKey: '' }, 'The API Key of the credential is empty'],
	[{ apiKey: 'a\nb' }, 'The API Key of the credential is empty or has characters'],
	[{ apiVersion: '2025\r\nX-Other: 1' }, 'The API Version of the credential has characters'],
])('the credential %j is refused', async (credentials, text) => {
	const error = await rejectionOf(connected(OK, credentials));
	expect(error).toMatchObject({ failure: { code: 'INVALID_INPUT', causedBy: 'you' } });
	expect(error.message).toContain(text);
});
