import type { IDataObject } from 'n8n-workflow';

import { isJsonObject } from '../../../kit/data/json';
import { idOf, shortened, textOf } from '../../../kit/data/text';
import { FailureError, type Failure } from '../../../kit/failure/failure';
import { unanswered } from '../../../kit/failure/unanswered';
import type { Answered, HttpResult } from '../../../kit/http/client';
import type { Attempt } from '../../../kit/write';
import { ageOf, outcomeOf, type RoovetBody } from '../model/outcome';
import { codeOf, failures, type FailureCode, type RoovetAdvice } from './failures';

const MAX_QUOTED = 160;

/** What a body says against the request: the documented object, or a bare text. */
function errorIn({ error }: RoovetBody) {
	if (isJsonObject(error)) {
		const { type, code, message, param } = error;
		return { type: idOf(type), code: idOf(code), message: idOf(message), param: idOf(param) };
	}
	return textOf(error) === undefined ? undefined : { message: textOf(error) };
}

type Said = ReturnType<typeof errorIn>;

/** The failure with Roovet's own words in its headline: they are what names the cause. */
function quoting(code: FailureCode, said: Said, more: Partial<Failure> = {}): Failure {
	const { message } = failures.make(code);
	const text = said?.message?.replace(/[\s.]+$/, '');
	return failures.make(code, {
		message: text ? `${message}: ${shortened(text, MAX_QUOTED)}` : message,
		providerMessage: said?.message,
		providerCode: said?.code,
		...more,
	});
}

/** The refusal that an answer reports, if it does: by its body first, which may come with any HTTP status. */
export function refusalIn(status: number, body: RoovetBody): Failure | undefined {
	const said = errorIn(body);
	if (status < 400 && !said) return undefined;
	const words = [said?.type, said?.code, String(status)].filter((word) => word !== undefined);
	return quoting(codeOf(words), said, {
		httpStatus: status,
		facts: {
			...(said?.type !== undefined && { providerType: said.type }),
			...(said?.param !== undefined && { param: said.param }),
		},
	});
}

/** What a payment's answer says that is no error and no payment: a failed status, or that it has not succeeded. */
export function denialIn(
	code: 'TRANSFER_FAILED' | 'CHECKOUT_FAILED',
	body: RoovetBody,
	requested: IDataObject,
): Failure | undefined {
	if (outcomeOf(body) !== 'failed' && body.success !== false && body.ok !== false) return undefined;
	const said = errorIn(body) ?? { message: textOf(body.message) };
	return quoting(code, said, {
		facts: { outcome: 'failed', requested, answer: body as IDataObject },
	});
}

/**
 * The body of an answer to anything that is not paid.
 *
 * @throws FailureError
 */
export function bodyOf(result: HttpResult): RoovetBody {
	if (result.kind !== 'answered') throw new FailureError(unanswered(failures, result));
	const failure = refusalIn(result.status, result.body);
	if (failure) throw new FailureError(failure);
	return result.body;
}

export const unreadable = (detail: string, body: RoovetBody): FailureError =>
	failures.error('NO_READABLE_ANSWER', { facts: { detail, answer: body as IDataObject } });

const meaningOf = ({ code }: Failure): RoovetAdvice['means'] =>
	(failures.advice(code) as RoovetAdvice | undefined)?.means;

/** What an answer to a payment is read against. */
export interface Expected {
	noun: string;
	/** When it was first sent, in milliseconds since 1970. */
	firstAt: number;
	/** How the thing of an answer differs from what was asked for, in words. */
	differences?(answer: RoovetBody): string[];
	/** What an answer means that reports no error and is about nothing earlier. */
	read(answer: RoovetBody): Attempt<RoovetBody>;
}

/**
 * What the answer to a payment says about it. Only what Roovet documents is a refusal: its form of an error with one of its
 * statuses. Everything else may come from something in between, or after it was paid.
 */
export function attemptOf(result: HttpResult, expected: Expected): Attempt<RoovetBody> {
	if (result.kind === 'refused') return { refused: unanswered(failures, result) };
	if (result.kind === 'unknown') {
		return { unclear: result.detail, retryAfterMs: result.retryAfterMs };
	}
	const { status, body } = result;
	const isFailed = status < 400 && outcomeOf(body) === 'failed';
	const refusal = isFailed ? undefined : refusalIn(status, body);
	if (!refusal) return readAnswer(result, expected);
	if (meaningOf(refusal) === 'conflict') return { taken: refusal };
	const isDocumented = errorIn(body) !== undefined && failures.knows(refusal.code);
	return isDocumented
		? { refused: refusal }
		: { unclear: `HTTP ${status}: ${refusal.message}`, failure: refusal };
}

function readAnswer(
	{ body, headers }: Answered,
	{ noun, firstAt, differences, read }: Expected,
): Attempt<RoovetBody> {
	const age = ageOf(body, headers.date, firstAt);
	const differs = differences?.(body) ?? [];
	if (age === 'forgotten' || (age === 'earlier' && differs.length > 0)) {
		const shown = differs.length > 0 ? `: ${differs.join(', ')}` : '';
		const message = `Roovet answered with an earlier ${noun} of ${textOf(body.created_at)}${shown}`;
		return { taken: failures.make('CONFLICT', { message }) };
	}
	const attempt = read(body);
	return 'done' in attempt ? { ...attempt, existing: age === 'earlier' ? true : null } : attempt;
}
