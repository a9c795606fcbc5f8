import {
	sleep,
	type IAllExecuteFunctions,
	type ICredentialDataDecryptedObject,
	type IDataObject,
	type IHttpRequestMethods,
	type IN8nHttpFullResponse,
} from 'n8n-workflow';

import { isJsonObject, parseJson } from './json';

/**
 * Whether a request may be sent again by this module.
 * - safe: a read; repeated after any passing trouble.
 * - keyed: a write with an idempotency key; repeated like a read, the key makes it happen once.
 * - never: repeated only when the provider certainly did not act: no connection was made, or it answered 429.
 */
export type Repeat = 'safe' | 'keyed' | 'never';

export interface HttpCall {
	method: IHttpRequestMethods;
	/** Path below the base URL, with a leading slash and already URL-encoded. */
	path: string;
	query?: IDataObject;
	body?: IDataObject;
	headers?: Record<string, string>;
	repeat: Repeat;
}

/** The provider answered in its own form, whatever it said. */
export interface Answered {
	kind: 'answered';
	status: number;
	headers: IDataObject;
	body: Record<string, unknown>;
}

/** The provider certainly did not act. */
export interface Refused {
	kind: 'refused';
	reason: 'unreachable' | 'rate-limited' | 'blocked';
	status?: number;
	retryAfterMs?: number;
	detail: string;
}

/** The request was sent, or may have been, and no readable answer came back: the provider may have acted. */
export interface Unknown {
	kind: 'unknown';
	reason: 'timeout' | 'connection-lost' | 'server-error' | 'unreadable' | 'redirect' | 'cancelled';
	status?: number;
	retryAfterMs?: number;
	detail: string;
}

export type HttpResult = Answered | Refused | Unknown;

export interface HttpClientOptions {
	credentialType: string;
	/** Decrypted once by the caller, so that n8n does not decrypt them again for every request. */
	credentials: ICredentialDataDecryptedObject;
	baseUrl: string;
	/** Time for one try in milliseconds, default 30 000. */
	timeoutMs?: number;
	/** Tries in all, default 3. */
	tries?: number;
	/** Longest single wait between tries in milliseconds, default 30 000; a longer Retry-After ends the tries. */
	maxWaitMs?: number;
	/** Largest answer in bytes, default 8 MiB. */
	maxBytes?: number;
	/** Whether a JSON body is the provider's own and not a gateway's; a 5xx that is its own counts as answered. */
	isEnvelope: (body: Record<string, unknown>) => boolean;
}

export interface HttpClient {
	send(call: HttpCall): Promise<HttpResult>;
	/** Waits, but not longer than the execution lives. True when the execution was cancelled meanwhile. */
	pause(milliseconds: number): Promise<boolean>;
}

// Failures that happen before a byte of the request leaves: no such host, no listener, no trusted certificate.
const NEVER_SENT = new Set([
	'ECONNREFUSED',
	'ENOTFOUND',
	'EAI_AGAIN',
	'EHOSTUNREACH',
	'ENETUNREACH',
	'CERT_HAS_EXPIRED',
	'DEPTH_ZERO_SELF_SIGNED_CERT',
	'SELF_SIGNED_CERT_IN_CHAIN',
	'UNABLE_TO_VERIFY_LEAF_SIGNATURE',
	'ERR_TLS_CERT_ALTNAME_INVALID',
]);
const TIMED_OUT = new Set(['ECONNABORTED', 'ETIMEDOUT', 'ESOCKETTIMEDOUT']);
const BASE_WAIT_MS = 500;

/** Sends requests through n8n's own client, so that its proxies, egress rules and credential handling apply. */
export function httpClient(context: IAllExecuteFunctions, options: HttpClientOptions): HttpClient {
	const { tries = 3, maxWaitMs = 30_000 } = options;
	const signal = cancelSignal(context);

	const pause = async (milliseconds: number): Promise<boolean> => {
		try {
			await sleep(milliseconds, signal);
			return false;
		} catch {
			return true;
		}
	};

	const send = async (call: HttpCall): Promise<HttpResult> => {
		for (let attempt = 1; ; attempt++) {
			const result = await sendOnce(context, options, call);
			if (result.kind === 'answered' || attempt >= tries || !mayRepeat(call.repeat, result)) {
				return result;
			}
			const wait = result.retryAfterMs ?? jitter(attempt);
			if (wait > maxWaitMs) return result;
			if (await pause(wait)) return result;
		}
	};

	return { send, pause };
}

/** Full jitter: spreads the second tries of many items instead of sending them all at once. */
export function jitter(attempt: number): number {
	return Math.random() * BASE_WAIT_MS * 2 ** (attempt - 1);
}

function mayRepeat(repeat: Repeat, result: Refused | Unknown): boolean {
	if (result.kind === 'refused') return result.reason !== 'blocked';
	if (repeat === 'never' || result.reason === 'cancelled') return false;
	// A redirect or an HTML page with a 4xx is not going to change by asking again.
	return result.status === undefined || result.status >= 500 || result.status === 408;
}

async function sendOnce(
	context: IAllExecuteFunctions,
	options: HttpClientOptions,
	call: HttpCall,
): Promise<HttpResult> {
	const { timeoutMs = 30_000, maxBytes = 8 * 1024 * 1024 } = options;
	let status: number | undefined;
	try {
		const response = (await context.helpers.httpRequestWithAuthentication.call(
			context,
			options.credentialType,
			{
				method: call.method,
				url: options.baseUrl + call.path,
				headers: { Accept: 'application/json', ...call.headers },
				...(call.query && { qs: call.query }),
				...(call.body && { body: call.body }),
				timeout: timeoutMs,
				// n8n sends a POST again after a 401 unless status errors are left to the caller.
				ignoreHttpStatusErrors: true,
				returnFullResponse: true,
				// A redirect would carry the credential's header to wherever it points.
				disableFollowRedirect: true,
				encoding: 'stream',
			},
			{
				credentialsDecrypted: {
					id: '',
					name: '',
					type: options.credentialType,
					data: options.credentials,
				},
			},
		)) as IN8nHttpFullResponse;
		status = response.statusCode;
		const text = await readText(response.body as unknown as ByteStream, maxBytes, timeoutMs);
		return classify(status, response.headers, text, options.isEnvelope);
	} catch (error) {
		return classifyError(error, status);
	}
}

interface ByteStream extends AsyncIterable<Uint8Array> {
	destroy(error?: Error): void;
}

class AnswerTooLarge extends Error {}
class AnswerTimedOut extends Error {}

// n8n's own time-out ends with the headers and it has no size limit, so the body is read here under both.
async function readText(stream: ByteStream, maxBytes: number, timeoutMs: number): Promise<string> {
	const done = new AbortController();
	sleep(timeoutMs, done.signal).then(
		() => stream.destroy(new AnswerTimedOut()),
		() => undefined,
	);
	const chunks: Uint8Array[] = [];
	let size = 0;
	try {
		for await (const chunk of stream) {
			size += chunk.length;
			if (size > maxBytes) throw new AnswerTooLarge();
			chunks.push(chunk);
		}
	} finally {
		done.abort();
	}
	return Buffer.concat(chunks).toString('utf8');
}

function classify(
	status: number,
	headers: IDataObject,
	text: string,
	isEnvelope: HttpClientOptions['isEnvelope'],
): HttpResult {
	const retryAfterMs = parseRetryAfter(headers['retry-after']);
	const waiting = retryAfterMs === undefined ? {} : { retryAfterMs };
	if (status === 429) {
		return { kind: 'refused', reason: 'rate-limited', status, ...waiting, detail: 'HTTP 429' };
	}
	if (status >= 300 && status < 400) {
		return { kind: 'unknown', reason: 'redirect', status, detail: `HTTP ${status}, a redirect` };
	}
	let body: unknown;
	try {
		body = parseJson(text).value;
	} catch {
		body = undefined;
	}
	if (isJsonObject(body) && (isEnvelope(body) || status < 500)) {
		return { kind: 'answered', status, headers, body };
	}
	if (status >= 500) {
		return {
			kind: 'unknown',
			reason: 'server-error',
			status,
			...waiting,
			detail: `HTTP ${status}`,
		};
	}
	const seen = /^\s*</.test(text) ? 'a web page' : 'a text that is not a JSON object';
	return { kind: 'unknown', reason: 'unreadable', status, detail: `HTTP ${status} with ${seen}` };
}

function classifyError(error: unknown, status: number | undefined): Refused | Unknown {
	const codes = errorCodes(error);
	const withStatus = status === undefined ? {} : { status };
	if (codes.includes('ERR_CANCELED')) {
		return { kind: 'unknown', reason: 'cancelled', detail: 'the execution was cancelled' };
	}
	if (error instanceof AnswerTooLarge) {
		return {
			kind: 'unknown',
			reason: 'unreadable',
			...withStatus,
			detail: 'an answer that is too large',
		};
	}
	if (codes.some((code) => code.startsWith('Ssrf'))) {
		return {
			kind: 'refused',
			reason: 'blocked',
			detail: "n8n's egress protection blocks the address",
		};
	}
	const neverSent = codes.find((code) => NEVER_SENT.has(code));
	if (neverSent) return { kind: 'refused', reason: 'unreachable', detail: neverSent };
	if (error instanceof AnswerTimedOut || codes.some((code) => TIMED_OUT.has(code))) {
		return { kind: 'unknown', reason: 'timeout', detail: 'no whole answer in time' };
	}
	return { kind: 'unknown', reason: 'connection-lost', detail: codes[0] ?? 'the connection broke' };
}

/** Error codes and class names down the chain of causes; never the errors themselves, they hold request headers. */
function errorCodes(error: unknown): string[] {
	const codes: string[] = [];
	let current: unknown = error;
	for (let depth = 0; depth < 6 && typeof current === 'object' && current !== null; depth++) {
		const link = current as { code?: unknown; httpCode?: unknown; cause?: unknown };
		for (const code of [link.code, link.httpCode, current.constructor?.name]) {
			if (typeof code === 'string' && code !== 'NodeApiError') codes.push(code);
		}
		current = link.cause;
	}
	return codes;
}

/** Milliseconds of a Retry-After header: seconds or an HTTP date. */
export function parseRetryAfter(value: unknown, now = Date.now()): number | undefined {
	const text = Array.isArray(value) ? value[0] : value;
	if (typeof text !== 'string') return undefined;
	if (/^\s*\d{1,9}\s*$/.test(text)) return Number(text) * 1000;
	const date = Date.parse(text);
	return Number.isNaN(date) || !/[a-z]/i.test(text) ? undefined : Math.max(0, date - now);
}

function cancelSignal(context: IAllExecuteFunctions): AbortSignal | undefined {
	return 'getExecutionCancelSignal' in context ? context.getExecutionCancelSignal() : undefined;
}
