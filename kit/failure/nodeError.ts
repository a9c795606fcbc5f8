import {
	NodeApiError,
	NodeOperationError,
	type FunctionsBase,
	type IDataObject,
	type INode,
	type JsonObject,
} from 'n8n-workflow';

import { messageOf } from '../data/text';
import { commonFailures, FailureError, failureFields, type Failure } from './failure';

export type NodeError = NodeApiError | NodeOperationError;

/** Where a failure happened. */
export interface Place {
	node: INode;
	/** The provider's name as users know it. */
	provider: string;
	itemIndex?: number | undefined;
}

/**
 * Any thrown thing as a failure. What is no FailureError comes from n8n, an expression that cannot be evaluated for
 * example, or is a defect.
 */
export function failureOf(thrown: unknown, provider: string): Failure {
	if (thrown instanceof FailureError) return thrown.failure;
	const common = commonFailures(provider);
	const message = messageOf(thrown);
	if (isOfN8n(thrown)) {
		const { description } = thrown as { description?: unknown };
		return {
			...common.INVALID_INPUT,
			code: 'INVALID_INPUT',
			message,
			...(typeof description === 'string' && { howToFix: description }),
		};
	}
	return { ...common.UNEXPECTED, code: 'UNEXPECTED', message };
}

/** By the name of the class as well: some of n8n's errors have no name of their own, and not every n8n has all classes. */
function isOfN8n(thrown: unknown): boolean {
	if (thrown instanceof NodeOperationError || thrown instanceof NodeApiError) return true;
	if (!(thrown instanceof Error)) return false;
	return [thrown.name, thrown.constructor.name].some((name) =>
		/^(Expression|User|Operational)\w*Error$/.test(name),
	);
}

function describe(provider: string, failure: Failure): string {
	const { howToFix, retryAfterMs, httpStatus, code, providerMessage, reference } = failure;
	const parts = [howToFix];
	if (retryAfterMs !== undefined) {
		parts.push(`Wait ${Math.ceil(retryAfterMs / 1000)} seconds before the next try.`);
	}
	const source = httpStatus ? `${code}, HTTP ${httpStatus}` : code;
	parts.push(
		providerMessage ? `${provider} said: "${providerMessage}" (${source}).` : `Code: ${source}.`,
	);
	if (reference !== undefined) parts.push(`Reference: ${reference}.`);
	return parts.join(' ');
}

/**
 * The n8n error of any thrown thing: what happened as its message, how to fix it as its description, the fields of the
 * failure as its context. It is built from these fields alone and never from an HTTP client's error, which carries the
 * request's headers. The only place that makes n8n errors.
 *
 * @param report what else a user must know, such as what a stopped run has paid before
 */
export function nodeError(
	thrown: unknown,
	{ node, provider, itemIndex }: Place,
	report?: { text: string; facts: IDataObject },
): NodeError {
	const failure = failureOf(thrown, provider);
	const { message } = failure;
	const description = [describe(provider, failure), report?.text].filter(Boolean).join(' ');
	const options = {
		message,
		description,
		level: 'warning' as const,
		...(itemIndex !== undefined && { itemIndex }),
	};
	const error =
		failure.causedBy === 'you' && failure.httpStatus === undefined
			? new NodeOperationError(node, message, options)
			: new NodeApiError(node, { message, code: failure.code } satisfies JsonObject, {
					...options,
					...(failure.httpStatus !== undefined && { httpCode: String(failure.httpStatus) }),
					...backOff(failure),
				});
	// n8n replaces a message that contains a system code such as EPERM, be it in the middle of somebody's name.
	error.message = message;
	Object.assign(error.context, failureFields(failure), report?.facts);
	return error;
}

/** What work outside the runner gives, such as a poll or a list search; what it throws becomes an n8n error. */
export async function withNodeErrors<T>(
	context: Pick<FunctionsBase, 'getNode'>,
	provider: string,
	work: () => Promise<T>,
): Promise<T> {
	try {
		return await work();
	} catch (thrown) {
		throw nodeError(thrown, { node: context.getNode(), provider });
	}
}

/** What n8n goes by when it decides how long to leave a failing poll alone. */
function backOff({ httpStatus, retryable, retryAfterMs }: Failure) {
	if (httpStatus === 401) return { failure: { cause: 'credential-invalid' as const } };
	if (!retryable) return {};
	const cause =
		httpStatus === 429 ? ('rate-limited' as const) : ('temporarily-unavailable' as const);
	return { failure: { cause, ...(retryAfterMs !== undefined && { retryAfterMs }) } };
}

/**
 * What the item of a failure says (Continue On Fail, error output). `error` is its only key: n8n before 2.36 lets an
 * item with any other key but `message` leave through the success output, and an item that carries an error object
 * loses everything but the message.
 */
export function errorItem(thrown: unknown, provider: string): IDataObject {
	return { error: failureFields(failureOf(thrown, provider)) };
}
