import { readFileSync } from 'node:fs';
import http from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import type { Sandbox } from '../../sandbox/sandbox.mts';

export type Json = Record<string, unknown>;

export const KEY = 'sandbox-rocheap-key';

export function fixture(name: string): unknown {
	return JSON.parse(readFileSync(join(__dirname, '../fixtures/rocheap', `${name}.json`), 'utf8'));
}

/** The types of a body's leaves, in the order of its keys. */
export function shape(value: unknown): unknown {
	if (value === null) return 'null';
	if (typeof value !== 'object') return typeof value;
	return Object.entries(value).map(([key, member]) => [key, shape(member)]);
}

export interface Reply {
	status: number;
	headers: http.IncomingHttpHeaders;
	text: string;
	json: Json;
}

export interface Sent {
	method?: string;
	headers?: Record<string, string>;
	body?: unknown;
	agent?: http.Agent;
}

/** One real request, by default on a connection of its own. A string body is sent as it stands. */
export function call(url: string, { method, headers, body, agent }: Sent = {}): Promise<Reply> {
	return new Promise((resolve, reject) => {
		const text = typeof body === 'string' || body === undefined ? body : JSON.stringify(body);
		const request = http.request(url, {
			method: method ?? (body === undefined ? 'GET' : 'POST'),
			headers: {
				...(body === undefined ? {} : { 'content-type': 'application/json' }),
				...headers,
			},
			agent: agent ?? false,
		});
		request.on('response', (response) => {
			let received = '';
			response.setEncoding('utf8');
			response.on('data', (chunk: string) => (received += chunk));
			response.on('error', reject);
			response.on('end', () => {
				const { statusCode: status = 0, headers: got } = response;
				resolve({ status, headers: got, text: received, json: parsed(received) });
			});
		});
		request.on('error', reject);
		request.end(text);
	});
}

/** The code of the error a request ended with, or its status when it did not. */
export async function errorCode(request: Promise<Reply>): Promise<string> {
	try {
		return `answered ${(await request).status}`;
	} catch (error) {
		return String((error as NodeJS.ErrnoException).code);
	}
}

export const order = (changes: Json = {}): Json => ({
	robux: 10,
	roblox_user_id: 261,
	universe_id: 5,
	place_id: 6,
	custom_order_id: null,
	...changes,
});

/** Calls of ROCheap with the right key, and of the control API. */
export function clients(sandbox: () => Sandbox) {
	const rocheap = (path: string, sent: Sent = {}) =>
		call(`${sandbox().url('rocheap')}/business/api${path}`, {
			...sent,
			headers: { 'rocheap-api-key': KEY, ...sent.headers },
		});
	return {
		rocheap,
		create: (changes: Json = {}) => rocheap('/create_order', { body: order(changes) }),
		control: (path: string, body?: unknown) => call(sandbox().url('control') + path, { body }),
	};
}

export interface Received {
	method: string;
	headers: http.IncomingHttpHeaders;
	text: string;
	json: Json;
}

export interface Receiver {
	url: string;
	received: Received[];
	/** Called for each callback; what it gives is answered. */
	answer: (index: number) => number | Promise<number>;
	close: () => Promise<void>;
}

/** A real HTTP server that takes callbacks. */
export async function startReceiver(): Promise<Receiver> {
	const received: Received[] = [];
	const server = http.createServer((request, response) => {
		let text = '';
		request.setEncoding('utf8');
		request.on('data', (chunk: string) => (text += chunk));
		request.on('end', () => {
			const { method = '', headers } = request;
			received.push({ method, headers, text, json: parsed(text) });
			void Promise.resolve(receiver.answer(received.length - 1)).then((status) =>
				response.writeHead(status).end('seen'),
			);
		});
	});
	await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
	const receiver: Receiver = {
		url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/hook`,
		received,
		answer: () => 200,
		close: () =>
			new Promise((resolve) => {
				server.close(() => resolve());
				server.closeAllConnections();
			}),
	};
	return receiver;
}

export async function until(condition: () => boolean | Promise<boolean>): Promise<void> {
	const deadline = Date.now() + 4000;
	while (!(await condition())) {
		if (Date.now() > deadline) throw new Error('It did not happen in time');
		await new Promise((resolve) => setTimeout(resolve, 5));
	}
}

function parsed(text: string): Json {
	try {
		return JSON.parse(text) as Json;
	} catch {
		return {};
	}
}
