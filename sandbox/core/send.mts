import http from 'node:http';
import https from 'node:https';
import type { CallbackMessage } from './callbacks.mts';

/** How a callback ended: a status, or why there was none. */
export interface CallbackResponse {
	responseStatus?: number;
	responseBody?: string;
	error?: string;
}

const LONGEST_RESPONSE = 64 * 1024;

/** Sends one callback on a connection of its own. Never rejects. */
export function send(
	url: string,
	message: CallbackMessage,
	timeoutMs: number,
	signal: AbortSignal,
): Promise<CallbackResponse> {
	return new Promise((resolve) => {
		const body = Buffer.from(message.body);
		const method = message.method ?? 'POST';
		const headers = { ...message.headers, connection: 'close' };
		const request = (url.startsWith('https:') ? https : http).request(url, {
			method,
			agent: false,
			headers: method === 'GET' ? headers : { ...headers, 'content-length': body.length },
			signal: AbortSignal.any([signal, AbortSignal.timeout(timeoutMs)]),
		});
		request.on('response', (response) => {
			let responseBody = '';
			const done = () => resolve({ responseStatus: response.statusCode, responseBody });
			response.setEncoding('utf8');
			response.on('data', (chunk: string) => {
				if (responseBody.length < LONGEST_RESPONSE) responseBody += chunk;
			});
			response.on('end', done);
			// The status is known: a body that broke off does not take it back.
			response.on('error', done);
		});
		request.on('error', (error) => resolve({ error: reason(error) }));
		request.end(method === 'GET' ? undefined : body);
	});
}

function reason(error: Error): string {
	if (error.name === 'AbortError') return 'no answer in time, or the sandbox was reset';
	return error.message || error.name;
}
