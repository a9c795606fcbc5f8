import type { Answer } from '../../core/provider.mts';

/**
 * The documented failure codes (contract: Failure codes). Messages are free text; the ones of GAMEPASS_NOT_FOUND and
 * ORDER_FAILED_USER_ERROR stand in the docs' bodies, the others are made up. No HTTP status is documented: `status` is
 * what a conventional API would answer, used only on request.
 */
const failures = {
	API_MAINTENANCE: { status: 503, message: 'The API is currently switched off for maintenance!' },
	INSUFFICIENT_BALANCE: { status: 402, message: 'Your account does not have enough credits!' },
	INVALID_AMOUNT: { status: 400, message: 'The Robux amount must be between 10 and 5000!' },
	VALIDATION_ERROR: { status: 400, message: 'A field is missing or has the wrong type!' },
	USER_DOES_NOT_EXIST: { status: 404, message: 'The Roblox user does not exist!' },
	UNIVERSE_DOES_NOT_EXIST: { status: 404, message: 'The universe does not exist!' },
	PLACE_DOES_NOT_EXIST: { status: 404, message: 'The place does not exist!' },
	GAMEPASS_NOT_FOUND: {
		status: 404,
		message:
			'We could not find a gamepass for the universe and Robux amount you entered for the supplied user!',
	},
	DUPLICATE_CUSTOM_ORDER_ID: {
		status: 409,
		message: 'An order with this custom order id already exists!',
	},
	ORDER_FAILED_USER_ERROR: {
		status: 200,
		message: 'You did not put a public gamepass for sale for the required price.',
	},
	ORDER_REFUNDED: { status: 200, message: 'The order was refunded after it had been completed.' },
	INTERNAL_ERROR: { status: 500, message: 'An internal error occurred, please try again!' },
} as const;

export type FailureCode = keyof typeof failures;

export interface Failure {
	code: FailureCode;
	message: string;
}

export function failure(code: FailureCode, message: string = failures[code].message): Failure {
	return { code, message };
}

/** A create that failed: `success` is false and there is no order in it (contract: Operations, 3). */
export function failedCreate(reason: Failure): Answer {
	return {
		status: failures[reason.code].status,
		body: {
			success: false,
			status: { code: 'FAILED', message: 'Order has failed!' },
			failure_code: reason,
		},
	};
}

/** The error object of everything but create (contract: Error object). */
export function errorAnswer(status: number, code: string, message: string): Answer {
	return { status, body: { success: false, error: { code, message } } };
}

export const orderNotFound = () => errorAnswer(404, 'ORDER_NOT_FOUND', 'Order not found!');

/** A string here, an object everywhere else (contract: Quirks, 3). */
export const invalidApiKey = (): Answer => ({
	status: 401,
	body: { success: false, error: 'Invalid API key.' },
});

export const maintenance = () =>
	errorAnswer(failures.API_MAINTENANCE.status, 'API_MAINTENANCE', failures.API_MAINTENANCE.message);
