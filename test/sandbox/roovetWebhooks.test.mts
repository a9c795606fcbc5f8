import { openMutations, validMutations } from '../../sandbox/providers/roovet/forge.mts';
import { startSandbox, type Sandbox } from '../../sandbox/sandbox.mts';
import { clients, fixture, SECRET, verifies } from './roovetSupport.mts';
import { shape, startReceiver, until, type Json, type Receiver } from './support.mts';

let sandbox: Sandbox;
let receiver: Receiver;
const { control } = clients(() => sandbox);

beforeAll(async () => {
	sandbox = await startSandbox({ portBase: 0 });
});
afterAll(() => sandbox.close());
beforeEach(async () => {
	await sandbox.control.reset();
	receiver = await startReceiver();
	sandbox.control.callbacksTo('roovet', receiver.url);
});
afterEach(() => receiver.close());

const act = (fields: Json = {}) =>
	control('/act', { provider: 'roovet', action: 'event', event: 'order.created', ...fields });
const schemes = ['timestamped', 'bodyBase64'] as const;
const set = (patch: Json) => sandbox.control.behaviour('roovet', patch);
const last = () => receiver.received.at(-1)!;
/** What one mutation of the set scheme sends. */
const sent = async (mutation: string, id?: string) => {
	await sandbox.control.forge('roovet', mutation, id);
	return last();
};
const headerOf = async (mutation: string) => (await sent(mutation)).headers['x-roovet-signature'];

describe('delivery', () => {
	test('the documented payload; act returns when it was answered', async () => {
		const reply = await act({ id: 'ord_123', ts: 1_762_782_800 });
		expect(reply.json).toEqual(fixture('webhook.order-created'));
		expect(receiver.received).toMatchObject([
			{ method: 'POST', headers: { 'content-type': 'application/json' } },
		]);
		expect(last().text).toBe('{"event":"order.created","id":"ord_123","ts":1762782800}');
		expect(sandbox.control.deliveries('roovet')).toMatchObject([
			{ id: 'ord_123', status: 'order.created', responseStatus: 200 },
		]);
	});

	test('made-up ids and the time of the sandbox where none are given', async () => {
		await sandbox.control.advance(3_600_000);
		const reply = await act({ event: 'wallet.credited' });
		expect(shape(reply.json)).toEqual(shape(fixture('webhook.order-created')));
		expect(Number(reply.json.ts) - Date.now() / 1000).toBeGreaterThan(3590);
	});

	test.each(schemes)('%s verifies under its own scheme only', async (signature) => {
		set({ signature });
		await act();
		expect(schemes.filter((scheme) => verifies(last(), scheme))).toEqual([signature]);
		expect(verifies(last(), signature, `${SECRET}x`)).toBe(false);
	});

	test('the time is the receiver’s, though the sandbox is ahead', async () => {
		await sandbox.control.advance(3_600_000);
		await act();
		expect(verifies(last(), 'timestamped')).toBe(true);
	});

	test('the timestamp header beside it, or not, and never with the other scheme', async () => {
		await act();
		const stamp = String(last().headers['x-roovet-timestamp']);
		expect(last().headers['x-roovet-signature']).toMatch(
			new RegExp(`^t=${stamp},v1=[0-9a-f]{64}$`),
		);
		set({ timestampHeader: false });
		await act();
		expect(last().headers['x-roovet-timestamp']).toBeUndefined();
		set({ timestampHeader: true, signature: 'bodyBase64' });
		await act();
		expect(last().headers['x-roovet-timestamp']).toBeUndefined();
		expect(last().headers['x-roovet-signature']).toMatch(/^[\w+/]{43}=$/);
	});

	test('another secret', async () => {
		set({ webhookSecret: 'other' });
		await act();
		expect([verifies(last(), 'timestamped'), verifies(last(), 'timestamped', 'other')]).toEqual([
			false,
			true,
		]);
	});

	test.each([
		['php', '"url":"https://roovet.com/o/1","name":"Caf\\u00e9 \\ud83d\\ude00"'],
		['plain', '"url":"https://roovet.com/o/1","name":"Café 😀"'],
		['pretty', '\n  "url": "https://roovet.com/o/1",\n  "name": "Café 😀"'],
	])('printed as %s and signed over those bytes', async (webhookBody, text) => {
		set({ webhookBody });
		await act({ fields: { url: 'https://roovet.com/o/1', name: 'Café 😀' } });
		expect(last().text).toContain(text);
		expect(last().json).toMatchObject({ name: 'Café 😀', event: 'order.created' });
		expect(verifies(last(), 'timestamped')).toBe(true);
	});

	test('retries, on request', async () => {
		set({ webhookRetries: 2, webhookRetryMs: 1000 });
		receiver.answer = (index) => (index === 0 ? 401 : 200);
		await act();
		await sandbox.control.advance(5000);
		expect(receiver.received).toHaveLength(2);
	});

	test('resent byte for byte, also all at once', async () => {
		await act({ id: 'ord_9' });
		const first = last();
		await control('/callbacks/resend', {
			provider: 'roovet',
			id: 'ord_9',
			times: 3,
			concurrent: true,
		});
		expect(receiver.received).toHaveLength(4);
		for (const { text, headers } of receiver.received) {
			expect(text).toBe(first.text);
			expect(headers['x-roovet-signature']).toBe(first.headers['x-roovet-signature']);
		}
	});

	test.each<[Json, string]>([
		[{ event: '' }, 'event'],
		[{ ts: 'now' }, 'ts'],
		[{ data: {} }, 'data is not a known field'],
		[{ action: 'other' }, 'action must be one of: credit, debit, order, event'],
		[{ action: 'toString' }, 'action must be one of'],
	])('act with %j is refused by name', async (fields, message) => {
		const reply = await act(fields);
		expect([reply.status, reply.json.error]).toEqual([400, expect.stringContaining(message)]);
		expect(receiver.received).toEqual([]);
	});
});

describe('forge', () => {
	const names = () => sandbox.control.mutations().roovet ?? [];
	/** Their signatures are right: what they say must stop them. */
	const rightlySigned = [
		'not-json',
		'empty-body',
		'array-body',
		'null-body',
		'no-event',
		'proto-key',
		'deep-nesting',
		'oversized',
	];

	test('lists the mutations and sends every one of them', async () => {
		receiver.answer = () => 401;
		for (const mutation of names()) {
			const reply = await control('/callbacks/forge', { provider: 'roovet', mutation });
			expect(reply.json).toEqual({ mutation, responseStatus: 401, responseBody: 'seen' });
		}
		expect(receiver.received).toHaveLength(names().length);
		expect(names().length).toBeGreaterThanOrEqual(40);
		expect(names()).toEqual(expect.arrayContaining([...validMutations, ...openMutations]));
	});

	test.each(schemes)('with %s only what is right verifies', async (signature) => {
		set({ signature });
		const verified = [];
		for (const mutation of names()) {
			if (mutation === 'get-method') continue;
			if (verifies(await sent(mutation), signature)) verified.push(mutation);
		}
		const ofTimestamped = [...validMutations, 'timestamp-header-disagrees', 'duplicate-signature'];
		expect(verified.sort()).toEqual(
			[
				...rightlySigned,
				'wrong-content-type',
				...(signature === 'timestamped' ? ofTimestamped : []),
			].sort(),
		);
	});

	test('the other scheme is right under that one', async () => {
		expect(verifies(await sent('other-scheme'), 'bodyBase64')).toBe(true);
		set({ signature: 'bodyBase64' });
		expect(verifies(await sent('other-scheme'), 'timestamped')).toBe(true);
	});

	test('what is wrong with each', async () => {
		await act({ id: 'ord_7' });
		const now = Math.floor(Date.now() / 1000);
		const timeOf = async (mutation: string) =>
			Number(/t=(\d+)/.exec(String(await headerOf(mutation)))![1]);
		expect(await headerOf('missing-signature')).toBeUndefined();
		expect(await headerOf('empty-signature')).toBe('');
		expect(now - (await timeOf('old-timestamp'))).toBeGreaterThan(3500);
		expect((await timeOf('future-timestamp')) - now).toBeGreaterThan(3500);
		expect(await timeOf('millisecond-timestamp')).toBeGreaterThan(1e12);
		expect(await headerOf('missing-timestamp')).toMatch(/^v1=[0-9a-f]{64}$/);
		expect(await headerOf('only-v0')).toMatch(/^t=\d+,v0=[0-9a-f]{64}$/);
		expect(await headerOf('truncated-hex')).toMatch(/,v1=[0-9a-f]{32}$/);
		expect(await headerOf('upper-case-hex')).toMatch(/,v1=[0-9A-F]{64}$/);
		expect(await headerOf('several-v1-one-right')).toMatch(/^t=\d+(,v1=[0-9a-f]{64}){3}$/);
		expect(await headerOf('base64-of-other-body')).toMatch(/^[\w+/]{43}=$/);
		expect(await headerOf('unpadded-base64')).toMatch(/^[\w+/]{43}$/);
		expect((await sent('tampered-body')).json.id).toBe('ord_79');
		expect((await sent('signature-of-other-body')).json.id).toBe('ord_7');
		expect((await sent('no-event')).json).toEqual({
			id: 'ord_7',
			ts: expect.any(Number) as number,
		});
		expect(Object.keys((await sent('proto-key')).json)).toContain('__proto__');
		expect((await sent('oversized')).text.length).toBeGreaterThan(2 * 1024 * 1024);
		expect((await sent('wrong-content-type')).headers['content-type']).toBe('text/plain');
		expect(await sent('get-method')).toMatchObject({ method: 'GET', text: '' });
		const stamped = (await sent('timestamp-header-disagrees')).headers;
		expect(stamped['x-roovet-signature']).not.toContain(String(stamped['x-roovet-timestamp']));
	});

	test('about a certain event, a made-up one, or none that is unknown', async () => {
		expect((await sent('old-timestamp')).json).toMatchObject({ id: 'ord_123' });
		await act({ id: 'ord_1' });
		await act({ id: 'ord_2' });
		expect((await sent('old-timestamp', 'ord_1')).json.id).toBe('ord_1');
		expect((await sent('old-timestamp')).json.id).toBe('ord_2');
		await expect(sent('old-timestamp', 'ord_404')).rejects.toThrow('id: there is no ord_404');
	});
});

test('a webhook goes out as real time passes', async () => {
	await sandbox.control.act('roovet', 'order');
	await until(() => receiver.received.length === 1);
	expect(last().json).toMatchObject({ event: 'order.created', id: 'ord_123' });
});
