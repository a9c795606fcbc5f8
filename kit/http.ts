import {
	sleep,
	type IAllExecuteFunctions,
	type ICredentialDataDecryptedObject,
	type IDataObject,
	type IHttpRequestMethods,
	type IHttpRequestOptions,
	type IN8nHttpFullResponse,
} from 'n8n-workflow';

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
} from './httpAnswer';
import type { Pacer, Turn } from './rateLimit';

export {
	parseRetryAfter,
	type Answered,
	type HttpResult,
	type Refused,
	type Unknown,
} from './httpAnswer';

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
	/**
	 * Told after every try what arrived, undefined when no whole answer did: for what a provider says beside or under
	 * its answer, such as a replaced session or a code under a 5xx.
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
	/** Largest answer in bytes, default 8 MiB. */
	maxBytes?: number;
	/** Keeps the calls within the provider's limit. */
	pacer?: Pacer;
}

export interface HttpClient {
	send(call: HttpCall): Promise<HttpResult>;
	/** Waits, but not longer than the execution lives. True when the execution was cancelled meanwhile. */
	pause(milliseconds: number): Promise<boolean>;
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
	const signal = cancelSignal(context);
	const deadlines = new BodyDeadlines(options.timeoutMs ?? DEFAULT_TIMEOUT_MS);

	const pause = async (milliseconds: number): Promise<boolean> => {
		try {
			await sleep(milliseconds, signal);
			return false;
		} catch {
			return true;
		}
	};

	const send = async (call: HttpCall): Promise<HttpResult> => {
		let earlier: Unknown | undefined;
		const ended = (result: HttpResult): HttpResult => (earlier ? { ...result, earlier } : result);
		for (let attempt = 1; ; attempt++) {
			const turn = await options.pacer?.acquire(pause);
			if (options.pacer && !turn) return ended(CANCELLED);
			const result = await sendOnce(context, options, call, deadlines, turn);
			if (result.kind === 'answered' || attempt >= tries || !mayRepeat(call.repeat, result)) {
				return ended(result);
			}
			const wait = result.retryAfterMs ?? jitter(attempt);
			if (wait > maxWaitMs || (await pause(wait))) return ended(result);
			if (result.kind === 'unknown') earlier = result;
		}
	};

	return { send, pause };
}

/** Full jitter: spreads the second tries of many items instead of sending them all at once. */
export function jitter(attempt: number): number {
	return Math.random() * BASE_WAIT_MS * 2 ** (attempt - 1);
}

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
	turn: Turn | undefined,
): Promise<HttpResult> {
	const { timeoutMs = DEFAULT_TIMEOUT_MS, maxBytes = 8 * 1024 * 1024 } = options;
	let response: IN8nHttpFullResponse | undefined;
	let raw: RawAnswer | undefined;
	try {
		response = await request(context, options, {
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
		});
		const text = await readText(response.body as unknown as ByteStream, maxBytes, deadlines);
		raw = { status: response.statusCode, headers: response.headers, text };
		return classify(raw.status, raw.headers, text, options);
	} catch (error) {
		return classifyError(error, response?.statusCode);
	} finally {
		call.onTry?.(raw);
		if (turn) options.pacer?.release(turn, response?.headers);
	}
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

function cancelSignal(context: IAllExecuteFunctions): AbortSignal | undefined {
	return 'getExecutionCancelSignal' in context ? context.getExecutionCancelSignal() : undefined;
}
