import { Readable } from 'node:stream';

import { httpClient, type HttpCall, type HttpClientOptions } from '../../../../kit/http/client';
import { executeContext, type Json } from '../../support.mts';

export type Answer = (options: Json) => unknown;

/** An error as an HTTP client throws it: a code, and request headers that nobody may see. */
export function clientError(code: string, nested = false): Error {
	const request = { config: { headers: { 'api-key': 'secret-key' } } };
	const error = Object.assign(new Error(`connect ${code}`), { code }, request);
	return nested ? Object.assign(new Error('wrapped', { cause: error }), request) : error;
}

/** A client whose tries are answered one after the other; the last answer repeats. */
export function clientWith(
	answers: Answer[],
	options: Partial<HttpClientOptions> = {},
	signal?: AbortSignal,
) {
	const sent: Json[] = [];
	const additional: Json[] = [];
	const types: string[] = [];
	const plainRequest = async (requestOptions: Json): Promise<unknown> => {
		const answer = answers[Math.min(sent.length, answers.length - 1)];
		sent.push(requestOptions);
		return await Promise.resolve(answer?.(requestOptions));
	};
	const request = async (type: string, requestOptions: Json, more: Json): Promise<unknown> => {
		types.push(type);
		additional.push(more);
		return await plainRequest(requestOptions);
	};
	const client = httpClient(executeContext({ request, plainRequest, signal }), {
		credentialType: 'someApi',
		credentials: { apiKey: 'secret-key' },
		baseUrl: 'https://api.example.com/v1',
		isVerdict: (body) => body.code === 'DOCUMENTED',
		...options,
	});
	return { client, sent, additional, types };
}

export const fails = (code: string) => (): never => {
	throw clientError(code);
};

export const read: HttpCall = { method: 'GET', path: '/thing/1', repeat: 'safe' };
export const pay: HttpCall = { method: 'POST', path: '/pay', body: { n: 1 }, repeat: 'never' };

/** A body that sends `head` and then hangs, breaks or never stops. */
export function bodyOf(head: string, end: 'hang' | 'break' | 'endless'): Readable {
	const parts = [head];
	return new Readable({
		read() {
			const part = parts.shift() ?? (end === 'endless' ? 'x'.repeat(1024) : undefined);
			if (part !== undefined) this.push(part);
			else if (end === 'break') this.destroy(clientError('ECONNRESET'));
		},
	});
}

/** A body as n8n's client hands it over: destroying it waits for the very read that never ends. */
export function wrapped(body: AsyncIterable<Uint8Array>): Readable {
	return Readable.from(
		(async function* () {
			for await (const chunk of body) yield chunk;
		})(),
	);
}
