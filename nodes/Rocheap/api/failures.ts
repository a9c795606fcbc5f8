import { Failures, type Advice } from '../../../kit/failure/failure';

/** What a code means for an order that is being created, where it means more than a refusal. */
export interface RocheapAdvice extends Advice {
	/**
	 * - open: the order may have been created all the same
	 * - duplicate: there is an order with this Custom Order ID
	 * - absent: there is none
	 */
	means?: 'open' | 'duplicate' | 'absent';
}

/** ROCheap's failure codes and error codes. */
export const failures = new Failures('ROCheap', {
	API_MAINTENANCE: {
		message: 'ROCheap is closed for maintenance',
		howToFix: 'No order was created. Try again later with the same Custom Order ID.',
		causedBy: 'provider',
		retryable: true,
	},
	INSUFFICIENT_BALANCE: {
		message: 'The ROCheap account has too few credits for this order',
		howToFix:
			'Top up the account, then run this item again with the same Custom Order ID. A scheduled workflow with Account: Get Balance can warn you earlier.',
		causedBy: 'you',
		retryable: false,
	},
	INVALID_AMOUNT: {
		message: 'ROCheap does not accept this amount of Robux',
		howToFix:
			'ROCheap documents 10 to 5000 Robux for one order. Split a larger payout, each part with its own Custom Order ID.',
		causedBy: 'you',
		retryable: false,
	},
	VALIDATION_ERROR: {
		message: 'ROCheap found a field missing or of the wrong type',
		howToFix: 'Check the fields of this item; the text of ROCheap names the one it refused.',
		causedBy: 'you',
		retryable: false,
	},
	USER_DOES_NOT_EXIST: {
		message: 'There is no Roblox user with this ID',
		howToFix: 'Check the Receiver. The ID of a user is the number in the address of the profile.',
		causedBy: 'you',
		retryable: false,
	},
	UNIVERSE_DOES_NOT_EXIST: {
		message: 'There is no Roblox universe with this ID',
		howToFix:
			'Check the Universe ID. It differs from the ID of the place, which is in the address of an experience. Leave it empty to have it found.',
		causedBy: 'you',
		retryable: false,
	},
	PLACE_DOES_NOT_EXIST: {
		message: 'There is no Roblox place with this ID',
		howToFix: 'Check the Place. Its ID is the number in the address of an experience.',
		causedBy: 'you',
		retryable: false,
	},
	RECEIVER_NOT_FOUND: {
		message: 'Roblox has no user with this name',
		howToFix: 'Check the Receiver. Usernames change; an ID or a link to the profile does not.',
		causedBy: 'you',
		retryable: false,
	},
	PLACE_NOT_FOUND: {
		message: 'Roblox has no place with this ID',
		howToFix:
			'Check the Place, or enter the Universe ID. The ID of a place is the number in the address of its page.',
		causedBy: 'you',
		retryable: false,
	},
	LOOK_UP_FAILED: {
		message: 'Roblox could not be asked for an ID',
		howToFix:
			'Nothing was sent to ROCheap. Try again later, or enter the IDs of the receiver and the universe yourself.',
		causedBy: 'provider',
		retryable: true,
	},
	GAMEPASS_NOT_FOUND: {
		message: 'The receiver has no game pass on sale for this price in this experience',
		howToFix:
			'Ask the receiver to put a public game pass on sale for exactly the Robux of the order, then pay with a new Custom Order ID.',
		causedBy: 'receiver',
		retryable: false,
	},
	DUPLICATE_CUSTOM_ORDER_ID: {
		message: 'An order with this Custom Order ID exists already',
		howToFix:
			'No second order was created. Check the existing order, and use another Custom Order ID only if this is a different payout.',
		causedBy: 'you',
		retryable: false,
		means: 'duplicate',
	},
	ORDER_FAILED_USER_ERROR: {
		message: 'The order failed because of the receiver, and ROCheap refunded the credits',
		howToFix:
			'Show the receiver the text of ROCheap, and pay with a new Custom Order ID once they have fixed it.',
		causedBy: 'receiver',
		retryable: false,
	},
	ORDER_REFUNDED: {
		message: 'The order was refunded afterwards because of the receiver',
		howToFix:
			'Show the receiver the text of ROCheap, and pay with a new Custom Order ID once they have fixed it. Take back what you credited for this order.',
		causedBy: 'receiver',
		retryable: false,
	},
	INTERNAL_ERROR: {
		message: 'ROCheap could not create the order because of a fault on its side',
		howToFix: 'Run this item again with the same Custom Order ID.',
		causedBy: 'provider',
		retryable: true,
		means: 'open',
	},
	ORDER_NOT_FOUND: {
		message: 'ROCheap has no order with this ID',
		howToFix:
			'Check the ID, and whether it is the order ID of ROCheap or your Custom Order ID. Custom Order IDs are case-sensitive.',
		causedBy: 'you',
		retryable: false,
		means: 'absent',
	},
	INVALID_API_KEY: {
		message: 'ROCheap refused the API key',
		howToFix: 'Copy the key again from Business Settings into the credential.',
		causedBy: 'you',
		retryable: false,
	},
	TIME_LIMIT_REACHED: {
		message: 'The order was not finished within the time limit',
		howToFix:
			'It continues at ROCheap. Wait again later, or use the ROCheap Trigger. Do not pay again.',
		causedBy: 'provider',
		retryable: true,
	},
} satisfies Record<string, RocheapAdvice>);
