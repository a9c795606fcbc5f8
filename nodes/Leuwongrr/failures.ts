import type { FailureTable } from '../../kit/failure';

/** LeuwongRR's error codes, its HTTP statuses by name, and ours for what happens between n8n and LeuwongRR. */
export const failures = {
	FORBIDDEN_FIELDS: {
		happened: 'LeuwongRR does not allow a field of this request',
		fix: 'Nothing was ordered. The server decides prices, status and account by itself; the list of fields says which one it refused.',
		causedBy: 'you',
		retryable: false,
	},
	ROBLOX_VALIDATION_FAILED: {
		happened: 'Roblox does not confirm the user, the place or the pass of this order',
		fix: 'Nothing was ordered. Check Roblox Username, Place ID and Pass ID: the user must exist, and the pass or VIP server must belong to that place and be on sale.',
		causedBy: 'receiver',
		retryable: false,
	},
	DISCORD_LINK_REQUIRED: {
		happened: 'The Discord account is not linked to the LeuwongRR account',
		fix: 'Nothing was ordered. Link this Discord user in LeuwongRR, or choose another payment method than Balance.',
		causedBy: 'you',
		retryable: false,
	},
	INSUFFICIENT_BALANCE: {
		happened: 'The LeuwongRR balance is too small for this order',
		fix: 'Nothing was ordered. Deposit first, then run this item again, or choose another payment method than Balance.',
		causedBy: 'you',
		retryable: false,
	},
	BAD_REQUEST: {
		happened: 'LeuwongRR does not understand a value of this request',
		fix: 'Check the fields of this item; the text of LeuwongRR says which one.',
		causedBy: 'you',
		retryable: false,
	},
	INVALID_TOKEN: {
		happened: 'LeuwongRR refused the API token',
		fix: 'The token is missing, wrong, expired or revoked. Generate one on the member page under API Access and put it in the credential.',
		causedBy: 'you',
		retryable: false,
	},
	ACCOUNT_NOT_ALLOWED: {
		happened: 'The LeuwongRR account may not use the API',
		fix: 'The account of the token is not active or does not meet the conditions of the API. Look at the member page, or ask LeuwongRR.',
		causedBy: 'you',
		retryable: false,
	},
	NOT_FOUND: {
		happened: 'LeuwongRR does not know this entry',
		fix: 'Check the invoice code or the slug. Codes of another account, and of the other environment, are not found either.',
		causedBy: 'you',
		retryable: false,
	},
	VALIDATION_FAILED: {
		happened: 'LeuwongRR does not accept a field of this request',
		fix: 'Nothing was done. The text of LeuwongRR, and errors if there are any, say which field.',
		causedBy: 'you',
		retryable: false,
	},
	SERVER_ERROR: {
		happened: 'LeuwongRR has a fault on its side',
		fix: 'Try again later.',
		causedBy: 'provider',
		retryable: true,
	},
	IDEMPOTENCY_KEY_IN_USE: {
		happened: 'The Idempotency Key belongs to another order',
		fix: 'Nothing was ordered this time. Give every order a key of its own, best the id of the order in your own system.',
		causedBy: 'you',
		retryable: false,
	},
	OUTCOME_UNKNOWN: {
		happened: 'Whether LeuwongRR created the order is unknown',
		fix: 'The request was sent and no readable answer came back. Before you order again, look in LeuwongRR, or with Order: Get Many, for a new order.',
		causedBy: 'provider',
		retryable: false,
	},
	TIME_LIMIT_REACHED: {
		happened: 'The invoice was not paid within the time limit',
		fix: 'It stays open at LeuwongRR. Wait again later, or let the LeuwongRR Trigger tell you. Do not create another order for it.',
		causedBy: 'provider',
		retryable: true,
	},
	POLL_TOO_SLOW: {
		happened: 'LeuwongRR did not answer in the time that n8n gives a poll',
		fix: 'The next poll looks again; nothing is lost. If it stays so, poll less often.',
		causedBy: 'provider',
		retryable: true,
	},
	UNREACHABLE: {
		happened: 'LeuwongRR could not be reached',
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
	RATE_LIMITED: {
		happened: 'LeuwongRR asks to send fewer requests',
		fix: 'Nothing was done. Try again later; other workflows and programs with the same token count as well.',
		causedBy: 'provider',
		retryable: true,
	},
	NO_READABLE_ANSWER: {
		happened: 'LeuwongRR gave no readable answer',
		fix: 'Try again later. If it stays so, check the Base URL of the credential; a page instead of data often means a firewall in between.',
		causedBy: 'provider',
		retryable: true,
	},
	UNKNOWN_CODE: {
		happened: 'LeuwongRR refused with a code that this version of the node does not know',
		fix: 'Read what LeuwongRR says, and look at your orders before you order again.',
		causedBy: 'provider',
		retryable: false,
	},
} as const satisfies FailureTable;

export type FailureCode = keyof typeof failures;

/** LeuwongRR's own codes: with one of them it says that it has not acted. */
export const PROVIDER_CODES: ReadonlySet<string> = new Set<FailureCode>([
	'FORBIDDEN_FIELDS',
	'ROBLOX_VALIDATION_FAILED',
	'DISCORD_LINK_REQUIRED',
	'INSUFFICIENT_BALANCE',
]);

/** What a status means when the answer names no code, which is the rule. */
export const CODE_OF_STATUS: ReadonlyMap<number, FailureCode> = new Map([
	[400, 'BAD_REQUEST'],
	[401, 'INVALID_TOKEN'],
	[403, 'ACCOUNT_NOT_ALLOWED'],
	[404, 'NOT_FOUND'],
	[422, 'VALIDATION_FAILED'],
	[500, 'SERVER_ERROR'],
]);
