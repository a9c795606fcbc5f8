import { signature } from '../../sandbox/providers/rocheap/signing.mts';
import { startSandbox, type Sandbox } from '../../sandbox/sandbox.mts';
import { clients, KEY, startReceiver, until, type Json, type Receiver } from './support.mts';

let sandbox: Sandbox;
let receiver: Receiver;
const { create, rocheap, control } = clients(() => sandbox);

beforeAll(async () => {
	sandbox = await startSandbox({ portBase: 0 });
});
afterAll(() => sandbox.close());
beforeEach(async () => {
	await sandbox.control.reset();
	receiver = await startReceiver();
	sandbox.control.callbacksTo('rocheap', receiver.url);
});
afterEach(() => receiver.close());

const statuses = () => receiver.received.map(({ json }) => (json.status as Json).code);
const createdId = async (changes?: Json) => String((await create(changes)).json.order_id);
const verifies = (index: number) => {
	const { headers, json } = receiver.received[index]!;
	return headers['rocheap-api-signature'] === signature(json, KEY);
};

describe('delivery', () => {
	test('each change of an order, signed, with the body of get_order_info', async () => {
		const id = await createdId();
		await sandbox.control.advance(2000);
		expect(statuses()).toEqual(['PROCESSING', 'COMPLETED']);
		const [processing, completed] = receiver.received;
		expect(processing).toMatchObject({
			method: 'POST',
			headers: { 'content-type': 'application/json' },
		});
		expect([verifies(0), verifies(1)]).toEqual([true, true]);
		expect(completed!.json).toEqual((await rocheap(`/get_order_info/${id}`)).json);
		expect(sandbox.control.deliveries('rocheap')).toMatchObject([
			{ id, status: 'PROCESSING', url: receiver.url, attempt: 1, responseStatus: 200 },
			{ id, status: 'COMPLETED', attempt: 1, responseStatus: 200 },
		]);
	});

	test('as real time passes', async () => {
		sandbox.control.behaviour('rocheap', { processingAfterMs: 10, completeAfterMs: 30 });
		await create();
		await until(() => receiver.received.length === 2);
		expect(statuses()).toEqual(['PROCESSING', 'COMPLETED']);
	});

	test('a refund comes after the completion', async () => {
		await create({ roblox_user_id: 407 });
		await sandbox.control.advance(10_000);
		expect(statuses()).toEqual(['PROCESSING', 'COMPLETED', 'FAILED']);
		expect(receiver.received[2]!.json.failure_code).toMatchObject({ code: 'ORDER_REFUNDED' });
	});

	test('only the chosen statuses', async () => {
		sandbox.control.behaviour('rocheap', { callbackOn: ['CREATED', 'COMPLETED'] });
		await create();
		await sandbox.control.advance(2000);
		expect(statuses()).toEqual(['CREATED', 'COMPLETED']);
	});

	test.each<[string, (text: string) => boolean]>([
		['sorted', (text) => text.startsWith('{"after_tax_robux":7,"cost":0.0475,"custom_order_id"')],
		['documented-order', (text) => text.startsWith('{"success":true,"status":{"code"')],
		['pretty', (text) => text.startsWith('{\n  "success": true,\n')],
	])('the body printed as %s verifies', async (callbackBody, looksRight) => {
		sandbox.control.behaviour('rocheap', { callbackBody });
		await create();
		await sandbox.control.advance(500);
		expect(looksRight(receiver.received[0]!.text)).toBe(true);
		expect(verifies(0)).toBe(true);
	});

	test('in order for one id while the receiver is slow, side by side for two', async () => {
		const waiting: Array<(status: number) => void> = [];
		receiver.answer = () => new Promise((resolve) => waiting.push(resolve));
		await create();
		await create();
		const advanced = sandbox.control.advance(2000);
		await until(() => waiting.length === 2);
		expect(statuses()).toEqual(['PROCESSING', 'PROCESSING']);
		let over = false;
		void advanced.then(() => (over = true));
		waiting.splice(0).forEach((answer) => answer(200));
		await until(() => waiting.length === 2);
		expect(over).toBe(false);
		waiting.splice(0).forEach((answer) => answer(200));
		await advanced;
		expect(statuses().slice(2)).toEqual(['COMPLETED', 'COMPLETED']);
	});

	test('failures are told, and not repeated by default', async () => {
		receiver.answer = () => 503;
		await create();
		await sandbox.control.advance(500);
		await receiver.close();
		await sandbox.control.advance(60_000);
		const [refused, unreachable, ...more] = sandbox.control.deliveries('rocheap');
		expect(refused).toMatchObject({ status: 'PROCESSING', responseStatus: 503 });
		expect(unreachable).toMatchObject({ status: 'COMPLETED' });
		expect(unreachable!.error).toContain('ECONNREFUSED');
		expect(more).toEqual([]);
	});

	test('retries on request, within one advance', async () => {
		sandbox.control.behaviour('rocheap', {
			callbackRetries: 2,
			callbackRetryMs: 10_000,
			callbackOn: ['COMPLETED'],
		});
		receiver.answer = (index) => (index < 2 ? 500 : 204);
		await create();
		await sandbox.control.advance(60_000);
		expect(sandbox.control.deliveries('rocheap')).toMatchObject([
			{ attempt: 1, responseStatus: 500 },
			{ attempt: 2, responseStatus: 500 },
			{ attempt: 3, responseStatus: 204 },
		]);
	});

	test('only to loopback', async () => {
		for (const url of [
			'https://example.com/hook',
			'ftp://127.0.0.1/',
			'http://127.0.0.1.example.com',
			'x',
		]) {
			const reply = await control('/callbacks', { provider: 'rocheap', url });
			expect([reply.status, reply.json.error]).toEqual([400, expect.stringContaining('url')]);
		}
	});
});

describe('resend', () => {
	test('the last callback, byte for byte, several times', async () => {
		const id = await createdId();
		await sandbox.control.advance(2000);
		const { json } = await control('/callbacks/resend', { provider: 'rocheap', id, times: 3 });
		expect(json.responses).toEqual(Array(3).fill({ responseStatus: 200, responseBody: 'seen' }));
		const [, completed, ...again] = receiver.received;
		expect(again.map(({ text }) => text)).toEqual(Array(3).fill(completed!.text));
	});

	test('all at once', async () => {
		const id = await createdId();
		await sandbox.control.advance(2000);
		const waiting: Array<(status: number) => void> = [];
		receiver.answer = () => new Promise((resolve) => waiting.push(resolve));
		const resent = sandbox.control.resend('rocheap', id, { times: 5, concurrent: true });
		await until(() => waiting.length === 5);
		waiting.forEach((answer, index) => answer(200 + index));
		expect((await resent).map(({ responseStatus }) => responseStatus).sort()).toEqual([
			200, 201, 202, 203, 204,
		]);
	});

	test('a late PROCESSING after COMPLETED', async () => {
		const id = await createdId();
		await sandbox.control.advance(2000);
		await sandbox.control.resend('rocheap', id, { status: 'PROCESSING' });
		expect(statuses()).toEqual(['PROCESSING', 'COMPLETED', 'PROCESSING']);
		expect(verifies(2)).toBe(true);
	});

	test('what never was is refused', async () => {
		const id = await createdId();
		for (const body of [{ id: 'x' }, { id, status: 'FAILED' }]) {
			const reply = await control('/callbacks/resend', { provider: 'rocheap', ...body });
			expect([reply.status, reply.json.error]).toEqual([400, expect.stringContaining('id: ')]);
		}
	});
});

describe('forge', () => {
	const forge = (mutation: string, id?: string) => sandbox.control.forge('rocheap', mutation, id);

	test('lists the mutations and sends every one of them', async () => {
		receiver.answer = () => 401;
		const names = (await control('/callbacks/forge')).json.rocheap as string[];
		expect(names.length).toBeGreaterThanOrEqual(18);
		for (const mutation of names) {
			const reply = await control('/callbacks/forge', { provider: 'rocheap', mutation });
			expect(reply.json).toEqual({ mutation, responseStatus: 401, responseBody: 'seen' });
		}
		expect(sandbox.control.deliveries('rocheap').map(({ forged }) => forged)).toEqual(names);
	});

	test.each([
		'missing-signature',
		'empty-signature',
		'truncated-signature',
		'non-hex-signature',
		'upper-case-signature',
		'duplicate-signature',
		'wrong-secret',
		'tampered-status',
		'tampered-amount',
		'signature-of-other-body',
		'deep-nesting',
	])('%s does not verify', async (mutation) => {
		await forge(mutation, await createdId());
		expect(receiver.received).toHaveLength(1);
		// The nesting would end the helper's stack, which is its point.
		if (mutation === 'deep-nesting') expect(() => verifies(0)).toThrow(RangeError);
		else expect(verifies(0)).toBe(false);
	});

	test.each(['proto-key', 'array-body', 'oversized', 'wrong-content-type'])(
		'%s has a right signature, so something else must stop it',
		async (mutation) => {
			await forge(mutation);
			expect(verifies(0)).toBe(true);
		},
	);

	test('what is wrong with each', async () => {
		const id = await createdId({ robux: 20 });
		await sandbox.control.advance(2000);
		receiver.received.length = 0;
		const sent = async (mutation: string) => {
			await forge(mutation, id);
			return receiver.received.at(-1)!;
		};
		const header = async (mutation: string) =>
			(await sent(mutation)).headers['rocheap-api-signature'];
		expect(await header('missing-signature')).toBeUndefined();
		expect(await header('empty-signature')).toBe('');
		expect(await header('truncated-signature')).toHaveLength(32);
		expect(await header('upper-case-signature')).toMatch(/^[0-9A-F]{64}$/);
		expect((await sent('tampered-status')).json).toMatchObject({ status: { code: 'FAILED' } });
		expect((await sent('tampered-amount')).json).toMatchObject({ robux: 200, order_id: id });
		expect(Object.keys((await sent('proto-key')).json)).toContain('__proto__');
		expect((await sent('oversized')).text.length).toBeGreaterThan(2 * 1024 * 1024);
		expect((await sent('wrong-content-type')).headers['content-type']).toBe('text/plain');
		expect(await sent('get-method')).toMatchObject({ method: 'GET', text: '' });
		expect(() => JSON.parse(receiver.received[0]!.text) as unknown).not.toThrow();
		expect((await sent('not-json')).text).not.toMatch(/^[{["]/);
	});

	test('unknown mutations, unknown ids and a missing url are refused', async () => {
		await expect(forge('x')).rejects.toThrow('mutation must be one of: missing-signature');
		await expect(forge('oversized', 'x')).rejects.toThrow('id: there is no x');
		await sandbox.control.reset();
		await expect(forge('oversized')).rejects.toThrow('no callback url');
	});
});
