import { providerNames } from '../../sandbox/core/provider.mts';
import { startSandbox, type Sandbox } from '../../sandbox/sandbox.mts';
import { call, clients, errorCode, KEY, order, startReceiver, type Json } from './support.mts';

let sandbox: Sandbox;
const { rocheap, create, control } = clients(() => sandbox);

beforeAll(async () => {
	sandbox = await startSandbox({ portBase: 0 });
});
afterAll(() => sandbox.close());
beforeEach(() => sandbox.control.reset());

test('health', async () => {
	expect((await control('/health')).json).toEqual({ ready: true });
});

test('the ledger tells what happened and when, by the clock of the sandbox', async () => {
	const before = Date.now();
	await sandbox.control.advance(3_600_000);
	const id = (await create({ custom_order_id: 'ref', robux: 20 })).json.order_id;
	const [entry, ...more] = (await control('/ledger/rocheap')).json as unknown as Json[];
	expect(more).toEqual([]);
	expect(entry).toMatchObject({
		kind: 'payout',
		id,
		reference: 'ref',
		amount: 20,
		receiver: 261,
		cost: 0.095,
	});
	expect(Date.parse(String(entry!.at))).toBeGreaterThanOrEqual(before + 3_600_000);
	expect((await control('/ledger/roovet')).json).toEqual([]);
});

describe('requests', () => {
	test('with headers and bodies', async () => {
		await create({ robux: 20 });
		await rocheap('/get_order_info/x?a=b', { headers: { 'rocheap-api-key': 'wrong' } });
		expect((await control('/requests/rocheap')).json).toMatchObject([
			{
				method: 'POST',
				path: '/business/api/create_order',
				headers: { 'content-type': 'application/json', 'rocheap-api-key': '[redacted]' },
				body: order({ robux: 20 }),
				authenticated: true,
				outcome: 200,
			},
			{
				method: 'GET',
				path: '/business/api/get_order_info/x',
				query: 'a=b',
				body: null,
				authenticated: false,
			},
		]);
	});

	test('no secret is ever shown, wherever it was put', async () => {
		await rocheap(`/get_order_info/${KEY}?key=${KEY}`, {
			method: 'POST',
			headers: {
				'rocheap-api-key': 'a mistyped secret',
				authorization: 'Bearer other-secret',
				cookie: 'session=third-secret',
				'x-note': `my key is ${KEY}`,
			},
			body: { key: KEY },
		});
		const { text } = await control('/requests/rocheap');
		expect(text).not.toMatch(/sandbox-rocheap-key|secret/);
		expect(text.match(/\[redacted\]/g)).toHaveLength(7);
	});

	test('what became of the answer', async () => {
		sandbox.control.fault({ provider: 'rocheap', kind: 'reset-after' });
		await errorCode(create());
		expect(sandbox.control.requests('rocheap')).toMatchObject([
			{ outcome: 'reset', fault: 'reset-after' },
		]);
	});

	test('cleared by either call', async () => {
		for (const [method, path] of [
			['DELETE', '/requests/rocheap'],
			['POST', '/requests/rocheap/clear'],
		] as const) {
			await rocheap('/ping');
			const headers = { 'content-type': 'application/json' };
			expect((await call(sandbox.url('control') + path, { method, headers })).status).toBe(200);
			expect(sandbox.control.requests('rocheap')).toEqual([]);
		}
	});
});

test('limits: 429 with Retry-After beyond them, and again free after the window', async () => {
	await control('/limits', { provider: 'rocheap', limit: 2, windowMs: 30_000 });
	expect([(await rocheap('/ping')).status, (await create()).status]).toEqual([200, 200]);
	const limited = await create();
	expect([limited.status, limited.headers['retry-after']]).toEqual([429, '30']);
	expect(limited.json).toMatchObject({ success: false });
	expect(sandbox.control.ledger('rocheap')).toHaveLength(1);
	await sandbox.control.advance(30_000);
	expect((await rocheap('/ping')).status).toBe(200);
});

test('latency holds for a hundred requests at once', async () => {
	await control('/latency', { provider: 'rocheap', ms: 200 });
	const started = performance.now();
	const times = await Promise.all(
		Array.from({ length: 100 }, async () => {
			const start = performance.now();
			await rocheap('/ping');
			return performance.now() - start;
		}),
	);
	// Timers may be a millisecond early.
	expect(Math.min(...times)).toBeGreaterThanOrEqual(198);
	// Side by side, not one after the other (20 s); the rest is room for a busy machine.
	expect(performance.now() - started).toBeLessThan(10_000);
});

test('behaviour gives back all settings', async () => {
	const reply = await control('/behaviour', { provider: 'rocheap', balance: 5, unitPrice: 0.0055 });
	expect(reply.json).toMatchObject({ balance: 5, unitPrice: 0.0055, completeAfterMs: 2000 });
	expect((await create()).json.cost).toBe(0.055);
	expect((await control('/behaviour/rocheap')).json.balance).toBe(4.945);
});

test('act makes something happen, and lists what can with its fields', async () => {
	const listed = (await control('/act')).json as Record<string, Json>;
	expect(listed.rocheap).toBeUndefined();
	expect(listed.roovet!.credit).toMatchObject({
		properties: { amountCents: { type: 'integer' } },
		required: ['amountCents'],
	});
	const reply = await control('/act', { provider: 'roovet', action: 'credit', amountCents: 5 });
	expect([reply.status, reply.json]).toEqual([200, { transactions: ['txn_124'] }]);
});

test('advance adds up and keeps the order of what falls due', async () => {
	const ids = [];
	for (const completeAfterMs of [3000, 1000, 2000]) {
		sandbox.control.behaviour('rocheap', { completeAfterMs });
		ids.push((await create({ roblox_user_id: 406 })).json.order_id);
	}
	const refunded = () =>
		sandbox.control
			.ledger('rocheap')
			.filter(({ kind }) => kind === 'refund')
			.map(({ id }) => id);
	await sandbox.control.advance(900);
	expect(refunded()).toEqual([]);
	await Promise.all([sandbox.control.advance(600), sandbox.control.advance(2000)]);
	expect(refunded()).toEqual([ids[1], ids[2], ids[0]]);
});

test('reset brings a fresh start', async () => {
	const receiver = await startReceiver();
	sandbox.control.callbacksTo('rocheap', receiver.url);
	sandbox.control.behaviour('rocheap', { unitPrice: 1, maintenance: true });
	sandbox.control.behaviour('rocheap', { maintenance: false });
	const id = String((await create({ custom_order_id: 'ref' })).json.order_id);
	await sandbox.control.advance(500);
	sandbox.control.limit('rocheap', 0, 60_000);
	sandbox.control.latency('rocheap', 5000);
	sandbox.control.fault({ provider: 'rocheap', kind: 'status', times: 0 });
	sandbox.control.fault({ provider: 'rocheap', kind: 'refuse', times: 0 });

	expect((await control('/reset', {})).json).toEqual({ ok: true });

	expect(sandbox.control.ledger('rocheap')).toEqual([]);
	expect(sandbox.control.requests('rocheap')).toEqual([]);
	expect(sandbox.control.deliveries('rocheap')).toEqual([]);
	expect(sandbox.control.faults()).toEqual([]);
	expect(sandbox.control.behaviour('rocheap')).toMatchObject({ unitPrice: 0.00475, balance: 100 });
	expect((await rocheap(`/get_order_info/${id}`)).json.success).toBe(false);
	const again = (await create({ custom_order_id: 'ref' })).json;
	expect(again.success).toBe(true);
	const { at } = sandbox.control.ledger('rocheap')[0]!;
	expect(Math.abs(Date.parse(at) - Date.now())).toBeLessThan(400);
	await sandbox.control.advance(5000);
	expect(receiver.received).toHaveLength(1);
	await receiver.close();
});

test.each<[string, unknown, string]>([
	['/ledger/other', undefined, 'provider must be one of: rocheap, roovet, leuwongrr, roblox'],
	['/faults', { provider: 'other', kind: 'slow' }, 'provider must be one of'],
	['/faults', { provider: 'rocheap', kind: 'other' }, 'kind must be one of: refuse, reset-before'],
	['/faults', { provider: 'rocheap' }, "required property 'kind'"],
	['/faults', { provider: 'rocheap', kind: 'slow', time: 3 }, 'time is not a known field'],
	['/faults', { provider: 'rocheap', kind: 'status', status: '500' }, 'status must be integer'],
	['/faults', { provider: 'rocheap', kind: 'late', client: 'cut' }, 'client must be one of: reset'],
	['/faults', { provider: 'rocheap', kind: 'twice', answer: 'third' }, 'answer must be one of'],
	['/limits', { provider: 'rocheap', limit: 1 }, 'windowMs'],
	['/latency', { provider: 'rocheap', ms: -1 }, 'ms must be >= 0'],
	['/advance', '{', 'not JSON'],
	['/advance', '', 'body must be object'],
	['/behaviour', { provider: 'rocheap', callbackOn: ['SOON'] }, 'callbackOn.0 must be one of'],
	['/behaviour', { provider: 'rocheap', price: 1 }, 'price is not a known field'],
	['/act', { provider: 'rocheap', action: 'x' }, 'action must be one of: none for this provider'],
	['/act', { provider: 'roovet', action: 'x' }, 'action must be one of: credit, debit'],
	['/act', { provider: 'roovet' }, "required property 'action'"],
	['/act', { provider: 'roovet', action: 'credit' }, "required property 'amountCents'"],
	[
		'/act',
		{ provider: 'roovet', action: 'credit', amountCents: '5' },
		'amountCents must be integer',
	],
	['/callbacks/forge', { provider: 'roblox', mutation: 'x' }, 'mutation must be one of: none'],
])('%s with %j is refused by name', async (path, body, message) => {
	const reply = await control(path, body);
	expect([reply.status, reply.json.error]).toEqual([400, expect.stringContaining(message)]);
});

test('ports follow the base, and a taken one leaves nothing open', async () => {
	const base = 20_000 + Math.floor(Math.random() * 10_000);
	const first = await startSandbox({ portBase: base, latencyMs: 20 });
	const urls = (['control', ...providerNames] as const).map((name) => first.url(name));
	expect(urls).toEqual([0, 1, 2, 3, 4].map((n) => `http://127.0.0.1:${base + n}`));
	await expect(startSandbox({ portBase: base - 4 })).rejects.toThrow('EADDRINUSE');
	expect(await errorCode(call(`http://127.0.0.1:${base - 3}/`))).toBe('ECONNREFUSED');
	const start = performance.now();
	expect((await call(urls[1]!)).status).toBe(404);
	expect(performance.now() - start).toBeGreaterThanOrEqual(20);
	await first.close();
	expect(await errorCode(call(urls[0]!))).toBe('ECONNREFUSED');
});
