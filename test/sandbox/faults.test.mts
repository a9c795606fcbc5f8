import http from 'node:http';
import type { FaultInput } from '../../sandbox/core/faults.mts';
import { startSandbox, type Sandbox } from '../../sandbox/sandbox.mts';
import { clients, errorCode, KEY, order, until } from './support.mts';

let sandbox: Sandbox;
const { rocheap, create, control } = clients(() => sandbox);

beforeAll(async () => {
	sandbox = await startSandbox({ portBase: 0 });
});
afterAll(() => sandbox.close());
beforeEach(() => sandbox.control.reset());

const inject = (fault: FaultInput) => sandbox.control.fault({ provider: 'rocheap', ...fault });
const effects = () => sandbox.control.ledger('rocheap').length;

test('refuse: the port is closed for new and kept connections until it is lifted', async () => {
	const agent = new http.Agent({ keepAlive: true });
	expect((await rocheap('/ping', { agent })).status).toBe(200);
	inject({ kind: 'refuse', times: 0 });
	expect(await errorCode(rocheap('/ping'))).toBe('ECONNREFUSED');
	// A kept connection may show its end as a reset first; it never gives an answer.
	expect(await errorCode(rocheap('/ping', { agent }))).toMatch(/^ECONN/);
	expect(await errorCode(rocheap('/ping', { agent }))).toBe('ECONNREFUSED');
	await sandbox.control.clearFaults();
	expect((await rocheap('/ping', { agent })).status).toBe(200);
	agent.destroy();
});

test('refuse ends by itself after delayMs', async () => {
	inject({ kind: 'refuse', delayMs: 60 });
	expect(await errorCode(rocheap('/ping'))).toBe('ECONNREFUSED');
	await until(async () => (await errorCode(rocheap('/ping'))) === 'answered 200');
	expect(sandbox.control.faults()).toEqual([]);
});

test('refuse lets a request under way end, and its connection with it', async () => {
	sandbox.control.latency('rocheap', 80);
	const agent = new http.Agent({ keepAlive: true });
	const underWay = rocheap('/ping', { agent });
	await until(() => sandbox.control.requests('rocheap').length === 1);
	inject({ kind: 'refuse', times: -1 });
	expect((await underWay).headers.connection).toBe('close');
	expect(await errorCode(rocheap('/ping', { agent }))).toBe('ECONNREFUSED');
	agent.destroy();
});

test('reset-before: no answer, no order', async () => {
	inject({ kind: 'reset-before' });
	expect(await errorCode(create())).toBe('ECONNRESET');
	expect(effects()).toBe(0);
	expect((await create()).json.success).toBe(true);
});

test('reset-after: no answer, but an order', async () => {
	inject({ kind: 'reset-after' });
	expect(await errorCode(create())).toBe('ECONNRESET');
	expect(effects()).toBe(1);
});

test('hang-after: an order, and silence until the client gives up', async () => {
	inject({ kind: 'hang-after' });
	const client = new AbortController();
	const hanging = fetch(`${sandbox.url('rocheap')}/business/api/create_order`, {
		method: 'POST',
		headers: { 'rocheap-api-key': KEY, 'content-type': 'application/json' },
		body: JSON.stringify(order()),
		signal: client.signal,
	});
	await until(() => effects() === 1);
	const silence = new Promise((resolve) => setTimeout(() => resolve('silence'), 100));
	expect(await Promise.race([hanging, silence])).toBe('silence');
	client.abort();
	await expect(hanging).rejects.toMatchObject({ name: 'AbortError' });
	expect(effects()).toBe(1);
});

test('hang-after ends with a reset of the sandbox', async () => {
	inject({ kind: 'hang-after' });
	const hanging = errorCode(create());
	await until(() => effects() === 1);
	await sandbox.control.reset();
	expect(await hanging).toBe('ECONNRESET');
});

test('status and status-after, in the envelope of the provider', async () => {
	inject({ kind: 'status', status: 503, headers: { 'retry-after': '7' } });
	const before = await create();
	expect([before.status, before.headers['retry-after'], effects()]).toEqual([503, '7', 0]);
	expect(before.json).toMatchObject({ success: false, failure_code: { code: 'INTERNAL_ERROR' } });

	inject({ kind: 'status-after', body: { success: false, error: 'made up' } });
	const after = await create();
	expect([after.status, after.json, effects()]).toEqual([
		500,
		{ success: false, error: 'made up' },
		1,
	]);
});

test('html, before and after', async () => {
	inject({ kind: 'html' });
	const before = await create();
	expect([before.status, before.headers['content-type'], effects()]).toEqual([
		502,
		'text/html; charset=utf-8',
		0,
	]);
	expect(before.text).toContain('<!DOCTYPE html>');
	inject({ kind: 'html', status: 200, after: true });
	expect([(await create()).status, effects()]).toEqual([200, 1]);
});

test('truncated: the connection breaks off in the middle', async () => {
	inject({ kind: 'truncated' });
	expect(await errorCode(create())).toBe('ECONNRESET');
	expect(effects()).toBe(1);
});

test('truncated and complete: half a body that arrives whole', async () => {
	inject({ kind: 'truncated', complete: true });
	const { status, text, headers } = await create();
	expect([status, effects()]).toEqual([200, 1]);
	expect(Number(headers['content-length'])).toBe(text.length);
	expect(text).toMatch(/^\{"success":true/);
	expect(() => JSON.parse(text) as unknown).toThrow();
});

test('slow: the right answer, late', async () => {
	inject({ kind: 'slow', delayMs: 80 });
	const start = performance.now();
	expect((await create()).json.success).toBe(true);
	expect(performance.now() - start).toBeGreaterThanOrEqual(80);
});

test('method, path and times choose the requests', async () => {
	inject({ kind: 'status', method: 'post', path: '/create_order', times: 2 });
	expect((await rocheap('/ping')).status).toBe(200);
	expect((await create()).status).toBe(500);
	expect((await control('/faults')).json).toMatchObject([
		{ provider: 'rocheap', kind: 'status', remaining: 1 },
	]);
	expect((await create()).status).toBe(500);
	expect((await create()).status).toBe(200);
	expect(sandbox.control.faults()).toEqual([]);
});

test('times 0 lasts until the faults are cleared, one after another as they were given', async () => {
	inject({ kind: 'status', status: 418, times: 1 });
	inject({ kind: 'status', status: 500, times: 0 });
	const statuses = [];
	for (let count = 0; count < 4; count++) statuses.push((await rocheap('/ping')).status);
	expect(statuses).toEqual([418, 500, 500, 500]);
	await sandbox.control.clearFaults();
	expect((await rocheap('/ping')).status).toBe(200);
});

test('a fault meets its own provider only', async () => {
	inject({ kind: 'status', status: 500 });
	expect((await fetch(sandbox.url('roovet'))).status).toBe(404);
	expect((await rocheap('/ping')).status).toBe(500);
});
