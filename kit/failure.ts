import {
	NodeApiError,
	NodeOperationError,
	type IDataObject,
	type INode,
	type JsonObject,
} from 'n8n-workflow';

import type { Refused, Unknown } from './httpAnswer';

/** Who has to act: the person who receives, the owner of the workflow, or the provider. */
export type CausedBy = 'receiver' | 'you' | 'provider';

/** What a provider's code means to the user of a node. */
export interface Advice {
	/** What happened, as a sentence without a final period. */
	happened: string;
	/** What to do about it, as whole sentences. */
	fix: string;
	causedBy: CausedBy;
	/** Whether the same request can work later without anyone changing it. */
	retryable: boolean;
}

/** A provider's codes and their meaning: the only place where they are interpreted. */
export type FailureTable<Entry extends Advice = Advice> = Readonly<Record<string, Entry>>;

/** One thing that went wrong, before it becomes an n8n error or the fields of an item. */
export interface Failure extends Advice {
	/** The provider's own code, or one of ours in the same style, such as OUTCOME_UNKNOWN. */
	code: string;
	/** The provider's own words, untouched. */
	providerMessage?: string | undefined;
	httpStatus?: number | undefined;
	retryAfterMs?: number | undefined;
	/** More facts for the error's details. Never headers, never anything that holds a secret. */
	details?: IDataObject | undefined;
}

/** Codes of ours for a request that brought no answer of the provider's; every failure table has them. */
export type UnansweredCode =
	'UNREACHABLE' | 'RATE_LIMITED' | 'BLOCKED' | 'CANCELLED' | 'NO_READABLE_ANSWER';

const CODE_OF_REFUSAL = {
	unreachable: 'UNREACHABLE',
	'rate-limited': 'RATE_LIMITED',
	blocked: 'BLOCKED',
	cancelled: 'CANCELLED',
} as const;

/** A request that brought no answer of the provider's, as a failure. */
export function unanswered(
	table: FailureTable & Readonly<Record<UnansweredCode, Advice>>,
	result: Refused | Unknown,
): Failure {
	const code = result.kind === 'unknown' ? 'NO_READABLE_ANSWER' : CODE_OF_REFUSAL[result.reason];
	return {
		...table[code],
		code,
		httpStatus: result.status,
		retryAfterMs: result.retryAfterMs,
		details: { detail: result.detail },
	};
}

/** The fields that an IF or Switch node can branch on. */
export function failureFields(failure: Failure): IDataObject {
	return {
		failureReason: failure.happened,
		howToFix: failure.fix,
		providerCode: failure.code,
		...(failure.providerMessage && { providerMessage: failure.providerMessage }),
		causedBy: failure.causedBy,
		retryable: failure.retryable,
		...failure.details,
	};
}

const secondsOf = (milliseconds: number) => Math.ceil(milliseconds / 1000);

function describe(provider: string, failure: Failure): string {
	const parts = [failure.fix];
	if (failure.retryAfterMs !== undefined) {
		parts.push(`Wait ${secondsOf(failure.retryAfterMs)} seconds before the next try.`);
	}
	const code = failure.httpStatus ? `${failure.code}, HTTP ${failure.httpStatus}` : failure.code;
	parts.push(
		failure.providerMessage
			? `${provider} said: "${failure.providerMessage}" (${code})`
			: `Code: ${code}`,
	);
	return parts.join(' ');
}

/**
 * The n8n error of a failure: what happened as its message, how to fix it as its description, the structured fields
 * as its context. It is built from these fields alone and never from an HTTP client's error, which carries the
 * request's headers.
 */
export function failureError(
	node: INode,
	provider: string,
	failure: Failure,
	itemIndex?: number,
): NodeApiError {
	const response: JsonObject = { message: failure.happened, code: failure.code };
	const error = new NodeApiError(node, response, {
		message: failure.happened,
		description: describe(provider, failure),
		level: 'warning',
		...(failure.httpStatus !== undefined && { httpCode: String(failure.httpStatus) }),
		...(itemIndex !== undefined && { itemIndex }),
		...backOff(failure),
	});
	Object.assign(error.context, failureFields(failure));
	return error;
}

/** What n8n goes by when it decides how long to leave a failing poll alone. */
function backOff({ httpStatus, retryable, retryAfterMs }: Failure) {
	if (httpStatus === 401) return { failure: { cause: 'credential-invalid' as const } };
	if (!retryable) return {};
	const cause =
		httpStatus === 429 ? ('rate-limited' as const) : ('temporarily-unavailable' as const);
	return { failure: { cause, ...(retryAfterMs !== undefined && { retryAfterMs }) } };
}

/** An error about a field's value, raised before anything is sent. */
export function fieldError(
	node: INode,
	itemIndex: number,
	field: string,
	happened: string,
	fix: string,
): NodeOperationError {
	const message = `${field}: ${happened}`;
	const error = new NodeOperationError(node, message, {
		description: `${fix} Nothing was sent for this item.`,
		itemIndex,
		level: 'warning',
	});
	// n8n replaces a message that contains a system code such as EPERM, be it in the middle of somebody's name.
	error.message = message;
	Object.assign(error.context, {
		field,
		causedBy: 'you',
		retryable: false,
		providerCode: 'INVALID_INPUT',
	});
	return error;
}

/**
 * What a Continue On Fail item says. n8n sends an item to the error output only if it has no other keys than these
 * two, and throws all but the message away if the item carries an error object, so the structured fields are one
 * level down.
 */
export function errorJson(error: NodeApiError | NodeOperationError): IDataObject {
	// These are n8n's own bookkeeping, the rest of the context is the failure's fields.
	const fields = Object.fromEntries(
		Object.entries(error.context).filter(
			([key]) => !['itemIndex', 'runIndex', 'data'].includes(key),
		),
	);
	return {
		error: error.message,
		details: { ...(error.description && { howToFix: error.description }), ...fields },
	};
}

/** Any thrown thing as an n8n error that knows its item. */
export function asNodeError(
	node: INode,
	error: unknown,
	itemIndex: number,
): NodeApiError | NodeOperationError {
	if (error instanceof NodeApiError || error instanceof NodeOperationError) {
		error.context.itemIndex ??= itemIndex;
		return error;
	}
	return new NodeOperationError(node, error instanceof Error ? error : String(error), {
		itemIndex,
	});
}
