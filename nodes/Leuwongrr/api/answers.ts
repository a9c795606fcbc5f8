import type { IDataObject } from 'n8n-workflow';

import { isJsonObject } from '../../../kit/data/json';
import { textOf } from '../../../kit/data/text';
import { FailureError, failureFields, type Failure } from '../../../kit/failure/failure';
import { unanswered } from '../../../kit/failure/unanswered';
import type { Answered, HttpResult, Refused, Unknown } from '../../../kit/http/client';
import type { Attempt } from '../../../kit/write';
import { outcomeOf, type CreatedOrder } from '../model/order';
import { codeOfStatus, failures, isDocumented } from './failures';

type Body = Record<string, unknown>;

const codeIn = ({ error }: Body): string | undefined =>
	isJsonObject(error) ? textOf(error.code) : undefined;

/** Whether a body is LeuwongRR's own refusal whatever HTTP status it has; for two of its codes no status is documented. */
export const isVerdict = (body: Body): boolean =>
	body.success === false && isDocumented(codeIn(body));

/** The failure that an answer reports: by its code if it has one, by its status otherwise, in LeuwongRR's own words. */
function failureOf({ status, body }: Answered): Failure {
	const code = codeIn(body);
	const byStatus = code === undefined ? codeOfStatus(status) : undefined;
	const fields = isJsonObject(body.error) ? body.error.fields : undefined;
	return failures.make(isDocumented(code) ? code : (byStatus ?? 'UNKNOWN_CODE'), {
		httpStatus: status,
		providerMessage: textOf(body.message),
		providerCode: code,
		facts: {
			...(Array.isArray(fields) && { fields: fields as IDataObject[] }),
			...(isJsonObject(body.errors) && { errors: body.errors as IDataObject }),
		},
	});
}

function failureOfNone(result: Refused | Unknown): Failure {
	const failure = unanswered(failures, result);
	const isServer = result.kind === 'unknown' && result.reason === 'server-error';
	return isServer ? { ...failure, ...failures.make('SERVER_ERROR') } : failure;
}

const unreadable = (detail: string, httpStatus?: number) =>
	failures.error('NO_READABLE_ANSWER', { httpStatus, facts: { detail } });

/**
 * The `data` of an answer to a read.
 *
 * @throws FailureError
 */
export function dataOf(result: HttpResult): IDataObject {
	if (result.kind !== 'answered') throw new FailureError(failureOfNone(result));
	const { status, body } = result;
	if (body.success === true && status < 300 && isJsonObject(body.data)) {
		return body.data as IDataObject;
	}
	if (body.success === false || status >= 400) throw new FailureError(failureOf(result));
	throw unreadable(`HTTP ${status} with JSON that is no answer of LeuwongRR`, status);
}

/** The list that an answer must have under this name. */
export function listIn(data: IDataObject, name: string): IDataObject[] {
	const list: unknown = data[name];
	if (!Array.isArray(list)) throw unreadable(`an answer without "${name}"`);
	return list.filter(isJsonObject) as IDataObject[];
}

/** The object that an answer must have under this name. */
export function objectIn(data: IDataObject, name: string): IDataObject {
	const value: unknown = data[name];
	if (!isJsonObject(value)) throw unreadable(`an answer without "${name}"`);
	return value as IDataObject;
}

/**
 * What the answer to a new order says about it. Only a documented code, or a documented status in LeuwongRR's own form,
 * is a refusal: everything else may come from something in between. A 409 is not documented; what it can be about is
 * the key.
 */
export function attemptOf(result: HttpResult): Attempt<CreatedOrder> {
	if (result.kind === 'refused') return { refused: failureOfNone(result) };
	const byStatus = failures.advice(codeOfStatus(result.status))?.means;
	if (result.kind === 'unknown') {
		return byStatus === 'inUse'
			? { taken: failures.make('CONFLICT', { httpStatus: result.status }) }
			: { unclear: result.detail, retryAfterMs: result.retryAfterMs };
	}
	const { status, body } = result;
	if (body.success === true && status < 300) {
		const created = createdIn(body.data, status);
		return created
			? { done: created, existing: created.idempotent }
			: { unclear: `HTTP ${status} without an invoice` };
	}
	const failure = failureOf(result);
	if (isVerdict(body)) return { refused: failure };
	if (byStatus === 'inUse') return { taken: { ...failure, ...failures.make('CONFLICT') } };
	return byStatus === 'refused' && body.success === false
		? { refused: failure }
		: { unclear: `HTTP ${status}: ${failure.providerMessage ?? failure.message}`, failure };
}

function createdIn(data: unknown, status: number): CreatedOrder | undefined {
	if (!isJsonObject(data) || !isJsonObject(data.invoice)) return undefined;
	const { invoice, gateway = null, environment, idempotent } = data;
	return textOf(invoice.invoice_code) === undefined
		? undefined
		: {
				invoice: invoice as IDataObject,
				gateway,
				environment: textOf(environment),
				// 201 is documented for a new order, 200 for one that the key had before.
				idempotent: typeof idempotent === 'boolean' ? idempotent : status === 200,
			};
}

/** An order as LeuwongRR lists it, with what a workflow branches on. LeuwongRR gives no reason for a failed order. */
export function orderItem(order: IDataObject): IDataObject {
	const outcome = outcomeOf(order.status);
	const failure = outcome === 'failed' ? failureFields(failures.make('ORDER_FAILED')) : null;
	return { ...order, outcome, failure };
}
