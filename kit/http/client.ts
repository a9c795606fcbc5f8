import type {
	IAllExecuteFunctions,
	ICredentialDataDecryptedObject,
	IDataObject,
	IHttpRequestMethods,
	IHttpRequestOptions,
	IN8nHttpFullResponse,
} from 'n8n-workflow';

import { abortableSleep } from '../data/abortableSleep';
import {
	classify,
	classifyError,
	BodyDeadlines,
	readText,
	type AnswerForm,
	type ByteStream,
	type HttpResult,
	type Refused,
	type Unknown,
} from './answer';
import type { Concurrency } from './concurrency';
import type { Permit, RateLimiter } from './rateLimiter';

export type { Answered, HttpResult, Refused, Unknown } from './answer';

/**
 * Whether a request may be sent again by this module.
 * - safe: a read; repeated after any passing trouble.
 * - never: repeated only when the provider certainly did not act: no connection was made, or it answered 429. What an
 *   unknown outcome means is decided elsewhere (atMostOnce).
 */
export type Repeat = 'safe' | 'never';

export interface HttpCall {
	method: IHttpRequestMethods;
	/** Path below the base URL, with a leading slash and already URL-encoded. */
	path: string;
	query?: IDataObject;
	body?: IDataObject;
	headers?: Record<string, string>;
	/** In place of the client's, where a provider renews them under way. */
	credentials?: ICredentialDataDecryptedObject;
	repeat: Repeat;
	/**
	 * Called after every try with what arrived, undefined when no whole answer did: for what a provider says beside or
	 * under its answer, such as a replaced session or a code under a 5xx.
	 */
	onTry?: (answer: RawAnswer | undefined) => void;
}

/** An answer as it came, before it is classified. */
export interface RawAnswer {
	status: number;
	headers: IDataObject;
	text: string;
}

export interface HttpClientOptions extends AnswerForm {
	credentialType: string;
	/**
	 * Decrypted once by the caller, so that n8n does not decrypt them again for every request. Absent for a call that
	 * needs none.
	 */
	credentials?: ICredentialDataDecryptedObject;
	baseUrl: string;
	/** Time for one try in milliseconds, default 30 000. */
	timeoutMs?: number;
	/** Tries in all, default 3. */
	tries?: number;
	/** Longest single wait between tries in milliseconds, default 30 000; a longer Retry-After ends the tries. */
	maxWaitMs?: number;
	/**
	 * How long a request waits in all for a limit to pass, in milliseconds. Refusals for the limit are no tries then, and
	 * the rate limiter paces them. Without it they are tries like any other.
	 */
	patienceMs?: number;
	/** Largest answer in bytes, default 8 MiB. */
	maxBytes?: number;
	/** Keeps the calls within the provider's limit. */
	rateLimiter?: RateLimiter;
	/** Learns from each try how much the provider takes at the same time. */
	concurrency?: Concurrency | undefined;
}

export interface HttpClient {
	send(call: HttpCall): Promise<HttpResult>;
}

const BASE_WAIT_MS = 500;
const DEFAULT_TIMEOUT_MS = 30_000;
const CANCELLED: Refused = {
	kind: 'refused',
	reason: 'cancelled',
	detail: 'the execution was cancelled before anything was sent',
};

/** Sends requests through n8n's own client, so that its proxies, egress rules and credential handling apply. */
export function httpClient(context: IAllExecuteFunctions, options: HttpClientOptions): HttpClient {
	const { tries = 3, maxWaitMs = 30_000 } = options;
	const pause = pauseOf(context);
	const deadlines = new BodyDeadlines(
		options.timeoutMs ?? DEFAULT_TIMEOUT_MS,
		cancelSignal(context),
	);

	const send = async (call: HttpCall): Promise<HttpResult> => {
		let patientUntil: number | undefined;
		for (let attempt = 1; ; attempt++) {
			const permit = await options.rateLimiter?.acquire(pause);
			if (options.rateLimiter && !permit) return CANCELLED;
			const result = await sendOnce(context, options, call, deadlines, permit);
			if (options.patienceMs !== undefined && isLimited(result)) {
				patientUntil ??= Date.now() + options.patienceMs;
				const wait = result.retryAfterMs ?? 0;
				if (Date.now() + wait > patientUntil || (await pause(wait))) return result;
				attempt--;
				continue;
			}
			if (result.kind === 'answered' || attempt >= tries || !mayRepeat(call.repeat, result)) {
				return result;
			}
			const wait = result.retryAfterMs ?? jitter(attempt);
			if (wait > maxWaitMs || (await pause(wait))) return result;
		}
	};

	return { send };
}

/** A wait that is not longer than the execution lives; true when the execution was cancelled meanwhile. */
export function pauseOf(context: IAllExecuteFunctions): (milliseconds: number) => Promise<boolean> {
	const signal = cancelSignal(context);
	return async (milliseconds) => {
		try {
			await abortableSleep(milliseconds, signal);
		} catch {
			return true;
		}
		return signal?.aborted === true;
	};
}

/** Full jitter: spreads the second tries of many items instead of sending them all at once. */
function jitter(attempt: number): number {
	return Math.random() * BASE_WAIT_MS * 2 ** (attempt - 1);
}

const isLimited = (result: HttpResult): result is Refused =>
	result.kind === 'refused' && result.reason === 'rate-limited';

function mayRepeat(repeat: Repeat, result: Refused | Unknown): boolean {
	if (result.kind === 'refused') return ['unreachable', 'rate-limited'].includes(result.reason);
	if (repeat === 'never' || ['cancelled', 'too-large'].includes(result.reason)) return false;
	if (['timeout', 'connection-lost'].includes(result.reason)) return true;
	// A redirect or a page with a 4xx is not going to change by asking again.
	const { status = 0 } = result;
	return status < 300 || status >= 500 || status === 408;
}

async function sendOnce(
	context: IAllExecuteFunctions,
	options: HttpClientOptions,
	call: HttpCall,
	deadlines: BodyDeadlines,
	permit: Permit | undefined,
): Promise<HttpResult> {
	const { timeoutMs = DEFAULT_TIMEOUT_MS, maxBytes = 8 * 1024 * 1024 } = options;
	const { concurrency } = options;
	const started = concurrency?.began();
	let response: IN8nHttpFullResponse | undefined;
	let raw: RawAnswer | undefined;
	let result: HttpResult | undefined;
	try {
		response = await request(
			context,
			{ ...options, ...credentialsOf(call) },
			{
				method: call.method,
				url: options.baseUrl + call.path,
				headers: { Accept: 'application/json', ...call.headers },
				...(call.query && { qs: call.query, ...listFormat(call.query) }),
				...(call.body && { body: call.body }),
				timeout: timeoutMs,
				// n8n sends a POST again after a 401 unless status errors are left to the caller.
				ignoreHttpStatusErrors: true,
				returnFullResponse: true,
				// A redirect would carry the credential's header to wherever it points.
				disableFollowRedirect: true,
				encoding: 'stream',
			},
		);
		const text = await readText(response.body as unknown as ByteStream, maxBytes, deadlines);
		raw = { status: response.statusCode, headers: response.headers, text };
		return (result = classify(raw.status, raw.headers, text, options));
	} catch (error) {
		return (result = classifyError(error, response?.statusCode));
	} finally {
		if (started) concurrency?.ended(started, loadShownBy(raw, result));
		call.onTry?.(raw);
		if (permit)
			options.rateLimiter?.release(permit, response?.headers, response?.statusCode === 429);
	}
}

const credentialsOf = ({ credentials }: HttpCall) => (credentials ? { credentials } : {});

/** What a try says about how much the provider takes. */
function loadShownBy(
	raw: RawAnswer | undefined,
	result: HttpResult | undefined,
): Parameters<Concurrency['ended']>[1] {
	if (raw) return raw.status === 429 || raw.status >= 500 ? 'overloaded' : 'answered';
	const isCut = !result || result.kind === 'answered' || result.reason === 'cancelled';
	return isCut ? 'other' : 'overloaded';
}

/** A list in a query stands there as the same name again and again, not with n8n's indexes in brackets. */
function listFormat(query: IDataObject): Pick<IHttpRequestOptions, 'arrayFormat'> {
	return Object.values(query).some(Array.isArray) ? { arrayFormat: 'repeat' } : {};
}

async function request(
	context: IAllExecuteFunctions,
	{ credentialType, credentials }: HttpClientOptions,
	sent: IHttpRequestOptions,
): Promise<IN8nHttpFullResponse> {
	const answer: unknown = credentials
		? await context.helpers.httpRequestWithAuthentication.call(context, credentialType, sent, {
				credentialsDecrypted: { id: '', name: '', type: credentialType, data: credentials },
			})
		: await context.helpers.httpRequest(sent);
	return answer as IN8nHttpFullResponse;
}

/** Aborted when the execution is cancelled; undefined where n8n has none, as in a poll. */
export function cancelSignal(context: IAllExecuteFunctions): AbortSignal | undefined {
	return 'getExecutionCancelSignal' in context ? context.getExecutionCancelSignal() : undefined;
}
