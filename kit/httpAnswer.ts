import { sleep, type IDataObject } from 'n8n-workflow';

import { isJsonObject, parseJson } from './json';

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
	reason: 'unreachable' | 'rate-limited' | 'blocked' | 'cancelled';
	status?: number;
	retryAfterMs?: number;
	detail: string;
}

/** The request was sent, or may have been, and no readable answer came back: the provider may have acted. */
export interface Unknown {
	kind: 'unknown';
	reason:
		| 'timeout'
		| 'connection-lost'
		| 'server-error'
		| 'unreadable'
		| 'too-large'
		| 'redirect'
		| 'cancelled';
	status?: number;
	retryAfterMs?: number;
	detail: string;
}

export type HttpResult = Answered | Refused | Unknown;

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
export interface ByteStream extends AsyncIterable<Uint8Array> {
	destroy(error?: Error): void;
}

class AnswerTooLarge extends Error {}
class AnswerTimedOut extends Error {}

// n8n's own time-out ends with the headers and it has no size limit, so the body is read here under both.
export async function readText(
	stream: ByteStream,
	maxBytes: number,
	timeoutMs: number,
): Promise<string> {
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

export function classify(
	status: number,
	headers: IDataObject,
	text: string,
	isEnvelope: (body: Record<string, unknown>) => boolean,
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

export function classifyError(error: unknown, status: number | undefined): Refused | Unknown {
	const codes = errorCodes(error);
	const withStatus = status === undefined ? {} : { status };
	if (codes.includes('ERR_CANCELED')) {
		return { kind: 'unknown', reason: 'cancelled', detail: 'the execution was cancelled' };
	}
	if (error instanceof AnswerTooLarge) {
		return {
			kind: 'unknown',
			reason: 'too-large',
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
		return { kind: 'unknown', reason: 'timeout', ...withStatus, detail: 'no whole answer in time' };
	}
	return {
		kind: 'unknown',
		reason: 'connection-lost',
		...withStatus,
		detail: codes[0] ?? 'the connection broke',
	};
}

/** Error codes and class names down the chain of causes; never the errors themselves, they hold request headers. */
function errorCodes(error: unknown): string[] {
	const codes: string[] = [];
	let current: unknown = error;
	for (let depth = 0; depth < 6 && typeof current === 'object' && current !== null; depth++) {
		const link = current as {
			code?: unknown;
			httpCode?: unknown;
			syscall?: unknown;
			cause?: unknown;
		};
		// A host can also become unreachable while an answer is awaited; then the request was sent.
		const whileConnecting = [undefined, 'connect', 'getaddrinfo'].includes(link.syscall as string);
		for (const code of [link.code, link.httpCode, current.constructor?.name]) {
			if (typeof code !== 'string' || code === 'NodeApiError') continue;
			codes.push(whileConnecting || !NEVER_SENT.has(code) ? code : 'CONNECTION_BROKE');
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
