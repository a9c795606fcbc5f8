import { AnswerMemory } from '../../sandbox/core/answerMemory.mts';
import type { FaultInput } from '../../sandbox/core/faults.mts';
import { startSandbox, type Sandbox } from '../../sandbox/sandbox.mts';
import { call, clients, errorCode, until, type Json } from './support.mts';

let sandbox: Sandbox;
const { rocheap, create, control } = clients(() => sandbox);

beforeAll(async () => {
	sandbox = await startSandbox({ portBase: 0 });
});
afterAll(() => sandbox.close());
beforeEach(() => sandbox.control.reset());

const inject = (fault: FaultInput) => sandbox.control.fault({ provider: 'rocheap', ...fault });
const payouts = () => sandbox.control.ledger('rocheap').filter(({ kind }) => kind === 'payout');
const pending = () => sandbox.control.faults().map(({ kind }) => kind);
const known = async (reference: string) =>
	(await rocheap(`/get_order_info_by_custom_id/${reference}`)).json.success;

describe('late', () => {
	test('a reset, a look that finds nothing, and then the order', async () => {
		inject({ kind: 'late', delayMs: 5000 });
		expect(await errorCode(create({ custom_order_id: 'a' }))).toBe('ECONNRESET');
		expect([await known('a'), payouts()]).toEqual([false, []]);
		await sandbox.control.advance(4000);
		expect([await known('a'), payouts()]).toEqual([false, []]);
		await sandbox.control.advance(1000);
		expect([await known('a'), payouts()]).toMatchObject([true, [{ reference: 'a' }]]);
	});

	test('what is sent again meanwhile: refused later with a reference, paid twice without', async () => {
		inject({ kind: 'late', delayMs: 5000, times: 2 });
		await errorCode(create({ custom_order_id: 'a' }));
		await errorCode(create());
		expect((await create({ custom_order_id: 'a' })).json.success).toBe(true);
		expect((await create()).json.success).toBe(true);
		expect(payouts()).toHaveLength(2);
		await sandbox.control.advance(5000);
		expect(payouts().map(({ reference }) => reference)).toEqual(['a', null, null]);
	});

	test.each<[FaultInput, number, RegExp]>([
		[{ kind: 'late', client: 'html' }, 504, /^<!DOCTYPE html>/],
		[{ kind: 'late', client: 'html', status: 502 }, 502, /^<!DOCTYPE html>/],
		[{ kind: 'late', client: 'html', body: 'gave up' }, 504, /^gave up$/],
		[{ kind: 'late', client: 'status' }, 504, /"INTERNAL_ERROR"/],
		[{ kind: 'late', client: 'status', body: { message: 'gave up' } }, 504, /^\{"message"/],
	])(
		'%j: a gateway answers at once, the origin acts after a second',
		async (fault, status, text) => {
			inject(fault);
			const answer = await create();
			expect([answer.status, payouts()]).toEqual([status, []]);
			expect(answer.text).toMatch(text);
			await sandbox.control.advance(1000);
			expect(payouts()).toHaveLength(1);
		},
	);

	test('held: no answer at any time', async () => {
		inject({ kind: 'late', client: 'hang', delayMs: 5000 });
		const held = errorCode(create());
		await until(() => sandbox.control.requests('rocheap').length === 1);
		expect(payouts()).toEqual([]);
		await sandbox.control.advance(5000);
		expect(payouts()).toHaveLength(1);
		const aMoment = new Promise((resolve) => setTimeout(resolve, 60, 'held'));
		expect(await Promise.race([held, aMoment])).toBe('held');
		await sandbox.control.reset();
		expect(await held).toBe('ECONNRESET');
	});

	test('without /advance as well, by itself', async () => {
		inject({ kind: 'late', delayMs: 40 });
		await errorCode(create());
		await until(() => payouts().length === 1);
	});

	test('the log shows what became of it', async () => {
		inject({ kind: 'late', method: 'POST', delayMs: 5000 });
		await errorCode(create());
		const entry = async () => ((await control('/requests/rocheap')).json as unknown as Json[])[0];
		expect(await entry()).toMatchObject({ outcome: 'reset', fault: 'late' });
		expect(await entry()).not.toHaveProperty('lateStatus');
		await sandbox.control.advance(5000);
		expect(await entry()).toMatchObject({ outcome: 'reset', lateStatus: 200 });
	});

	test('a reset of the sandbox ends it', async () => {
		inject({ kind: 'late', delayMs: 5000 });
		await errorCode(create());
		await sandbox.control.reset();
		await sandbox.control.advance(60_000);
		expect(payouts()).toEqual([]);
	});
});

describe('twice', () => {
	test('two orders, and the answer of the first', async () => {
		inject({ kind: 'twice' });
		const { json } = await create();
		expect(payouts()).toHaveLength(2);
		expect(json.order_id).toBe(payouts()[0]!.id);
	});

	test('or that of the second', async () => {
		inject({ kind: 'twice', answer: 'second' });
		const { json } = await create();
		expect([json.order_id, payouts().length]).toEqual([payouts()[1]!.id, 2]);
	});

	test('with a reference there is one order, and the second answer denies it', async () => {
		inject({ kind: 'twice', answer: 'second' });
		expect((await create({ custom_order_id: 'a' })).json).toMatchObject({
			success: false,
			failure_code: { code: 'DUPLICATE_CUSTOM_ORDER_ID' },
		});
		expect(payouts()).toHaveLength(1);
	});
});

describe('stale', () => {
	test('the answer to the request before, and no order', async () => {
		await create({ custom_order_id: 'a' });
		const { json } = await create({ custom_order_id: 'b' });
		inject({ kind: 'stale' });
		expect((await create({ custom_order_id: 'c' })).json).toEqual(json);
		expect([await known('c'), payouts().length, pending()]).toEqual([false, 2, []]);
	});

	test('after: an order, whose answer is thrown away', async () => {
		const { json } = await create({ custom_order_id: 'a' });
		inject({ kind: 'stale', after: true });
		expect((await create({ custom_order_id: 'b' })).json).toEqual(json);
		expect([await known('b'), payouts().length]).toEqual([true, 2]);
	});

	test('without an earlier answer the request is answered, and the fault waits', async () => {
		inject({ kind: 'stale', path: '/create_order' });
		const { json } = await create();
		expect([json.success, payouts().length, pending()]).toEqual([true, 1, ['stale']]);
		expect((await create()).json).toEqual(json);
		expect([payouts().length, pending()]).toEqual([1, []]);
	});

	test('while it waits, a fault behind it is met', async () => {
		inject({ kind: 'stale' });
		inject({ kind: 'status', status: 503 });
		expect((await create()).status).toBe(503);
		expect(pending()).toEqual(['stale']);
	});

	test('a refusal is no answer to give again, also when it is a 200', async () => {
		expect((await create({ roblox_user_id: 405 })).json.success).toBe(false);
		inject({ kind: 'stale' });
		expect((await create()).json.success).toBe(true);
		expect(pending()).toEqual(['stale']);
	});

	test('nor when its status says so', async () => {
		const unknown = () => call(`${sandbox.url('leuwongrr')}/api/v1/articles/unknown`);
		expect((await unknown()).status).toBe(404);
		sandbox.control.fault({ provider: 'leuwongrr', kind: 'stale' });
		expect((await unknown()).status).toBe(404);
		expect(pending()).toEqual(['stale']);
	});

	test('an answer is kept as it was, whatever becomes of what it shows', () => {
		const memory = new AnswerMemory();
		const order = { status: 'CREATED' };
		memory.add('GET /order', '/order', { status: 200, body: { order } });
		order.status = 'COMPLETED';
		expect(memory.find('GET /order', false)?.body).toEqual({ order: { status: 'CREATED' } });
	});

	test('no more than a hundred are kept, the newest', async () => {
		const first = (await create({ custom_order_id: '0' })).json;
		for (let count = 1; count <= 100; count++) await create({ custom_order_id: `${count}` });
		inject({ kind: 'stale', oldest: true });
		const oldest = (await create()).json;
		expect([oldest.order_id === first.order_id, oldest.custom_order_id]).toEqual([false, '1']);
	});

	test('the answer of another route or method is none', async () => {
		await rocheap('/ping');
		inject({ kind: 'stale' });
		expect((await rocheap('/balance')).json.balance).toBe(100);
		expect(pending()).toEqual(['stale']);
	});

	test('an answer that got lost counts as well', async () => {
		inject({ kind: 'reset-after' });
		await errorCode(create());
		inject({ kind: 'stale' });
		expect((await create()).json.order_id).toBe(payouts()[0]!.id);
		expect(payouts()).toHaveLength(1);
	});

	test('exact: an answer to the same path, as it was then', async () => {
		const ids = [];
		for (const custom_order_id of ['a', 'b']) {
			ids.push(String((await create({ custom_order_id })).json.order_id));
		}
		const lookUp = async (id: string | undefined) => (await rocheap(`/get_order_info/${id}`)).json;
		const before = await lookUp(ids[0]);
		await lookUp(ids[1]);
		await sandbox.control.advance(2000);
		inject({ kind: 'stale', exact: true, times: 0 });
		expect(await lookUp(ids[0])).toEqual(before);
		expect(before).toMatchObject({ order_id: ids[0], status: { code: 'CREATED' } });
		expect((await rocheap(`/get_order_info/${ids[0]}?fresh=1`)).json).toMatchObject({
			status: { code: 'COMPLETED' },
		});
	});

	test('oldest: not the newest', async () => {
		const { json } = await create();
		await create();
		inject({ kind: 'stale', oldest: true });
		expect((await create()).json).toEqual(json);
	});
});
