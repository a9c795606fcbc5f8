import { Failures, type Advice } from '../../../kit/failure/failure';

/** What a code means for something that is being paid, where it means more than a refusal. */
export interface RoovetAdvice extends Advice {
	/** conflict: Roovet may know the idempotency key from an earlier request, so it may have been paid. */
	means?: 'conflict';
}

/** What Roovet's refusals mean. */
export const failures = new Failures('Roovet', {
	BAD_REQUEST: {
		message: 'Roovet found the request not valid',
		howToFix:
			'Nothing was done. Check the fields of this item; the text of Roovet names what it refused.',
		causedBy: 'you',
		retryable: false,
	},
	UNAUTHORIZED: {
		message: 'Roovet refused the API key',
		howToFix: 'Copy the key again from the developer portal of Roovet into the credential.',
		causedBy: 'you',
		retryable: false,
	},
	INSUFFICIENT_SCOPE: {
		message: 'The API key works, but lacks a scope',
		howToFix:
			'Nothing was done. Give the key the scope that Roovet names, or use a key that has it: wallet:read, wallet:write, shop:read or shop:write.',
		causedBy: 'you',
		retryable: false,
	},
	FORBIDDEN: {
		message: 'Roovet does not allow this',
		howToFix:
			'Nothing was done. Most often the API key lacks a scope; the text of Roovet says more.',
		causedBy: 'you',
		retryable: false,
	},
	NOT_FOUND: {
		message: 'Roovet found nothing at this path or with this ID',
		howToFix:
			'Check the ID or recipient of this item, and the Base URL of the credential: it is entered without /api.',
		causedBy: 'you',
		retryable: false,
	},
	CONFLICT: {
		message: 'Roovet reports a conflict with an earlier request',
		howToFix: 'The state at Roovet has changed since then. Read what Roovet says.',
		causedBy: 'you',
		retryable: false,
		means: 'conflict',
	},
	TRANSFER_FAILED: {
		message: 'Roovet reports the transfer as failed',
		howToFix:
			'Read what Roovet says, and check in Wallet: Get Many Transactions that no debit shows up. Then transfer with a new Idempotency Key: under this one Roovet may only repeat its answer.',
		causedBy: 'provider',
		retryable: false,
	},
	CHECKOUT_FAILED: {
		message: 'Roovet reports the checkout as failed',
		howToFix:
			'Read what Roovet says, and check the wallet or card and Order: Get Many. Then check out with a new Idempotency Key: under this one Roovet may only repeat its answer.',
		causedBy: 'provider',
		retryable: false,
	},
} satisfies Record<string, RoovetAdvice>);

export type FailureCode = Parameters<typeof failures.make>[0];

/**
 * Roovet's own words for them. Only the statuses and the type of 403 are documented. `error.code` is a string that holds
 * the HTTP status, so statuses are looked up as text too.
 */
const CODE_OF: ReadonlyMap<string, FailureCode> = new Map([
	['insufficient_scope', 'INSUFFICIENT_SCOPE'],
	['400', 'BAD_REQUEST'],
	['401', 'UNAUTHORIZED'],
	['403', 'FORBIDDEN'],
	['404', 'NOT_FOUND'],
	['409', 'CONFLICT'],
	['429', 'RATE_LIMITED'],
]);

/** The first of Roovet's words that is known. */
export function codeOf(words: string[]): FailureCode {
	return CODE_OF.get(words.find((word) => CODE_OF.has(word)) ?? '') ?? 'UNKNOWN_CODE';
}
