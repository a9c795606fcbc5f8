import type { ICredentialDataDecryptedObject, IDataObject } from 'n8n-workflow';

import { BoundedMap } from '../../../kit/data/boundedMap';
import { inTurn } from '../../../kit/data/inTurn';
import { paginate } from '../../../kit/data/pagination';
import { FailureError, type Failure } from '../../../kit/failure/failure';
import { unanswered } from '../../../kit/failure/unanswered';
import type { HttpCall, HttpClient, RawAnswer } from '../../../kit/http/client';
import { parseDate } from '../../../kit/http/headers';
import type { OpenRequests } from '../../../kit/operation/openRequests';
import type { Attempt } from '../../../kit/write';
import type { Body } from '../model/trade';
import {
	attemptOf,
	freshTokenOf,
	isSessionRefused,
	pageOf,
	readFailureIn,
	renamed,
} from './answers';
import { Cookies, type Service } from './cookie';
import { failures, type Means } from './failures';
import type { Bucket } from './limits';

const REPLACED_COOKIE =
	'Roblox replaced the session cookie. This n8n process uses the new one, which it cannot store: after a restart the one in the credential counts again and may no longer work. Log in again and paste the new cookie.';

// A token that works once is refused the next time, and so may the new one be if another request takes it.
const MOST_REPEATS = 3;
const MOST_TOKENS = 500;
// A cache: a token that is lost, or stale, costs one refused request.
const tokens = new BoundedMap<string, string>(MOST_TOKENS);
const MOST_MADE = 10_000;
// A cache of the trades that were made here, which an ended trade does not show: without it nobody knows who offered it.
const made = new BoundedMap<string, true>(MOST_MADE);

const CUT_SHORT = {
	message: 'Roblox gave the same page cursor twice, so the list could not be read to its end',
};

export type Rows = AsyncGenerator<Body, void, undefined>;

/** A read; POST where Roblox wants the question in a body. */
export interface Question {
	service: Service;
	path: string;
	query?: IDataObject;
	body?: IDataObject;
	means?: Means;
}

/** A request that changes something in the trade service. */
export interface Deed {
	path: string;
	body?: IDataObject;
	means?: Means;
	/** What Roblox counts it with, default `answers`. */
	bucket?: Exclude<Bucket, Service>;
}

/** What a run's requests need. */
export interface SessionParts {
	/** With the cookie, cleaned. */
	credentials: ICredentialDataDecryptedObject & { cookie: string; baseUrl: string };
	readers: Readonly<Record<Service, HttpClient>>;
	/** Send what changes something. */
	actors: Readonly<Record<Exclude<Bucket, Service>, HttpClient>>;
	cancelled: () => boolean;
}

/** The requests of one run under one cookie: its security token, and what Roblox says about the session. */
export class Session {
	/** Changes with the cookie and where it is sent, without containing it. */
	readonly sessionKey: string;

	/** n8n's memory of requests without an answer, in a run of the action node. */
	openRequests?: OpenRequests;

	private readonly cookies: Cookies;

	/** How far Roblox's clock is ahead of this machine's. */
	private aheadMs = 0;

	private readonly kept = new Map<string, Promise<unknown>>();

	constructor(protected readonly parts: SessionParts) {
		const { cookie, baseUrl } = parts.credentials;
		this.cookies = new Cookies(cookie, baseUrl);
		this.sessionKey = this.cookies.key;
	}

	/** Roblox's time as its last answer showed it; this machine's clock may be wrong. */
	now(): number {
		return Date.now() + this.aheadMs;
	}

	/** Whether the execution was cancelled. */
	get cancelled(): boolean {
		return this.parts.cancelled();
	}

	/** Set while Roblox has replaced the credential's cookie; the new one itself is never shown. */
	get warning(): string | undefined {
		return this.cookies.isReplaced ? REPLACED_COOKIE : undefined;
	}

	/** Whether this process has made a trade with this cookie; no for those that others made, and for older ones. */
	hasMade(tradeId: string): boolean {
		return made.has(`${this.sessionKey} ${tradeId}`);
	}

	protected noteMade(tradeId: string): void {
		made.set(`${this.sessionKey} ${tradeId}`, true);
	}

	/** Keeps the answer to a question for the rest of the run; a failure is not kept. */
	async once<T>(question: string, ask: () => Promise<T>): Promise<T> {
		const running = (this.kept.get(question) as Promise<T> | undefined) ?? ask();
		this.kept.set(question, running);
		running.catch(() => this.kept.delete(question));
		return await running;
	}

	/** @throws FailureError when Roblox refuses or gives no readable answer */
	protected async read({ service, path, query, body, means = {} }: Question): Promise<Body> {
		const { result, raw } = await this.send(this.parts.readers[service], {
			method: body ? 'POST' : 'GET',
			path,
			...(query && { query }),
			...(body && { body }),
			repeat: 'safe',
		});
		const failure = raw && readFailureIn(service, raw);
		if (failure) throw new FailureError(this.warned(renamed(failure, means)));
		if (result.kind !== 'answered') {
			throw new FailureError(this.warned(unanswered(failures, result)));
		}
		return result.body;
	}

	/** Reads a list by cursors, with the same page size and order on every page, as Roblox asks. */
	protected rows(
		question: Question,
		rows: 'data' | 'items',
		{ limit, whole }: { limit?: number | undefined; whole?: boolean },
	): Rows {
		return paginate(
			async (cursor) => {
				const query = { ...question.query, ...(cursor && { cursor }) };
				return pageOf(await this.read({ ...question, query }), rows);
			},
			{
				...(limit !== undefined && { limit }),
				cancelled: () => this.cancelled,
				...(whole && { onRepeat: () => failures.error('STALE_CURSOR', CUT_SHORT) }),
			},
		);
	}

	/** One try to change something in the trade service, never repeated after it may have acted. */
	protected async act(deed: Deed): Promise<Attempt<Body>> {
		// Taking turns keeps requests from each other's tokens.
		const turn = `token ${this.sessionKey}`;
		await inTurn(turn, async () => await Promise.resolve());
		let sent = await this.post(deed);
		if (sent.token !== undefined) sent = await inTurn(turn, async () => await this.repeat(deed));
		const { result, raw } = sent;
		const attempt = raw
			? attemptOf(raw, deed.means)
			: result.kind === 'refused'
				? { refused: unanswered(failures, result) }
				: { unclear: result.kind === 'unknown' ? result.detail : 'no answer' };
		return 'refused' in attempt ? { refused: this.warned(attempt.refused) } : attempt;
	}

	/** Sends again what Roblox has refused for its token alone. */
	private async repeat(deed: Deed) {
		for (let repeats = 1; ; repeats++) {
			const sent = await this.post(deed);
			if (sent.token === undefined || repeats >= MOST_REPEATS) return sent;
		}
	}

	/** @returns with the token to repeat it with, if Roblox refused it for its own and gave another */
	private async post({ path, body, bucket = 'answers' }: Deed) {
		const used = tokens.get(this.sessionKey);
		const sent = await this.send(this.parts.actors[bucket], {
			method: 'POST',
			path,
			...(body && { body }),
			// Roblox's own clients name the type of a body that is empty as well.
			headers: { 'content-type': 'application/json', ...(used && { 'x-csrf-token': used }) },
			repeat: 'never',
		});
		const fresh = sent.raw && freshTokenOf(sent.raw);
		if (fresh === undefined || fresh === used) return { ...sent, token: undefined };
		tokens.set(this.sessionKey, fresh);
		return { ...sent, token: fresh };
	}

	/**
	 * Sends a request with the newest cookie, and again with another one when Roblox does not accept that any more, which
	 * it says before it acts.
	 */
	private async send(client: HttpClient, call: HttpCall) {
		for (;;) {
			const cookie = this.cookies.current;
			const last: { answer: RawAnswer | undefined } = { answer: undefined };
			const result = await client.send({
				...call,
				credentials: { ...this.parts.credentials, cookie },
				onTry: (answer) => {
					last.answer = answer;
					const theirs = parseDate(answer?.headers.date);
					if (theirs !== undefined) this.aheadMs = theirs - Date.now();
					if (answer && answer.status !== 401) this.cookies.notice(answer.headers, cookie);
				},
			});
			const raw = last.answer;
			if (!raw || !isSessionRefused(raw) || !this.cookies.refuse(cookie)) return { result, raw };
		}
	}

	private warned(failure: Failure): Failure {
		const { warning } = this;
		return warning === undefined
			? failure
			: { ...failure, facts: { ...failure.facts, cookieWarning: warning } };
	}
}
