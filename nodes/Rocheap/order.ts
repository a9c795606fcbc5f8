import type { IDataObject } from 'n8n-workflow';

import { failureFields, type Failure } from '../../kit/failure';
import { isJsonObject } from '../../kit/json';
import { failures, type FailureCode, type RocheapAdvice } from './failures';

/** An order or a refusal as ROCheap sends it: known fields are read, unknown ones pass through untouched. */
export type RocheapBody = Record<string, unknown>;

/** A failure with what its code means for a payout. */
export type RocheapFailure = Failure & Pick<RocheapAdvice, 'means'>;

/** Where an order stands, in words that do not depend on whether create, get or a callback told it. */
export type Outcome = 'completed' | 'failed' | 'pending' | 'unknown';

const OUTCOME_OF_STATUS: ReadonlyMap<string, Outcome> = new Map([
	['CREATED', 'pending'],
	['PROCESSING', 'pending'],
	['COMPLETED', 'completed'],
	['FAILED', 'failed'],
]);

const textOf = (value: unknown): string | undefined =>
	typeof value === 'string' && value !== '' ? value : undefined;

const codeOf = (value: unknown): string | undefined =>
	isJsonObject(value) ? textOf(value.code) : undefined;

/** The order's status code, such as PROCESSING; the list is open. */
export function statusCode(body: RocheapBody): string | undefined {
	return codeOf(body.status);
}

/**
 * The failure a body tells of, if it tells of one. `failure_code` is about the order, `error` about the request, and
 * `error` may be a bare string. The HTTP status plays no part: ROCheap says not to rely on it.
 */
export function failureOf(body: RocheapBody): RocheapFailure | undefined {
	const order = body.failure_code;
	if (isJsonObject(order) || textOf(order)) {
		return knownFailure(
			codeOf(order) ?? textOf(order),
			isJsonObject(order) ? order.message : undefined,
		);
	}
	if (isJsonObject(body.error)) return knownFailure(codeOf(body.error), body.error.message);
	const bare = textOf(body.error);
	if (bare)
		return knownFailure(/invalid api key/i.test(bare) ? 'INVALID_API_KEY' : undefined, bare);
	if (body.success === false || outcomeOf(body) === 'failed') {
		return knownFailure(undefined, isJsonObject(body.status) ? body.status.message : undefined);
	}
	return undefined;
}

function knownFailure(code: string | undefined, message: unknown): RocheapFailure {
	const known = code !== undefined && Object.hasOwn(failures, code);
	return {
		...failures[known ? (code as FailureCode) : 'UNKNOWN_CODE'],
		code: code ?? 'UNKNOWN_CODE',
		providerMessage: textOf(message),
	};
}

/** True when the body is about an order, successful or failed, and not only about the request. */
export function isOrder(body: RocheapBody): boolean {
	return statusCode(body) !== undefined;
}

/** Where the order stands. A failure code counts as failed whatever the status says. */
export function outcomeOf(body: RocheapBody): Outcome {
	if (isJsonObject(body.failure_code)) return 'failed';
	return OUTCOME_OF_STATUS.get(statusCode(body) ?? '') ?? 'unknown';
}

/** The order with what a workflow branches on: outcome, who caused a failure, whether trying again can help. */
export function describeOrder(body: RocheapBody): IDataObject {
	const outcome = outcomeOf(body);
	const failure = outcome === 'failed' ? failureOf(body) : undefined;
	return {
		...(body as IDataObject),
		outcome,
		causedBy: null,
		retryable: null,
		...(failure && failureFields(failure)),
	};
}
