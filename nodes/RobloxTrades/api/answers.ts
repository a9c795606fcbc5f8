import type { IDataObject } from 'n8n-workflow';

import { isJsonObject, parseJson } from '../../../kit/data/json';
import type { Page } from '../../../kit/data/pagination';
import { shortened, textOf } from '../../../kit/data/text';
import type { Failure } from '../../../kit/failure/failure';
import type { RawAnswer } from '../../../kit/http/client';
import { parseRetryAfter } from '../../../kit/http/headers';
import type { Attempt } from '../../../kit/write';
import type { Body } from '../model/trade';
import { codeFor, failures, rulesOf, type FailureCode, type Means } from './failures';
import type { Service } from './cookie';

/** The same refusal under the name that it has where it was met. */
export function renamed(failure: Failure, means: Means): Failure {
	const code = means[failure.code];
	if (code === undefined) return failure;
	const { message, howToFix, causedBy, retryable } = failures.make(code);
	return { ...failure, code, message, howToFix, causedBy, retryable };
}

function jsonOf({ text }: RawAnswer): unknown {
	try {
		return parseJson(text).value;
	} catch {
		return undefined;
	}
}

const headerOf = ({ headers }: RawAnswer, name: string): string | undefined =>
	textOf([headers[name]].flat()[0]);

const CHALLENGE_HEADERS = ['id', 'type', 'metadata'].map((name) => `rblx-challenge-${name}`);

/**
 * The kind of check that Roblox asks for. Nothing but the kind leaves this function: the metadata has carried user ids
 * and session cookies.
 */
export function challengeOf(answer: RawAnswer): string | undefined {
	if (answer.status !== 403 || !CHALLENGE_HEADERS.some((name) => headerOf(answer, name))) {
		return undefined;
	}
	const type = headerOf(answer, 'rblx-challenge-type') ?? '';
	return /^[a-z]{1,40}$/i.test(type) ? type.toLowerCase() : 'unknown';
}

/**
 * The token that a refused request is to be repeated with. Only a 403 counts: the header may stand in any answer, and
 * a 200 has acted already.
 */
export function freshTokenOf(answer: RawAnswer): string | undefined {
	if (answer.status !== 403 || challengeOf(answer) !== undefined) return undefined;
	const token = headerOf(answer, 'x-csrf-token');
	return token !== undefined && /^[\x21-\x7e]{1,500}$/.test(token) ? token : undefined;
}

/** Whether Roblox itself says that it does not accept the cookie: nothing between here and there can know. */
export const isSessionRefused = (answer: RawAnswer): boolean =>
	answer.status === 401 && saidIn(answer).isRobloxs;

/** What an answer says in Roblox's own form. */
interface Said {
	number: number | undefined;
	message: string | undefined;
	field: string | undefined;
	fieldData: unknown;
	/** False for what anything between here and Roblox could have written. */
	isRobloxs: boolean;
}

const trimmed = (value: unknown): string | undefined =>
	typeof value === 'string' ? textOf(value.trim().slice(0, 500)) : undefined;

/** `{errors: [...]}`, `{code, message}`, a bare text, or a header alone. */
function saidIn(answer: RawAnswer): Said {
	const json = jsonOf(answer);
	const list = isJsonObject(json) && Array.isArray(json.errors) ? json.errors : undefined;
	const first: unknown = list ? list[0] : json;
	const entry: Body = isJsonObject(first) ? first : { message: first };
	const code = Number(entry.code);
	const number = entry.code !== undefined && Number.isInteger(code) ? code : undefined;
	const reason = headerOf(answer, 'x-roblox-system-reason');
	return {
		number,
		message: trimmed(entry.message) ?? reason,
		field: trimmed(entry.field),
		fieldData: entry.fieldData,
		isRobloxs: list !== undefined || number !== undefined || reason !== undefined,
	};
}

/**
 * The failure that an answer of a service reports, if it reports one. A success can be one as well: an account under an
 * economic restriction gets HTTP 200 with a reason, and nothing has happened.
 */
export function failureIn(service: Service, answer: RawAnswer): Failure | undefined {
	const { status } = answer;
	const challengeType = challengeOf(answer);
	if (challengeType !== undefined) {
		const { message } = failures.make('CHALLENGE');
		return failures.make('CHALLENGE', {
			message: `${message} (${challengeType})`,
			httpStatus: status,
			facts: { manualAction: true, challengeType },
		});
	}
	const said = saidIn(answer);
	if (status < 300) {
		const json = jsonOf(answer);
		const hasErrors = isJsonObject(json) && Array.isArray(json.errors) && json.errors.length > 0;
		return hasErrors
			? described(codeFor(service, status, said.number), said, answer)
			: restrictionOf(json);
	}
	const isToken = freshTokenOf(answer) !== undefined && /token/i.test(said.message ?? 'token');
	const code = isToken ? 'TOKEN_REFUSED' : codeFor(service, status, said.number);
	return described(code, said, answer);
}

function described(code: FailureCode, said: Said, answer: RawAnswer): Failure {
	const failure = failures.make(code);
	const { sideFromField, manualAction } = rulesOf(failure);
	const { number, message, field, fieldData } = said;
	const side = sideFromField && field ? (/sender/i.test(field) ? 'you' : 'partner') : undefined;
	return {
		...failure,
		message: failure.message + (side ? ` (${side === 'you' ? 'you' : 'your partner'})` : ''),
		howToFix: failure.howToFix + explained(fieldData),
		causedBy: side === 'partner' ? 'receiver' : failure.causedBy,
		providerMessage: message,
		providerCode: number === undefined ? undefined : String(number),
		httpStatus: answer.status,
		retryAfterMs: parseRetryAfter(headerOf(answer, 'retry-after')),
		facts: {
			...(manualAction && { manualAction }),
			...(side && { side }),
			...(field && { field }),
			...(fieldData !== undefined && fieldData !== null && { fieldData: fieldData as IDataObject }),
		},
	};
}

function restrictionOf(body: unknown): Failure | undefined {
	const reason = isJsonObject(body) ? trimmed(body.FailureReason) : undefined;
	if (!isJsonObject(body) || reason === undefined) return undefined;
	const minutes = Number(body.ExpirationTimeInMinutes);
	const isKnown = Number.isFinite(minutes) && minutes > 0;
	const { message } = failures.make('ECONOMIC_RESTRICTION');
	return failures.make('ECONOMIC_RESTRICTION', {
		message: isKnown ? `${message} for ${minutes} more minutes` : message,
		providerMessage: reason,
		facts: { restriction: reason, expiresInMinutes: isKnown ? minutes : null },
	});
}

/** `fieldData` is a list of items with reasons under one code and a bare value under another. */
function explained(fieldData: unknown): string {
	if (typeof fieldData === 'number' || typeof fieldData === 'string') {
		return ` Roblox gives the value ${String(fieldData).slice(0, 40)}.`;
	}
	if (!Array.isArray(fieldData)) return '';
	const items = fieldData
		.filter(isJsonObject)
		.slice(0, 8)
		.map((item) => {
			const id = item.userAssetId ?? item.collectibleItemInstanceId;
			return shortened(`${String(id as string)}: ${String(item.reason as string)}`, 80);
		});
	return items.length === 0 ? '' : ` Items: ${items.join(', ')}.`;
}

/** What a read makes of an answer that came: the failure that it reports, none for a success or an unreadable one. */
export function readFailureIn(service: Service, answer: RawAnswer): Failure | undefined {
	const { status } = answer;
	if (status >= 300 && status < 400) return undefined;
	const isPage = status >= 400 && !saidIn(answer).isRobloxs && jsonOf(answer) === undefined;
	return isPage && answer.text.trim() !== '' ? undefined : failureIn(service, answer);
}

const REFUSING = [400, 401, 403, 404];

/**
 * What the answer to a request that changes something says about it. Only what Roblox documents, in Roblox's own form, is
 * a refusal: everything else may come from something in between, which cannot know what Roblox did.
 */
export function attemptOf(answer: RawAnswer, means: Means = {}): Attempt<Body> {
	const { status } = answer;
	const detail = `HTTP ${status}`;
	if (status >= 300 && status < 400) return { unclear: `${detail}, a redirect` };
	const said = failureIn('trades', answer);
	const failure = said && renamed(said, means);
	if (status < 300) {
		const body = jsonOf(answer);
		const restriction = restrictionOf(body);
		if (restriction) return { refused: restriction };
		if (failure) return { unclear: `${detail} with a refusal in it: ${failure.message}`, failure };
		return isJsonObject(body) ? { done: body } : { unclear: `${detail} without a readable body` };
	}
	const isForm = challengeOf(answer) !== undefined || freshTokenOf(answer) !== undefined;
	const isDocumented =
		REFUSING.includes(status) && (isForm || saidIn(answer).isRobloxs) && isVerdict(failure);
	return failure && (isDocumented || status === 429)
		? { refused: failure }
		: { unclear: detail, failure };
}

const isVerdict = (failure: Failure | undefined): boolean =>
	failure !== undefined && failures.knows(failure.code) && rulesOf(failure).isOpen !== true;

/** One page of a list; its entries stand under `rows`. */
export function pageOf(body: Body, rows: 'data' | 'items'): Page<Body> {
	const list = body[rows];
	if (!Array.isArray(list)) throw failures.error('NO_READABLE_ANSWER');
	const next = typeof body.nextPageCursor === 'string' ? body.nextPageCursor : null;
	return { items: list.filter(isJsonObject), next };
}
