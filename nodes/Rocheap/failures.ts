import type { Advice, FailureTable } from '../../kit/failure';

/** What a code means for a payout that is being made, where it means more than a refusal. */
export interface RocheapAdvice extends Advice {
	/**
	 * - open: the order may have been made all the same
	 * - duplicate: there is an order with this custom id
	 * - absent: there is none
	 */
	means?: 'open' | 'duplicate' | 'absent';
}

/** ROCheap's failure and error codes, and ours for what happens between n8n and ROCheap. */
export const failures = {
	API_MAINTENANCE: {
		happened: 'ROCheap is closed for maintenance',
		fix: 'Nothing was ordered. Try again later with the same Custom Order ID.',
		causedBy: 'provider',
		retryable: true,
	},
	INSUFFICIENT_BALANCE: {
		happened: 'The ROCheap account has too few credits for this order',
		fix: 'Top up the account, then run this item again with the same Custom Order ID. Account: Get Balance on a schedule warns you earlier.',
		causedBy: 'you',
		retryable: false,
	},
	INVALID_AMOUNT: {
		happened: 'ROCheap does not accept this amount of Robux',
		fix: 'ROCheap documents 10 to 5000 Robux for one order. Split a larger payout, each part with its own Custom Order ID.',
		causedBy: 'you',
		retryable: false,
	},
	VALIDATION_ERROR: {
		happened: 'ROCheap found a field missing or of the wrong type',
		fix: 'Check the fields of this item; the text of ROCheap says which one.',
		causedBy: 'you',
		retryable: false,
	},
	USER_DOES_NOT_EXIST: {
		happened: 'There is no Roblox user with this ID',
		fix: 'Check the Roblox User ID. It is the number in the address of the profile, not the name.',
		causedBy: 'you',
		retryable: false,
	},
	UNIVERSE_DOES_NOT_EXIST: {
		happened: 'There is no Roblox universe with this ID',
		fix: 'Check the Universe ID. It differs from the Place ID in the address of an experience.',
		causedBy: 'you',
		retryable: false,
	},
	PLACE_DOES_NOT_EXIST: {
		happened: 'There is no Roblox place with this ID',
		fix: 'Check the Place ID. It is the number in the address of an experience.',
		causedBy: 'you',
		retryable: false,
	},
	GAMEPASS_NOT_FOUND: {
		happened: 'The receiver has no game pass on sale for this price in this experience',
		fix: 'Ask the receiver to put a public game pass on sale for exactly the Robux of the order, then pay with a new Custom Order ID.',
		causedBy: 'receiver',
		retryable: false,
	},
	DUPLICATE_CUSTOM_ORDER_ID: {
		happened: 'The Custom Order ID belongs to an order that exists already',
		fix: 'Nothing was paid this time. Look at the existing order, and use another Custom Order ID if this is a different payout.',
		causedBy: 'you',
		retryable: false,
		means: 'duplicate',
	},
	ORDER_FAILED_USER_ERROR: {
		happened: 'The order failed because of the receiver, and ROCheap gave the credits back',
		fix: 'Show the receiver what ROCheap says, and pay with a new Custom Order ID once it is mended.',
		causedBy: 'receiver',
		retryable: false,
	},
	ORDER_REFUNDED: {
		happened: 'The order was refunded afterwards because of the receiver',
		fix: 'Show the receiver what ROCheap says, and pay with a new Custom Order ID once it is mended. Take back what you credited for this order.',
		causedBy: 'receiver',
		retryable: false,
	},
	INTERNAL_ERROR: {
		happened: 'ROCheap could not create the order because of a fault on its side',
		fix: 'No order with this Custom Order ID was found. Run this item again with the same Custom Order ID.',
		causedBy: 'provider',
		retryable: true,
		means: 'open',
	},
	ORDER_NOT_FOUND: {
		happened: 'ROCheap knows no order with this ID',
		fix: 'Check the ID, and whether it is the order ID of ROCheap or your Custom Order ID. Custom IDs are compared letter by letter.',
		causedBy: 'you',
		retryable: false,
		means: 'absent',
	},
	INVALID_API_KEY: {
		happened: 'ROCheap refused the API key',
		fix: 'Copy the key again from Business Settings into the credential.',
		causedBy: 'you',
		retryable: false,
	},
	OUTCOME_UNKNOWN: {
		happened: 'Whether ROCheap created the order is unknown',
		fix: 'The request was sent, and no answer tells whether the order was made. Before you pay again, look in ROCheap, or with Order: Get, for an order to this receiver with this amount.',
		causedBy: 'provider',
		retryable: false,
		means: 'open',
	},
	NOT_CREATED: {
		happened: 'ROCheap did not answer, and knows no order with this Custom Order ID',
		fix: 'Run this item again with the same Custom Order ID: should the lost request still arrive, ROCheap refuses the second one.',
		causedBy: 'provider',
		retryable: true,
	},
	TIME_LIMIT_REACHED: {
		happened: 'The order was not finished within the time limit',
		fix: 'It goes on at ROCheap. Wait again later, or let the ROCheap Trigger tell you. Do not pay again.',
		causedBy: 'provider',
		retryable: true,
	},
	UNREACHABLE: {
		happened: 'ROCheap could not be reached',
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
		happened: 'ROCheap asks to send fewer requests',
		fix: 'Nothing was done. Lower the concurrency in the options, or try again later.',
		causedBy: 'provider',
		retryable: true,
	},
	NO_READABLE_ANSWER: {
		happened: 'ROCheap gave no readable answer',
		fix: 'Try again later. If it stays so, check the Base URL of the credential; a page instead of data often means a firewall in between.',
		causedBy: 'provider',
		retryable: true,
	},
	UNKNOWN_CODE: {
		happened: 'ROCheap refused with a code that this version of the node does not know',
		fix: 'Read what ROCheap says, and look the order up before you pay again.',
		causedBy: 'provider',
		retryable: false,
	},
} as const satisfies FailureTable<RocheapAdvice>;

export type FailureCode = keyof typeof failures;
