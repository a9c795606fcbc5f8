import { startSandbox, type Sandbox } from '../../sandbox/sandbox.mts';
import { clients, fixture, order, shape, type Json, type Reply } from './support.mts';

let sandbox: Sandbox;
const { rocheap, create } = clients(() => sandbox);

beforeAll(async () => {
	sandbox = await startSandbox({ portBase: 0 });
});
afterAll(() => sandbox.close());
beforeEach(() => sandbox.control.reset());

const failureOf = ({ json }: Reply) => (json.failure_code as Json | undefined)?.code;
const effects = () => sandbox.control.ledger('rocheap').map(({ kind }) => kind);

test.each<[string, Json]>([
	['VALIDATION_ERROR', { robux: undefined }],
	['VALIDATION_ERROR', { robux: '10' }],
	['VALIDATION_ERROR', { robux: 10.5 }],
	['VALIDATION_ERROR', { roblox_user_id: null }],
	['VALIDATION_ERROR', { universe_id: '5' }],
	['VALIDATION_ERROR', { place_id: [6] }],
	['VALIDATION_ERROR', { custom_order_id: 5 }],
	['VALIDATION_ERROR', { custom_order_id: '' }],
	['VALIDATION_ERROR', { custom_order_id: 'x'.repeat(256) }],
	['INVALID_AMOUNT', { robux: 9 }],
	['INVALID_AMOUNT', { robux: 5001 }],
	['INVALID_AMOUNT', { robux: -10 }],
	['USER_DOES_NOT_EXIST', { roblox_user_id: 404 }],
	['USER_DOES_NOT_EXIST', { roblox_user_id: 0 }],
	['UNIVERSE_DOES_NOT_EXIST', { universe_id: 404 }],
	['PLACE_DOES_NOT_EXIST', { place_id: 404 }],
	['GAMEPASS_NOT_FOUND', { roblox_user_id: 405 }],
	['INTERNAL_ERROR', { roblox_user_id: 408 }],
])('%s for %j, without a trace', async (code, changes) => {
	const reply = await create(changes);
	expect([reply.status, failureOf(reply)]).toEqual([200, code]);
	expect(shape(reply.json)).toEqual(shape(fixture('create-order.failure-gamepass-not-found')));
	expect(effects()).toEqual([]);
	expect((await rocheap('/balance')).json.balance).toBe(100);
});

test('the documented GAMEPASS_NOT_FOUND body, word for word', async () => {
	const reply = await create({ roblox_user_id: 405 });
	expect(reply.json).toEqual(fixture('create-order.failure-gamepass-not-found'));
});

test.each<[string, string, Record<string, string>]>([
	['no JSON', '{"robux":', {}],
	['an array', '[]', {}],
	['null', 'null', {}],
	['nothing', '', {}],
	['another content type', JSON.stringify(order()), { 'content-type': 'text/plain' }],
	['the misprinted type', JSON.stringify(order()), { 'content-type': 'application\\json' }],
])('VALIDATION_ERROR for %s', async (_what, body, headers) => {
	expect(failureOf(await rocheap('/create_order', { body, headers }))).toBe('VALIDATION_ERROR');
	expect(effects()).toEqual([]);
});

test('the least, the most and the largest ids are taken', async () => {
	const largest = Number.MAX_SAFE_INTEGER;
	for (const changes of [{ robux: 10 }, { robux: 5000 }, { roblox_user_id: largest }]) {
		expect((await create(changes)).json.success).toBe(true);
	}
});

test('INSUFFICIENT_BALANCE to the last credit', async () => {
	sandbox.control.behaviour('rocheap', { balance: 0.095 });
	expect((await create()).json.success).toBe(true);
	expect((await create()).json.success).toBe(true);
	expect((await rocheap('/balance')).json.balance).toBe(0);
	expect(failureOf(await create())).toBe('INSUFFICIENT_BALANCE');
	expect(effects()).toEqual(['payout', 'payout']);
});

test('a custom id serves once, but not for a failed create', async () => {
	const custom_order_id = 'once';
	expect(failureOf(await create({ custom_order_id, roblox_user_id: 408 }))).toBe('INTERNAL_ERROR');
	expect((await create({ custom_order_id })).json.success).toBe(true);
	expect(failureOf(await create({ custom_order_id }))).toBe('DUPLICATE_CUSTOM_ORDER_ID');
	expect((await create({ custom_order_id: 'Once' })).json.success).toBe(true);
	expect(effects()).toEqual(['payout', 'payout']);
});

test('a hundred creates with one custom id at once make one order', async () => {
	const replies = await Promise.all(
		Array.from({ length: 100 }, () => create({ custom_order_id: 'race' })),
	);
	expect(replies.filter(({ json }) => json.success)).toHaveLength(1);
	expect(effects()).toEqual(['payout']);
});

test('409: INTERNAL_ERROR, and yet the order exists', async () => {
	const custom_order_id = 'unsure';
	const reply = await create({ roblox_user_id: 409, custom_order_id });
	expect(failureOf(reply)).toBe('INTERNAL_ERROR');
	expect(sandbox.control.ledger('rocheap')).toMatchObject([
		{ kind: 'payout', reference: custom_order_id, amount: 10, receiver: 409, cost: 0.0475 },
	]);
	await sandbox.control.advance(2000);
	const found = (await rocheap(`/get_order_info_by_custom_id/${custom_order_id}`)).json;
	expect(found).toMatchObject({ success: true, status: { code: 'COMPLETED' } });
	expect(failureOf(await create({ custom_order_id }))).toBe('DUPLICATE_CUSTOM_ORDER_ID');
});

test.each([
	[406, 'ORDER_FAILED_USER_ERROR', ['PROCESSING', 'FAILED', 'FAILED']],
	[407, 'ORDER_REFUNDED', ['PROCESSING', 'COMPLETED', 'FAILED']],
])('%i ends as %s with its credits given back', async (roblox_user_id, code, statuses) => {
	const created = (await create({ roblox_user_id, custom_order_id: 'late' })).json;
	const seen: unknown[] = [];
	let last: Json = {};
	for (const ms of [500, 1500, 2000]) {
		await sandbox.control.advance(ms);
		last = (await rocheap(`/get_order_info/${String(created.order_id)}`)).json;
		seen.push((last.status as Json).code);
	}
	expect(seen).toEqual(statuses);
	expect(last.failure_code).toMatchObject({ code });
	expect(effects()).toEqual(['payout', 'refund']);
	expect(sandbox.control.ledger('rocheap')[1]).toMatchObject({
		id: created.order_id,
		reference: 'late',
		amount: 10,
		cost: 0.0475,
	});
	expect((await rocheap('/balance')).json.balance).toBe(100);
});

test('410 stays PROCESSING', async () => {
	const created = (await create({ roblox_user_id: 410 })).json;
	await sandbox.control.advance(13 * 3_600_000);
	const found = (await rocheap(`/get_order_info/${String(created.order_id)}`)).json;
	expect(found.status).toMatchObject({ code: 'PROCESSING' });
});

test('maintenance closes everything, in each call its own shape', async () => {
	sandbox.control.behaviour('rocheap', { maintenance: true });
	expect(failureOf(await create())).toBe('API_MAINTENANCE');
	for (const path of ['/ping', '/balance', '/get_order_info/x']) {
		const { json } = await rocheap(path);
		expect(json).toMatchObject({ success: false, error: { code: 'API_MAINTENANCE' } });
	}
	expect(effects()).toEqual([]);
});

test('conventional status codes on request', async () => {
	sandbox.control.behaviour('rocheap', { statusCodes: 'conventional', balance: 0.0475 });
	const statuses = [
		await rocheap('/ping', { headers: { 'rocheap-api-key': 'wrong' } }),
		await rocheap('/get_order_info/x'),
		await create({ robux: 9 }),
		await create({ roblox_user_id: 404 }),
		await create({ custom_order_id: 'a' }),
		await create({ custom_order_id: 'a' }),
		await create(),
	].map(({ status }) => status);
	expect(statuses).toEqual([401, 404, 400, 404, 200, 409, 402]);
	sandbox.control.behaviour('rocheap', { maintenance: true });
	expect((await create()).status).toBe(503);
});

test('the wrong key creates nothing', async () => {
	const reply = await rocheap('/create_order', {
		body: order(),
		headers: { 'rocheap-api-key': 'wrong' },
	});
	expect(reply.json).toEqual(fixture('any.error-invalid-api-key'));
	expect(effects()).toEqual([]);
});
