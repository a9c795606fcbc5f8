import type { IDataObject } from 'n8n-workflow';

import { unanswered, type Failure } from '../../kit/failure';
import type { HttpResult, Refused, Unknown } from '../../kit/http';
import { isJsonObject } from '../../kit/json';
import { codeOf, failures } from './failures';

/** What Roovet sends: known fields are read, unknown ones pass through untouched. */
export type RoovetBody = Record<string, unknown>;

const textOf = (value: unknown): string | undefined =>
	(typeof value === 'string' && value !== '') || typeof value === 'number'
		? String(value)
		: undefined;

/** The refusal an answer tells of, if it tells of one: by its body first, which may come with any HTTP status. */
export function refusalIn(status: number, body: RoovetBody): Failure | undefined {
	const { error } = body;
	if (status < 400 && !isJsonObject(error) && textOf(error) === undefined) return undefined;
	const told = isJsonObject(error) ? error : { message: error };
	const type = textOf(told.type);
	const word = textOf(told.code);
	const known = codeOf([type ?? '', word ?? '', String(status)]);
	const param = textOf(told.param);
	return {
		...failures[known],
		code: known,
		providerMessage: textOf(told.message),
		httpStatus: status,
		details: {
			...(type !== undefined && { providerType: type }),
			...(param !== undefined && { param }),
		},
	};
}

/** What stood in the way of an answer, as a failure. */
export const failureOfResult = (result: Refused | Unknown): Failure => unanswered(failures, result);

/** The body of an answer that is no refusal, or the failure. */
export function bodyOrFailure(result: HttpResult): { body: RoovetBody } | { failure: Failure } {
	if (result.kind !== 'answered') return { failure: failureOfResult(result) };
	const failure = refusalIn(result.status, result.body);
	return failure ? { failure } : { body: result.body };
}

export function unreadable(detail: string, body?: RoovetBody): Failure {
	return {
		...failures.NO_READABLE_ANSWER,
		code: 'NO_READABLE_ANSWER',
		details: { detail, ...(body && { answer: body as IDataObject }) },
	};
}
