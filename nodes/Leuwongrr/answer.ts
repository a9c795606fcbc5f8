import type { IDataObject } from 'n8n-workflow';

import { unanswered, type Failure } from '../../kit/failure';
import type { Answered, HttpResult, Refused, Unknown } from '../../kit/http';
import { isJsonObject } from '../../kit/json';
import { CODE_OF_STATUS, failures, PROVIDER_CODES, type FailureCode } from './failures';

type Body = Record<string, unknown>;

const textOf = (value: unknown): string | undefined =>
	typeof value === 'string' && value !== '' ? value : undefined;

const codeOf = ({ error }: Body): string | undefined =>
	isJsonObject(error) ? textOf(error.code) : undefined;

/** True when LeuwongRR itself says that it refuses, whatever the HTTP status; no status is documented for two codes. */
export function isRefusal(body: Body): boolean {
	return body.success === false && PROVIDER_CODES.has(codeOf(body) ?? '');
}

/** The `data` of an answer, or what stood in the way of it. */
export function dataOf(result: HttpResult): IDataObject | Failure {
	if (result.kind !== 'answered') return failureOfResult(result);
	const { status, body } = result;
	if (body.success === true && status < 300 && isJsonObject(body.data)) {
		return body.data as IDataObject;
	}
	if (body.success === false || status >= 400) return failureOf(result);
	return {
		...failures.NO_READABLE_ANSWER,
		code: 'NO_READABLE_ANSWER',
		httpStatus: status,
		details: { detail: `HTTP ${status} with JSON that is no answer of LeuwongRR` },
	};
}

/** The failure an answer tells of: by its code if it has one, by its status otherwise, in LeuwongRR's own words. */
export function failureOf({ status, body }: Answered): Failure {
	const code = codeOf(body);
	const known = code !== undefined && PROVIDER_CODES.has(code);
	const byStatus = code === undefined ? CODE_OF_STATUS.get(status) : undefined;
	const entry: FailureCode = known ? (code as FailureCode) : (byStatus ?? 'UNKNOWN_CODE');
	const fields = isJsonObject(body.error) ? body.error.fields : undefined;
	return {
		...failures[entry],
		code: code ?? entry,
		httpStatus: status,
		providerMessage: textOf(body.message),
		details: {
			...(Array.isArray(fields) && { fields: fields as IDataObject[] }),
			...(isJsonObject(body.errors) && { errors: body.errors as IDataObject }),
		},
	};
}

/** A request that brought no answer of LeuwongRR's, as a failure. */
export function failureOfResult(result: Refused | Unknown): Failure {
	const failure = unanswered(failures, result);
	const isServer = result.kind === 'unknown' && result.reason === 'server-error';
	return isServer ? { ...failure, ...failures.SERVER_ERROR, code: 'SERVER_ERROR' } : failure;
}

export function isFailure(value: object): value is Failure {
	return 'causedBy' in value && 'happened' in value;
}

/** The list that an answer must have under this name. */
export function listOf(data: IDataObject, name: string): IDataObject[] | Failure {
	const list: unknown = data[name];
	if (Array.isArray(list)) return list.filter(isJsonObject) as IDataObject[];
	return missing(name);
}

/** The object that an answer must have under this name. */
export function objectOf(data: IDataObject, name: string): IDataObject | Failure {
	const value: unknown = data[name];
	return isJsonObject(value) ? (value as IDataObject) : missing(name);
}

const missing = (name: string): Failure => ({
	...failures.NO_READABLE_ANSWER,
	code: 'NO_READABLE_ANSWER',
	details: { detail: `an answer without "${name}"` },
});
