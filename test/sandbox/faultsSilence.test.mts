import http from 'node:http';
import type { FaultInput } from '../../sandbox/core/faults.mts';
import { startSandbox, type Sandbox } from '../../sandbox/sandbox.mts';
import { clients, errorCode, KEY, order, until } from './support.mts';

let sandbox: Sandbox;
const { rocheap, create } = clients(() => sandbox);

beforeAll(async () => {
	sandbox = await startSandbox({ portBase: 0 });
});
afterAll(() => sandbox.close());
beforeEach(() => sandbox.control.reset());

const inject = (fault: FaultInput) => sandbox.control.fault({ provider: 'rocheap', ...fault });
const effects = () => sandbox.control.ledger('rocheap').length;
const pending = () => sandbox.control.faults().map(({ kind }) => kind);

interface Begun {
	status: number;
	headers: http.IncomingHttpHeaders;
	received: () => string;
	/** The code the answer broke off with, undefined while it has not. */
	brokenOff: () => string | undefined;
	giveUp: () => void;
}

/** A create whose answer is only begun: resolves with the headers. */
function begin(): Promise<Begun> {
	return new Promise((resolve, reject) => {
		const request = http.request(`${sandbox.url('rocheap')}/business/api/create_order`, {
			method: 'POST',
			agent: false,
			headers: { 'rocheap-api-key': KEY, 'content-type': 'application/json' },
		});
		request.on('error', reject);
		request.on('response', (response) => {
			let text = '';
			let code: string | undefined;
			response.setEncoding('utf8');
			response.on('data', (chunk: string) => (text += chunk));
			response.on('end', () => (code = 'ended'));
			response.on('error', (error: NodeJS.ErrnoException) => (code = error.code));
			resolve({
				status: response.statusCode ?? 0,
				headers: response.headers,
				received: () => text,
				brokenOff: () => code,
				giveUp: () => request.destroy(),
			});
		});
		request.end(JSON.stringify(order()));
	});
}

const aMoment = () => new Promise((resolve) => setTimeout(resolve, 60));

describe('stall', () => {
	test('an order, its headers, and then nothing', async () => {
		inject({ kind: 'stall' });
		const answer = await begin();
		expect([answer.status, effects()]).toEqual([200, 1]);
		expect(answer.headers['content-type']).toMatch('application/json');
		await aMoment();
		expect([answer.received(), answer.brokenOff()]).toEqual(['', undefined]);
		expect(sandbox.control.requests('rocheap')).toMatchObject([
			{ outcome: 'stall', fault: 'stall' },
		]);
		answer.giveUp();
	});

	test('with half of the body', async () => {
		inject({ kind: 'stall', half: true });
		const answer = await begin();
		await until(() => answer.received() !== '');
		await aMoment();
		expect(answer.received()).toMatch(/^\{"success":true,"status":\{"code":"CREATED"/);
		expect(() => JSON.parse(answer.received()) as unknown).toThrow();
		expect([answer.brokenOff(), effects()]).toEqual([undefined, 1]);
		answer.giveUp();
	});

	test('before the provider acted: an answer that promises what is not there', async () => {
		inject({ kind: 'stall', after: false, half: true, status: 201, body: { success: true } });
		const answer = await begin();
		await until(() => answer.received() !== '');
		expect([answer.status, answer.received(), effects()]).toEqual([201, '{"succes', 0]);
		answer.giveUp();
		await sandbox.control.advance(60_000);
		expect(effects()).toBe(0);
	});

	test('ends with a reset of the sandbox', async () => {
		inject({ kind: 'stall' });
		const answer = await begin();
		await sandbox.control.reset();
		await until(() => answer.brokenOff() !== undefined);
		expect(answer.brokenOff()).toBe('ECONNRESET');
	});

	test('others are answered meanwhile', async () => {
		inject({ kind: 'stall' });
		const answer = await begin();
		expect((await create()).json.success).toBe(true);
		expect(effects()).toBe(2);
		answer.giveUp();
	});
});

describe('reused', () => {
	let agent: http.Agent;
	beforeEach(() => {
		agent = new http.Agent({ keepAlive: true, maxSockets: 1 });
	});
	afterEach(() => agent.destroy());
	const keptCreate = () => rocheap('/create_order', { body: order(), agent });

	test('a fresh connection passes, a kept one is reset before the provider sees the request', async () => {
		inject({ kind: 'reused' });
		expect((await create()).json.success).toBe(true);
		expect((await rocheap('/ping', { agent })).status).toBe(200);
		expect([effects(), pending()]).toEqual([1, ['reused']]);
		expect(await errorCode(keptCreate())).toBe('ECONNRESET');
		expect([effects(), pending()]).toEqual([1, []]);
		expect((await keptCreate()).json.success).toBe(true);
	});

	test('after: an order, and a reset', async () => {
		inject({ kind: 'reused', after: true });
		await rocheap('/ping', { agent });
		expect(await errorCode(keptCreate())).toBe('ECONNRESET');
		expect(effects()).toBe(1);
	});

	test('a fault behind it meets the requests of fresh connections', async () => {
		inject({ kind: 'reused', times: 0 });
		inject({ kind: 'status', status: 503 });
		expect((await rocheap('/ping', { agent })).status).toBe(503);
		expect(await errorCode(rocheap('/ping', { agent }))).toBe('ECONNRESET');
		expect(pending()).toEqual(['reused']);
	});
});

describe('json-500', () => {
	const body = { success: false, error: 'Internal Server Error' };

	test('no order, in an envelope that is nobody’s', async () => {
		inject({ kind: 'json-500' });
		const { status, headers, json } = await create();
		expect([status, json, effects()]).toEqual([500, body, 0]);
		expect(headers['content-type']).toMatch('application/json');
	});

	test('after: the same answer, and an order', async () => {
		inject({ kind: 'json-500', after: true });
		const { status, json } = await create();
		expect([status, json, effects()]).toEqual([500, body, 1]);
	});

	test('status and body may be others', async () => {
		inject({ kind: 'json-500', status: 503, body: { success: false, error: 'Overloaded' } });
		const { status, json } = await create();
		expect([status, json]).toEqual([503, { success: false, error: 'Overloaded' }]);
	});
});
