import type { IDataObject } from 'n8n-workflow';

import { isJsonObject } from '../../../kit/data/json';
import { textOf } from '../../../kit/data/text';
import { FailureError, type Failure } from '../../../kit/failure/failure';
import { unanswered } from '../../../kit/failure/unanswered';
import type { HttpResult } from '../../../kit/http/client';
import type { Attempt } from '../../../kit/write';
import { describeOrder, outcomeOf, statusOf, type Order } from '../model/order';
import { failures, type RocheapAdvice } from './failures';

const codeOf = (value: unknown): string | undefined =>
	isJsonObject(value) ? textOf(value.code) : undefined;

/** The code and the text of a refusal. `failure_code` is about an order, `error` about a request, and may be a bare text. */
function refusalIn(body: Order): { code: string | undefined; said: unknown } | undefined {
	const { failure_code: ofOrder, error } = body;
	if (isJsonObject(ofOrder)) return { code: codeOf(ofOrder), said: ofOrder.message };
	if (textOf(ofOrder)) return { code: textOf(ofOrder), said: undefined };
	if (isJsonObject(error)) return { code: codeOf(error), said: error.message };
	if (textOf(error)) {
		const isKey = /^invalid api key\b/i.test(textOf(error) ?? '');
		return { code: isKey ? 'INVALID_API_KEY' : undefined, said: error };
	}
	if (body.success !== false && outcomeOf(body) !== 'failed') return undefined;
	return {
		code: undefined,
		said: isJsonObject(body.status) ? body.status.message : body.message,
	};
}

/** The failure that a body reports. The HTTP status plays no part: ROCheap says not to rely on it. */
export function failureIn(body: Order): Failure | undefined {
	const refusal = refusalIn(body);
	if (!refusal) return undefined;
	const { code, said } = refusal;
	return failures.make(failures.knows(code) ? code : 'UNKNOWN_CODE', {
		providerMessage: textOf(said),
		providerCode: code,
	});
}

export const meaningOf = ({ code }: Failure): RocheapAdvice['means'] =>
	(failures.advice(code) as RocheapAdvice | undefined)?.means;

/**
 * Whether a body is ROCheap's own verdict whatever HTTP status it has: an order, or a code that ROCheap documents and that
 * leaves nothing open.
 */
export function isVerdict(body: Order): boolean {
	const code = refusalIn(body)?.code;
	if (failures.knows(code)) return meaningOf(failures.make(code)) !== 'open';
	return body.success === true && statusOf(body) !== undefined;
}

/**
 * The body of an answer to a read. A failed order that was found is a successful read.
 *
 * @throws FailureError
 */
export function bodyOf(result: HttpResult): Order {
	if (result.kind !== 'answered') throw new FailureError(unanswered(failures, result));
	const { body } = result;
	if (body.success === true || (body.success === false && body.order_id)) return body;
	const failure = body.success === false ? failureIn(body) : undefined;
	if (failure) throw new FailureError(failure);
	throw failures.error('NO_READABLE_ANSWER');
}

/**
 * What the answer to a new order says about it. Only a code that ROCheap documents is a refusal: everything else, a 5xx
 * with some other text for example, may come from something in between.
 */
export function attemptOf(result: HttpResult): Attempt<Order> {
	if (result.kind === 'refused') return { refused: unanswered(failures, result) };
	if (result.kind === 'unknown') return { unclear: result.detail };
	const { body, status } = result;
	const failure = failureIn(body);
	if (!failure) {
		const isOrder = body.success === true && (statusOf(body) || body.order_id);
		return isOrder ? { done: body } : { unclear: `HTTP ${status} without an order` };
	}
	const means = meaningOf(failure);
	if (means === 'duplicate') return { taken: failure };
	return means === 'open' || !failures.knows(failure.code)
		? { unclear: `HTTP ${status}: ${failure.providerMessage ?? failure.message}`, failure }
		: { refused: failure };
}

/**
 * The item of an order.
 *
 * @param failOnFailed throws the failure of an order that failed, instead of returning it in the item
 */
export function orderItem(
	order: Order,
	failOnFailed: boolean,
	marks: IDataObject = {},
): IDataObject {
	const failure = outcomeOf(order) === 'failed' ? failureIn(order) : undefined;
	if (failure && failOnFailed) {
		const facts = { ...marks, order: order as IDataObject };
		throw new FailureError({ ...failure, reference: textOf(order.custom_order_id), facts });
	}
	return { ...describeOrder(order, failure), ...marks };
}
