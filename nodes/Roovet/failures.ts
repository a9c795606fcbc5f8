import type { Failure, FailureTable } from '../../kit/failure';

/** What Roovet's refusals mean, and ours for what happens between n8n and Roovet. */
export const failures = {
	BAD_REQUEST: {
		happened: 'Roovet found the request not valid',
		fix: 'Nothing was done. Check the fields of this item; the text of Roovet says which one.',
		causedBy: 'you',
		retryable: false,
	},
	UNAUTHORIZED: {
		happened: 'Roovet refused the API key',
		fix: 'Copy the key again from the developer portal of Roovet into the credential.',
		causedBy: 'you',
		retryable: false,
	},
	INSUFFICIENT_SCOPE: {
		happened: 'The API key works, but lacks a scope',
		fix: 'Nothing was done. Give the key the scope that Roovet names, or use a key that has it: wallet:read, wallet:write, shop:read or shop:write.',
		causedBy: 'you',
		retryable: false,
	},
	FORBIDDEN: {
		happened: 'Roovet does not allow this',
		fix: 'Nothing was done. Most often the API key lacks a scope; see what Roovet says.',
		causedBy: 'you',
		retryable: false,
	},
	NOT_FOUND: {
		happened: 'Roovet knows nothing under this address',
		fix: 'Check the ID or recipient of this item, and the Base URL of the credential: it is entered without /api.',
		causedBy: 'you',
		retryable: false,
	},
	CONFLICT: {
		happened: 'Roovet refused because of a conflict with something earlier',
		fix: 'The Idempotency Key may have been used for another request, or the state has changed meanwhile. See what Roovet says.',
		causedBy: 'you',
		retryable: false,
	},
	RATE_LIMITED: {
		happened: 'Roovet asks to send fewer requests',
		fix: 'Nothing was done. Something else uses the same API key; lower the load, or try again in a minute.',
		causedBy: 'provider',
		retryable: true,
	},
	MAY_HAVE_HAPPENED: {
		happened: 'This may already have happened at Roovet',
		fix: 'Look before you pay again.',
		causedBy: 'provider',
		retryable: false,
	},
	KEY_USED_TWICE: {
		happened: 'The Idempotency Key is the same as that of an earlier item of this run',
		fix: 'Nothing was sent for this item, because Roovet would take it for the earlier one. Give every item a key of its own, such as the ID of the order.',
		causedBy: 'you',
		retryable: false,
	},
	KEY_OF_ANOTHER: {
		happened: 'Roovet answered with a transfer of another amount',
		fix: 'Most likely the Idempotency Key was used before for another transfer and this one was not made. Look at Wallet: Get Many Transactions before you pay again, and give every transfer a key of its own.',
		causedBy: 'you',
		retryable: false,
	},
	UNREACHABLE: {
		happened: 'Roovet could not be reached',
		fix: 'Nothing was sent. Check the Base URL of the credential and the network of this n8n, then try again.',
		causedBy: 'provider',
		retryable: true,
	},
	BLOCKED: {
		happened: 'This n8n may not connect to the address of the credential',
		fix: 'Nothing was sent. Allow the host of the Base URL in the egress protection of n8n.',
		causedBy: 'you',
		retryable: false,
	},
	CANCELLED: {
		happened: 'The execution was cancelled before the request was sent',
		fix: 'Nothing was sent for this item.',
		causedBy: 'you',
		retryable: true,
	},
	NO_READABLE_ANSWER: {
		happened: 'Roovet gave no readable answer',
		fix: 'Try again later. If it stays so, check the Base URL of the credential; a page instead of data often means a firewall in between.',
		causedBy: 'provider',
		retryable: true,
	},
	UNKNOWN_CODE: {
		happened: 'Roovet refused with a code that this version of the node does not know',
		fix: 'Read what Roovet says, and look at the wallet before you pay again.',
		causedBy: 'provider',
		retryable: false,
	},
} as const satisfies FailureTable;

export type FailureCode = keyof typeof failures;

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

/** Whether a write that was refused like this certainly did nothing, given that no try before it was left open. */
export function isCertain({ code, httpStatus = 0 }: Failure): boolean {
	if (code === 'UNKNOWN_CODE') return httpStatus >= 400 && httpStatus < 500 && httpStatus !== 408;
	return code !== 'CONFLICT' && code !== 'NO_READABLE_ANSWER';
}

/** Whether Roovet spoke of a conflict: it may know the idempotency key from an earlier run. */
export const isConflict = ({ code }: Failure): boolean => code === 'CONFLICT';
