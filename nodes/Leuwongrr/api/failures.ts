import { Failures, type Advice } from '../../../kit/failure/failure';

export interface LeuwongrrAdvice extends Advice {
	/** The HTTP status that the entry stands for when an answer names no code, which is the rule. */
	status?: number;
	/** What it means for an order that is being created. Without it the order may exist. */
	means?: 'refused' | 'inUse';
}

const table = {
	FORBIDDEN_FIELDS: {
		message: 'LeuwongRR does not allow a field of this request',
		howToFix:
			'Nothing was ordered. The server decides prices, status and account by itself; the list of fields says which one it refused.',
		causedBy: 'you',
		retryable: false,
		means: 'refused',
	},
	ROBLOX_VALIDATION_FAILED: {
		message: 'Roblox does not confirm the user, the place or the pass of this order',
		howToFix:
			'Nothing was ordered. Check Roblox Username, Place ID and Pass ID: the user must exist, and the pass or VIP server must belong to that place and be on sale.',
		causedBy: 'receiver',
		retryable: false,
		means: 'refused',
	},
	DISCORD_LINK_REQUIRED: {
		message: 'The Discord account is not linked to the LeuwongRR account',
		howToFix:
			'Nothing was ordered. Link this Discord user in LeuwongRR, or choose another payment method than Balance.',
		causedBy: 'you',
		retryable: false,
		means: 'refused',
	},
	INSUFFICIENT_BALANCE: {
		message: 'The LeuwongRR balance is too small for this order',
		howToFix:
			'Nothing was ordered. Deposit first, then run this item again, or choose another payment method than Balance.',
		causedBy: 'you',
		retryable: false,
		means: 'refused',
	},
	BAD_REQUEST: {
		message: 'LeuwongRR does not understand a value of this request',
		howToFix: 'Check the fields of this item; the text of LeuwongRR says which one.',
		causedBy: 'you',
		retryable: false,
		status: 400,
		means: 'refused',
	},
	INVALID_TOKEN: {
		message: 'LeuwongRR refused the API token',
		howToFix:
			'The token is missing, wrong, expired or revoked. Generate one on the member page under API Access and put it in the credential.',
		causedBy: 'you',
		retryable: false,
		status: 401,
		means: 'refused',
	},
	ACCOUNT_NOT_ALLOWED: {
		message: 'The LeuwongRR account is not allowed to use the API',
		howToFix:
			'The account of the token is not active or does not meet the conditions of the API. Check the member page, or ask LeuwongRR.',
		causedBy: 'you',
		retryable: false,
		status: 403,
		means: 'refused',
	},
	NOT_FOUND: {
		message: 'LeuwongRR found nothing with this code',
		howToFix:
			'Check the invoice code or the slug. Entries of another account are not found either.',
		causedBy: 'you',
		retryable: false,
		status: 404,
		means: 'refused',
	},
	CONFLICT: {
		message: 'LeuwongRR reports that the Idempotency Key is in use',
		howToFix:
			'Running the item again does not change that. Check your orders at LeuwongRR, and use another Idempotency Key only if this order is not among them.',
		causedBy: 'you',
		retryable: false,
		status: 409,
		means: 'inUse',
	},
	VALIDATION_FAILED: {
		message: 'LeuwongRR does not accept a field of this request',
		howToFix:
			'Nothing was done. The text of LeuwongRR names the field, or the list of fields beside it.',
		causedBy: 'you',
		retryable: false,
		status: 422,
		means: 'refused',
	},
	SERVER_ERROR: {
		message: 'LeuwongRR has a fault on its side',
		howToFix: 'Try again later.',
		causedBy: 'provider',
		retryable: true,
		status: 500,
	},
	ORDER_FAILED: {
		message: 'The order has failed at LeuwongRR',
		howToFix:
			'LeuwongRR gives no reason. Check the order on the member page. To order again, use a new Idempotency Key: the old one leads to this order.',
		causedBy: 'provider',
		retryable: false,
	},
	TIME_LIMIT_REACHED: {
		message: 'The invoice was not paid within the time limit',
		howToFix:
			'It stays open at LeuwongRR. Wait again later, or use the LeuwongRR Trigger. Do not create another order for it.',
		causedBy: 'provider',
		retryable: true,
	},
	NOTHING_TO_SHOW: {
		message: 'There is nothing to show yet',
		howToFix:
			'The account has no entry that fits the chosen events and filters. The trigger works all the same once the workflow is active.',
		causedBy: 'you',
		retryable: true,
	},
	POLL_TOO_SLOW: {
		message: 'LeuwongRR did not answer in the time that n8n gives a poll',
		howToFix: 'The next poll reports what this one missed. If it persists, poll less often.',
		causedBy: 'provider',
		retryable: true,
	},
} satisfies Record<string, LeuwongrrAdvice>;

type Code = keyof typeof table;

/** LeuwongRR's four codes, its HTTP statuses by name, and what only this provider can report. */
export const failures = new Failures<Code, LeuwongrrAdvice>('LeuwongRR', table);

/** Whether LeuwongRR documents this code; with one of them it says that it has not acted. */
export function isDocumented(code: string | undefined): code is Code {
	const advice = failures.advice(code);
	return advice?.means === 'refused' && advice.status === undefined;
}

/** The entry that an HTTP status stands for. */
export const codeOfStatus = (status: number | undefined): Code | undefined =>
	(Object.keys(table) as Code[]).find(
		(code) => status !== undefined && failures.advice(code)?.status === status,
	);
