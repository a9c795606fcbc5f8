import type { IDataObject } from 'n8n-workflow';

import type { Failure } from '../../kit/failure';
import { parseRetryAfter, type RawAnswer, type Refused, type Unknown } from '../../kit/http';
import { isJsonObject, parseJson } from '../../kit/json';
import { adviceFor, codeFor, rulesOf, type FailureCode } from './failures';
import type { Service } from './hosts';

export type Body = Record<string, unknown>;

/** A failure on its way through the provider's own code; the node turns it into an n8n error at its edge. */
export class RobloxFailure extends Error {
	constructor(readonly failure: Failure) {
		super(failure.happened);
	}
}

/** The value, or the failure that stood in the way, for the callers that have to decide what it means. */
export async function settle<T>(work: Promise<T>): Promise<{ value: T } | { failure: Failure }> {
	return await work.then(
		(value) => ({ value }),
		async (thrown: unknown) =>
			thrown instanceof RobloxFailure
				? { failure: thrown.failure }
				: await Promise.reject(thrown as Error),
	);
}

/** A failure of ours by its name in the table. */
export function ours(code: FailureCode, details: IDataObject = {}): Failure {
	const { happened, fix, causedBy, retryable } = adviceFor(code);
	return { happened, fix, causedBy, retryable, code, details };
}

/** The same refusal under the name that it has where it was met. */
export function renamed(
	failure: Failure,
	names: Readonly<Record<string, FailureCode | undefined>>,
): Failure {
	const code = names[failure.code];
	return code === undefined ? failure : { ...failure, ...ours(code, failure.details), code };
}

export const fail = async (failure: Failure): Promise<never> =>
	await Promise.reject(new RobloxFailure(failure));

/** The text of an answer as JSON; undefined when it is none. */
export function jsonOf(answer: RawAnswer): unknown {
	try {
		return parseJson(answer.text).value;
	} catch {
		return undefined;
	}
}

const headerOf = ({ headers }: RawAnswer, name: string): string | undefined => {
	const value = [headers[name]].flat()[0];
	return typeof value === 'string' && value !== '' ? value : undefined;
};

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

interface Told {
	code: number | undefined;
	message: string | undefined;
	field: string | undefined;
	fieldData: unknown;
}

const textOf = (value: unknown): string | undefined =>
	typeof value === 'string' && value.trim() !== '' ? value.trim().slice(0, 500) : undefined;

/** What an answer says went wrong: `{errors: [...]}`, `{code, message}`, a bare text, or a header alone. */
function told(answer: RawAnswer): Told {
	const json = jsonOf(answer);
	const list = isJsonObject(json) && Array.isArray(json.errors) ? json.errors : [json];
	const first: unknown = list[0];
	const entry: Body = isJsonObject(first) ? first : { message: first };
	const code = Number(entry.code);
	return {
		code: entry.code !== undefined && Number.isInteger(code) ? code : undefined,
		message: textOf(entry.message) ?? headerOf(answer, 'x-roblox-system-reason'),
		field: textOf(entry.field),
		fieldData: entry.fieldData,
	};
}

/**
 * The failure that an answer tells of, if it tells of one. A success can be one as well: an account under an economic
 * restriction gets HTTP 200 with a reason, and nothing has happened.
 */
export function failureOf(service: Service, answer: RawAnswer): Failure | undefined {
	const { status } = answer;
	if (status < 300) return restrictionOf(jsonOf(answer));
	const challengeType = challengeOf(answer);
	if (challengeType !== undefined) {
		return {
			...ours('CHALLENGE', { manualAction: true, challengeType }),
			httpStatus: status,
			happened: `${adviceFor('CHALLENGE').happened} (${challengeType})`,
		};
	}
	const { code, message, field, fieldData } = told(answer);
	const isToken = freshTokenOf(answer) !== undefined && /token/i.test(message ?? 'token');
	const key = isToken ? 'TOKEN_REFUSED' : codeFor(service, status, code);
	const { sideFromField, manualAction } = adviceFor(key);
	const side = sideFromField && field ? (/sender/i.test(field) ? 'you' : 'partner') : undefined;
	const failure = ours(key, {
		...(manualAction && { manualAction }),
		...(side && { side }),
		...(field && { field }),
		...(fieldData !== undefined && fieldData !== null && { fieldData: fieldData as IDataObject }),
	});
	const retryAfterMs = parseRetryAfter(headerOf(answer, 'retry-after'));
	return {
		...failure,
		code: rulesOf(key)?.keepsNumber && code !== undefined ? String(code) : key,
		happened: failure.happened + (side ? ` (${side === 'you' ? 'you' : 'your partner'})` : ''),
		fix: failure.fix + explain(fieldData),
		causedBy: side === 'partner' ? 'receiver' : failure.causedBy,
		providerMessage: message,
		httpStatus: status,
		retryAfterMs,
	};
}

function restrictionOf(body: unknown): Failure | undefined {
	if (!isJsonObject(body) || !textOf(body.FailureReason)) return undefined;
	const reason = textOf(body.FailureReason);
	const minutes = Number(body.ExpirationTimeInMinutes);
	const until = Number.isFinite(minutes) && minutes > 0 ? ` for ${minutes} more minutes` : '';
	const failure = ours('ECONOMIC_RESTRICTION', {
		restriction: reason,
		expiresInMinutes: until === '' ? null : minutes,
	});
	return { ...failure, happened: `${failure.happened}${until}`, providerMessage: reason };
}

/** `fieldData` is a list of items with reasons under one code and a bare value under another. */
function explain(fieldData: unknown): string {
	if (typeof fieldData === 'number' || typeof fieldData === 'string') {
		return ` Roblox gives the value ${String(fieldData).slice(0, 40)}.`;
	}
	if (!Array.isArray(fieldData)) return '';
	const items = fieldData
		.filter(isJsonObject)
		.slice(0, 8)
		.map((item) => {
			const id = item.userAssetId ?? item.collectibleItemInstanceId;
			return `${String(id as string)}: ${String(item.reason as string)}`;
		});
	return items.length === 0 ? '' : ` Items: ${items.join(', ')}.`;
}

/** A request that brought no answer of Roblox's, as a failure. */
export function failureOfResult(result: Refused | Unknown): Failure {
	const codes = {
		unreachable: 'UNREACHABLE',
		'rate-limited': 'RATE_LIMITED',
		blocked: 'BLOCKED',
		cancelled: 'CANCELLED',
	} as const;
	const code = result.kind === 'unknown' ? 'NO_READABLE_ANSWER' : codes[result.reason];
	return {
		...ours(code, { detail: result.detail }),
		httpStatus: result.status,
		retryAfterMs: result.retryAfterMs,
	};
}
