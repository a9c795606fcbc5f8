import { sleep, type IDataObject } from 'n8n-workflow';

import { isJsonObject, parseJson } from '../data/json';
import { parseRetryAfter } from './headers';

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

/** How a call ended. */
export type HttpResult = Answered | Refused | Unknown;

/** What a provider's answers look like. */
export interface AnswerForm {
	/**
	 * Whether a 5xx with this JSON body is the provider's own verdict: it carries a code that the provider documents.
	 * Any other 5xx leaves open what happened, whoever wrote it. Default: none is.
	 */
	isVerdict?: (body: Record<string, unknown>) => boolean;
	/** Name under which a JSON list is handed over; without it a list is no readable answer. */
	listAs?: string;
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
export interface ByteStream extends AsyncIterable<Uint8Array> {
	destroy(error?: Error): void;
}

class AnswerTooLarge extends Error {}
class AnswerTimedOut extends Error {}
class AnswerCancelled extends Error {}

interface Deadline {
	at: number;
	end: (reason: Error) => void;
}

/**
 * Ends bodies that do not arrive in time, and those of a cancelled execution. n8n's own timeout ends with the headers,
 * and destroying a stalled stream of its client waits for the very read that never ends, so a read is raced instead. One
 * watch for all requests of a run is cheaper than a timer for each.
 */
export class BodyDeadlines {
	private readonly open = new Set<Deadline>();

	private watching = false;

	constructor(
		private readonly timeoutMs: number,
		private readonly signal?: AbortSignal,
	) {}

	/** The result of a read, or a rejection once its time is over. */
	async race<T>(read: Promise<T>): Promise<T> {
		let deadline: Deadline | undefined;
		const ended = new Promise<never>((_resolve, reject) => {
			deadline = { at: Date.now() + this.timeoutMs, end: reject };
			this.open.add(deadline);
		});
		if (!this.watching) void this.watch();
		try {
			return await Promise.race([read, ended]);
		} finally {
			if (deadline) this.open.delete(deadline);
		}
	}

	private async watch(): Promise<void> {
		this.watching = true;
		while (this.open.size > 0) {
			await sleep(Math.min(500, this.timeoutMs));
			for (const deadline of this.open) {
				if (this.signal?.aborted) deadline.end(new AnswerCancelled());
				else if (Date.now() >= deadline.at) deadline.end(new AnswerTimedOut());
			}
		}
		this.watching = false;
	}
}

/** The text of a body, under a size limit, which n8n does not have, and a deadline. */
export async function readText(
	stream: ByteStream,
	maxBytes: number,
	deadlines: BodyDeadlines,
): Promise<string> {
	const read = readAll(stream, maxBytes);
	// Once the race is over nobody waits for it any more.
	read.catch(() => undefined);
	return await deadlines.race(read).finally(() => stream.destroy());
}

async function readAll(stream: ByteStream, maxBytes: number): Promise<string> {
	const chunks: Uint8Array[] = [];
	let size = 0;
	for await (const chunk of stream) {
		size += chunk.length;
		if (size > maxBytes) throw new AnswerTooLarge();
		chunks.push(chunk);
	}
	return Buffer.concat(chunks).toString('utf8');
}

export function classify(
	status: number,
	headers: IDataObject,
	text: string,
	{ isVerdict, listAs }: AnswerForm,
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
	if (Array.isArray(body) && listAs !== undefined) body = { [listAs]: body };
	if (isJsonObject(body) && (status < 500 || isVerdict?.(body) === true)) {
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
	if (error instanceof AnswerCancelled || codes.includes('ERR_CANCELED')) {
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
			detail: "n8n's SSRF protection blocks the address",
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

// Codes that also come while an answer is awaited; then the request was sent.
const ALSO_LATER = new Set(['EHOSTUNREACH', 'ENETUNREACH']);

/** Error codes and class names down the chain of causes; never the errors themselves, they hold request headers. */
function errorCodes(error: unknown): string[] {
	const codes: string[] = [];
	const calls = new Set<unknown>();
	let current: unknown = error;
	for (let depth = 0; depth < 6 && typeof current === 'object' && current !== null; depth++) {
		const link = current as {
			code?: unknown;
			httpCode?: unknown;
			syscall?: unknown;
			cause?: unknown;
		};
		if (link.syscall !== undefined) calls.add(link.syscall);
		for (const code of [link.code, link.httpCode, current.constructor?.name]) {
			if (typeof code === 'string' && code !== 'NodeApiError') codes.push(code);
		}
		current = link.cause;
	}
	// Only the innermost error says which call it was, the ones around it repeat its code.
	const whileConnecting = calls.size === 1 && (calls.has('connect') || calls.has('getaddrinfo'));
	return codes.map((code) =>
		ALSO_LATER.has(code) && !whileConnecting ? 'CONNECTION_BROKE' : code,
	);
}
