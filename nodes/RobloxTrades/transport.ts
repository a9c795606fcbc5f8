import {
	NodeOperationError,
	type IAllExecuteFunctions,
	type IDataObject,
	type IExecuteFunctions,
	type NodeApiError,
} from 'n8n-workflow';

import { cleanCookie, replacesCookie } from '../../kit/cookie';
import { failureError, type Failure } from '../../kit/failure';
import { httpClient, type HttpCall, type HttpClient, type RawAnswer } from '../../kit/http';
import { isJsonObject } from '../../kit/json';
import {
	failureOf,
	failureOfResult,
	freshTokenOf,
	jsonOf,
	ours,
	renamed,
	RobloxFailure,
	type Body,
} from './answers';
import { rulesOf, type FailureCode } from './failures';
import { serviceUrl, type Service } from './hosts';
import { COOKIE_NAME, REPLACED_COOKIE, sessionKey } from './session';

export const CREDENTIAL = 'robloxCookieApi';

/** A read; POST where Roblox wants the question in a body. */
export interface Read {
	service: Service;
	path: string;
	query?: IDataObject;
	body?: IDataObject;
	/** What codes mean here, where the table knows them under a name that says too little. */
	means?: Readonly<Record<string, FailureCode>>;
}

/**
 * How a request that changes something ended. `refused`: Roblox certainly did not act. `unknown`: it may have acted;
 * whoever asked has to look before anything is sent again.
 */
export type Attempt =
	| { kind: 'done'; body: Body }
	| { kind: 'refused'; failure: Failure }
	| { kind: 'unknown'; detail: string; failure?: Failure | undefined };

/** Roblox for one run of a node. */
export interface Roblox {
	/** Throws RobloxFailure when Roblox refuses or does not answer. */
	read(read: Read): Promise<Body>;
	/** One try to change something in the trade service, never repeated after it may have acted. */
	act(path: string, body?: IDataObject): Promise<Attempt>;
	/** Keeps the answer to a question for the rest of the run; a failure is not kept. */
	once<T>(question: string, ask: () => Promise<T>): Promise<T>;
	/** Stands for the account in places that must not hold its cookie. */
	accountKey: string;
	pause(milliseconds: number): Promise<boolean>;
	cancelled(): boolean;
	/** A warning for the output when Roblox has replaced the session. */
	warning(): string | undefined;
	fail(failure: Failure, itemIndex?: number): NodeApiError;
}

export interface TransportOptions {
	timeoutMs?: number;
	tries?: number;
}

// A cache only: a token that is lost, or stale, costs one refused request.
const tokens = new Map<string, string>();
const MAX_TOKENS = 500;

function keepToken(key: string, token: string): void {
	if (tokens.size >= MAX_TOKENS) tokens.clear();
	tokens.set(key, token);
}

/** Roblox for an action node: the options of its first item hold for the run. */
export async function connectNode(context: IExecuteFunctions): Promise<Roblox> {
	const seconds = Number(context.getNodeParameter('options.timeout', 0, 30));
	return await connect(context, { timeoutMs: Math.min(Math.max(seconds || 30, 1), 300) * 1000 });
}

/** Decrypts the credential once, cleans the cookie and checks that it may be sent to its address. */
export async function connect(
	context: IAllExecuteFunctions,
	options: TransportOptions = {},
): Promise<Roblox> {
	const node = context.getNode();
	const stored = await context.getCredentials(CREDENTIAL);
	const refuse = (error: unknown) =>
		new NodeOperationError(node, (error as Error).message, { level: 'warning' });
	let cookie: string;
	let urls: Record<Service, string>;
	try {
		cookie = cleanCookie(stored.cookie, COOKIE_NAME);
		const url = (service: Service) => serviceUrl(stored.baseUrl, service);
		urls = { trades: url('trades'), users: url('users'), inventory: url('inventory') };
	} catch (error) {
		throw refuse(error);
	}
	const credentials = { ...stored, cookie };
	const accountKey = sessionKey(cookie);
	let replaced = false;

	const clientFor = (service: Service, tries?: number): HttpClient =>
		httpClient(context, {
			credentialType: CREDENTIAL,
			credentials,
			baseUrl: urls[service],
			...options,
			...(tries !== undefined && { tries }),
			// A 5xx with Roblox's own body is no reason to trust that it did not act, so reads are repeated and acts looked up.
			isEnvelope: () => false,
		});
	const clients = {
		trades: clientFor('trades'),
		users: clientFor('users'),
		inventory: clientFor('inventory'),
	};
	const actor = clientFor('trades', 2);

	const send = async (client: HttpClient, call: HttpCall) => {
		const last: { answer: RawAnswer | undefined } = { answer: undefined };
		const result = await client.send({
			...call,
			onTry: (answer) => {
				last.answer = answer;
				if (answer && replacesCookie(answer.headers, COOKIE_NAME, cookie)) replaced = true;
			},
		});
		return { result, raw: last.answer };
	};

	const read = async ({ service, path, query, body, means = {} }: Read): Promise<Body> => {
		const { result, raw } = await send(clients[service], {
			method: body ? 'POST' : 'GET',
			path,
			...(query && { query }),
			...(body && { body }),
			repeat: 'safe',
		});
		const failure = raw && (raw.status < 300 || raw.status >= 400) && failureOf(service, raw);
		if (failure) throw new RobloxFailure(renamed(failure, means));
		if (result.kind !== 'answered') throw new RobloxFailure(failureOfResult(result));
		return result.body;
	};

	const act = async (path: string, body?: IDataObject): Promise<Attempt> => {
		const post = async () => {
			const token = tokens.get(accountKey);
			const sent = await send(actor, {
				method: 'POST',
				path,
				...(body && { body }),
				...(token && { headers: { 'x-csrf-token': token } }),
				repeat: 'never',
			});
			const fresh = sent.raw && freshTokenOf(sent.raw);
			if (fresh) keepToken(accountKey, fresh);
			return { ...sent, fresh };
		};
		let { result, raw, fresh } = await post();
		if (fresh) ({ result, raw, fresh } = await post());
		if (!raw) {
			return result.kind === 'refused'
				? { kind: 'refused', failure: failureOfResult(result) }
				: { kind: 'unknown', detail: result.kind === 'unknown' ? result.detail : 'no answer' };
		}
		return attemptOf(raw);
	};

	const kept = new Map<string, Promise<unknown>>();
	return {
		read,
		act,
		accountKey,
		once: async <T>(question: string, ask: () => Promise<T>): Promise<T> => {
			const running = (kept.get(question) as Promise<T> | undefined) ?? ask();
			kept.set(question, running);
			running.catch(() => kept.delete(question));
			return await running;
		},
		pause: actor.pause,
		cancelled: () =>
			'getExecutionCancelSignal' in context && context.getExecutionCancelSignal()?.aborted === true,
		warning: () => (replaced ? REPLACED_COOKIE : undefined),
		fail: (failure, itemIndex) => {
			const details = { ...failure.details, ...(replaced && { cookieWarning: REPLACED_COOKIE }) };
			return failureError(node, 'Roblox', { ...failure, details }, itemIndex);
		},
	};
}

/** Whether Roblox acted, judged by its answer to a request that changes something. */
function attemptOf(raw: RawAnswer): Attempt {
	const { status } = raw;
	const detail = `HTTP ${status}`;
	if (status >= 300 && status < 400) return { kind: 'unknown', detail: `${detail}, a redirect` };
	const failure = failureOf('trades', raw);
	if (status < 300) {
		const body = jsonOf(raw);
		if (failure) return { kind: 'refused', failure };
		return isJsonObject(body)
			? { kind: 'done', body }
			: { kind: 'unknown', detail: `${detail} without a readable body` };
	}
	// A page instead of an answer comes from something in between, which cannot know what Roblox did.
	const isRobloxs = jsonOf(raw) !== undefined || raw.text.trim() === '';
	const unclear =
		status >= 500 ||
		status === 408 ||
		(status !== 429 && !isRobloxs) ||
		rulesOf(failure?.code ?? '')?.outcomeUnclear === true;
	if (unclear) return { kind: 'unknown', detail, failure };
	return { kind: 'refused', failure: failure ?? ours('UNKNOWN_CODE') };
}
