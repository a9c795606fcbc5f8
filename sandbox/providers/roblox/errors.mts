import type { Answer } from '../../core/provider.mts';
import type { Behaviour } from './behaviour.mts';
import { json } from './json.mts';

/**
 * The codes of the contract's table. The texts of 1, 2, 3, 5, 12, 14, 17, 22, 23 and 25 are known, the others are made up
 * from their meaning.
 */
const messages = {
	1: 'Invalid trade status type.',
	2: 'The trade cannot be found or you are not authorized to view it.',
	3: 'The trade is inactive.',
	4: 'You are not authorized to modify this trade.',
	5: 'Trading system is unavailable',
	6: 'The trade needs confirmation by the other party.',
	7: 'The user cannot trade. See field for whether the user is the sender or receiver.',
	8: 'The trade offers are missing.',
	9: 'The number of trade offers is wrong.',
	10: 'The trade partner is invalid.',
	11: 'The Robux amount cannot be negative.',
	12: 'One or more userAssets are invalid. See fieldData for details.',
	13: 'The number of items on one side of the trade is wrong.',
	14: 'You are sending too many trade requests. Please slow down and try again later.',
	15: 'The trade is unbalanced.',
	16: 'The value ratio of the trade is too low. See fieldData for the minimum value.',
	17: 'You have insufficient Robux to make this offer.',
	18: 'There are too many Robux on one side of the trade.',
	19: 'An unknown error occurred while processing the trade.',
	21: 'You cannot trade with yourself.',
	22: "User's privacy settings are too strict to allow trading. See field for whether the user is the sender or receiver.",
	23: 'The trade reaches Two Step Verification thresholds and the user has not verified in the past time threshold.',
	25: 'The cursor provided is invalid.',
	30: 'The other user cannot send Robux.',
} as const;

export type TradeCode = keyof typeof messages;

/** Answered with another status than 400. */
const statuses: Partial<Record<TradeCode, number>> = { 5: 503, 14: 429 };

/** Only v1's 400s about a trade carry a text for users in the captures. */
const noUserText: readonly number[] = [1, 5, 14, 25, 30];

export interface Refusal {
	status: number;
	code: number;
	message: string;
	userFacingMessage?: string;
	field?: string;
	fieldData?: unknown;
}

export interface RefusalDetails {
	status?: number;
	field?: string;
	fieldData?: unknown;
}

export function refusal(code: TradeCode, version: 1 | 2, details: RefusalDetails = {}): Refusal {
	const forUsers = version === 1 && !noUserText.includes(code);
	return {
		status: statuses[code] ?? 400,
		code,
		message: messages[code],
		...(forUsers ? { userFacingMessage: 'Something went wrong' } : {}),
		...details,
	};
}

/** Code 0 stands for everything without a code of its own. */
export const plainRefusal = (status: number, message: string, code = 0): Refusal => ({
	status,
	code,
	message,
});

export const unauthenticated = () =>
	plainRefusal(401, 'Authorization has been denied for this request.');
export const badToken = () => plainRefusal(403, 'Token Validation Failed');
export const challenged = () => plainRefusal(403, 'Challenge is required to authorize the request');

/** The usual envelope, or one of the rarer ones third parties parse (contract: Error envelope and codes). */
export function refused(
	{ status, ...error }: Refusal,
	envelope: Behaviour['errorEnvelope'],
	headers: Answer['headers'] = {},
): Answer {
	switch (envelope) {
		case 'object':
			return json(status, { code: error.code, message: error.message }, headers);
		case 'string':
			return json(status, error.message, headers);
		case 'header':
			return { status, headers: { ...headers, 'x-roblox-system-reason': error.message }, body: '' };
		default:
			return json(status, { errors: [error] }, headers);
	}
}

/** What a handler throws to be refused; only `routes.mts` catches it. */
export class RefusedError extends Error {
	constructor(readonly refusal: Refusal) {
		super(refusal.message);
	}
}

export function refuse(code: TradeCode, version: 1 | 2, details?: RefusalDetails): never {
	throw new RefusedError(refusal(code, version, details));
}

export function refusePlainly(status: number, message: string, code = 0): never {
	throw new RefusedError(plainRefusal(status, message, code));
}
