import { createServer, request, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import { Readable } from 'node:stream';

import { answerOf } from '../../support.mts';
import { bodyOf, clientWith, pay, read, wrapped } from './support.mts';

const OK = () => answerOf(200, { success: true });
const answer = (body: Readable) => () => ({ statusCode: 200, headers: {}, body });

describe('a body', () => {
	beforeEach(() => void jest.spyOn(Math, 'random').mockReturnValue(0));
	afterEach(() => void jest.restoreAllMocks());

	const streamed = (end: 'break' | 'endless') => () => answer(bodyOf('{"success":true}', end))();

	test('that breaks off leaves the outcome of a payment open', async () => {
		const { client, sent } = clientWith([streamed('break'), OK]);
		expect(await client.send(pay)).toMatchObject({
			kind: 'unknown',
			reason: 'connection-lost',
			status: 200,
		});
		expect(sent).toHaveLength(1);
	});

	test('of a read that breaks off is asked for again', async () => {
		const { client, sent } = clientWith([streamed('break'), OK]);
		expect(await client.send(read)).toMatchObject({ kind: 'answered' });
		expect(sent).toHaveLength(2);
	});

	test('that never ends is cut off at the size limit', async () => {
		const body = bodyOf('', 'endless');
		const { client, sent } = clientWith([answer(body)], { maxBytes: 10_000 });
		expect(await client.send(read)).toEqual({
			kind: 'unknown',
			reason: 'too-large',
			status: 200,
			detail: 'an answer that is too large',
		});
		expect(sent).toHaveLength(1);
		expect(body.destroyed).toBe(true);
	});

	test('of exactly the limit is read', async () => {
		const text = '{"success":true}';
		const exact = clientWith([() => answerOf(200, text)], { maxBytes: text.length });
		expect(await exact.client.send(read)).toMatchObject({ kind: 'answered' });
		const less = clientWith([() => answerOf(200, text)], { maxBytes: text.length - 1 });
		expect(await less.client.send(read)).toMatchObject({ kind: 'unknown' });
	});

	test('of 8 MiB is read when nothing else is said, and not one byte more', async () => {
		const parts = (size: number) => [Buffer.alloc(size, 32), Buffer.from('{}')];
		const most = 8 * 1024 * 1024;
		const { client } = clientWith([
			answer(Readable.from(parts(most - 2))),
			answer(Readable.from(parts(most - 1))),
		]);
		expect(await client.send(read)).toMatchObject({ kind: 'answered' });
		expect(await client.send(read)).toMatchObject({ reason: 'too-large' });
	});
});

describe('a body that stalls', () => {
	beforeEach(() => void jest.useFakeTimers());
	afterEach(() => void jest.useRealTimers());

	/** What has come of a call after some milliseconds. */
	async function after(milliseconds: number, sending: Promise<unknown>): Promise<unknown> {
		let result: unknown = 'nothing';
		void sending.then((value) => (result = value));
		await jest.advanceTimersByTimeAsync(milliseconds);
		return result;
	}
	const timedOut = {
		kind: 'unknown',
		reason: 'timeout',
		status: 200,
		detail: 'no whole answer in time',
	};

	test.each([
		['as Node makes it', (body: Readable) => body],
		['as n8n hands it over', wrapped],
	])('ends with the time-out: %s', async (_name, asIn) => {
		const body = asIn(bodyOf('{"success":', 'hang'));
		const { client } = clientWith([answer(body)], { timeoutMs: 5000, tries: 1 });
		const sending = client.send(pay);
		expect(await after(4999, sending)).toBe('nothing');
		expect(await after(1, sending)).toEqual(timedOut);
		expect(body.destroyed).toBe(true);
	});

	test('ends with a time-out of 30 s when nothing else is said', async () => {
		const { client } = clientWith([answer(wrapped(bodyOf('{', 'hang')))], { tries: 1 });
		const sending = client.send(pay);
		expect(await after(29_999, sending)).toBe('nothing');
		expect(await after(1, sending)).toEqual(timedOut);
	});

	test('that trickles ends with the time-out as well', async () => {
		async function* trickle() {
			for (;;) {
				await new Promise((resolve) => setTimeout(resolve, 100));
				yield Buffer.from(' ');
			}
		}
		const { client } = clientWith([answer(Readable.from(trickle()))], {
			timeoutMs: 2000,
			tries: 1,
		});
		expect(await after(2000, client.send(pay))).toEqual(timedOut);
	});

	test('ends within half a second of the cancelling of the execution', async () => {
		const cancel = new AbortController();
		const body = wrapped(bodyOf('{"success":', 'hang'));
		const { client, sent } = clientWith([answer(body)], {}, cancel.signal);
		const sending = client.send(read);
		expect(await after(1000, sending)).toBe('nothing');
		cancel.abort();
		expect(await after(500, sending)).toEqual({
			kind: 'unknown',
			reason: 'cancelled',
			detail: 'the execution was cancelled',
		});
		expect(sent).toHaveLength(1);
	});

	test('does not hold up others of the same run, and each has its own time', async () => {
		const slow = () => answer(wrapped(bodyOf('{', 'hang')))();
		const { client } = clientWith([slow, OK, slow], { timeoutMs: 3000, tries: 1 });
		const first = client.send(pay);
		expect(await client.send(pay)).toMatchObject({ kind: 'answered' });
		expect(await after(1500, first)).toBe('nothing');
		const third = client.send(pay);
		expect(await after(1500, first)).toEqual(timedOut);
		expect(await after(1499, third)).toBe('nothing');
		expect(await after(1, third)).toEqual(timedOut);
	});

	test('leaves no timer behind, and neither does a quick answer', async () => {
		await clientWith([OK]).client.send(read);
		await jest.advanceTimersByTimeAsync(500);
		expect(jest.getTimerCount()).toBe(0);
		const { client } = clientWith([answer(bodyOf('{', 'hang'))], { timeoutMs: 700, tries: 1 });
		await after(1000, client.send(read));
		await jest.advanceTimersByTimeAsync(1000);
		expect(jest.getTimerCount()).toBe(0);
	});
});

test('a server that sends its headers and half a body, then nothing, is left at the time-out', async () => {
	const server = createServer((_request, response) => {
		response.writeHead(200, { 'content-type': 'application/json', 'content-length': '100' });
		response.write('{"success":true,');
	});
	await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
	try {
		const { port } = server.address() as AddressInfo;
		const fetchStream = async () =>
			await new Promise<unknown>((resolve, reject) => {
				const sent = request({ host: '127.0.0.1', port }, (response: IncomingMessage) =>
					resolve({
						statusCode: response.statusCode,
						headers: response.headers,
						body: wrapped(response),
					}),
				);
				sent.on('error', reject).end();
			});
		const { client } = clientWith([fetchStream], { timeoutMs: 200, tries: 1 });
		const started = Date.now();
		expect(await client.send(pay)).toMatchObject({ reason: 'timeout', status: 200 });
		expect(Date.now() - started).toBeLessThan(2000);
	} finally {
		server.closeAllConnections();
		await new Promise((resolve) => server.close(resolve));
	}
});
