import type { Advice } from '../../kit/failure';

/** What a code means, and whether Roblox may have acted although it answered with it. */
export interface RobloxAdvice extends Advice {
	outcomeUnclear?: boolean;
	/** Only a person in Roblox can go on. */
	manualAction?: boolean;
	/** The answer's `field` says whose side it is: the sender is you, everybody else the partner. */
	sideFromField?: boolean;
	/** The account's own eligibility says more. */
	asksEligibility?: boolean;
	/** Stands for codes that are told by their own number. */
	keepsNumber?: boolean;
	/** Says something about one trade, not about the account or the service. */
	aboutTrade?: boolean;
}

const advice =
	(causedBy: Advice['causedBy'], more: Partial<RobloxAdvice>) =>
	(happened: string, fix: string, rest: Partial<RobloxAdvice> = {}): RobloxAdvice => ({
		happened,
		fix,
		causedBy,
		retryable: false,
		...more,
		...rest,
	});
const yours = advice('you', {});
const partners = advice('receiver', {});
const passing = advice('provider', { retryable: true });
const robloxs = advice('provider', {});
const manual = advice('you', { manualAction: true });

/**
 * The codes of Roblox's trade service as they are (numbers), and names for what has none: codes of its other services,
 * HTTP statuses whose code is always 0, and what happens between n8n and Roblox.
 */
export const failures = {
	'1': yours(
		'Roblox does not know this list of trades',
		'Choose Inbound, Outbound, Completed or Inactive.',
	),
	'2': yours(
		'The trade does not exist, or it is not yours',
		'Check the Trade ID, and that the credential belongs to one of its two parties.',
		{ aboutTrade: true },
	),
	'3': yours(
		'The trade is no longer open',
		'It was accepted, declined, countered or has expired. Trade: Get shows its status.',
	),
	'4': yours(
		'The account of the credential may not do this with the trade',
		'Only the one who received a trade can accept or counter it. Check the Trade ID and the credential.',
		{ aboutTrade: true },
	),
	'5': passing('Trading is switched off at Roblox for the moment', 'Try again later.'),
	'6': partners(
		'The trade still needs the confirmation of the other party',
		'Wait until your partner has confirmed it in Roblox.',
		{ retryable: true },
	),
	'7': yours(
		'One of the two users cannot trade',
		'Privacy settings, a block, an age check or spent free trades can be behind it. User: Can Trade With and User: Get My Eligibility tell more.',
		{ sideFromField: true, asksEligibility: true },
	),
	'8': yours('Roblox found no offers in the request', 'Check the items and Robux of both sides.'),
	'9': yours('Roblox wants exactly two offers', 'Check the partner, who must be somebody else.'),
	'10': yours('Roblox does not accept the partner', 'Check the partner of this item.'),
	'11': yours('The Robux of a side are below zero', 'Enter 0 or more for both sides.'),
	'12': yours(
		'Items of the offer cannot be traded, or belong to somebody else by now',
		'Look the items up again with Item: Get Many Tradable.',
	),
	'13': yours(
		'A side has too few or too many items',
		'Trade: Get Settings tells how many items a side may have.',
	),
	'14': yours(
		'Roblox asks to send fewer trades',
		'Nothing was sent. Wait before the next one; Roblox does not say how many are allowed.',
		{ retryable: true },
	),
	'15': yours(
		'Roblox finds the trade too unbalanced',
		'Bring the values of both sides closer together. Trade: Evaluate computes them.',
	),
	'16': yours(
		'One side is worth too little compared with the other',
		'Raise the lower side. Trade: Get Settings tells the lowest ratio that is allowed.',
	),
	'17': yours('There are not enough Robux for this offer', 'Offer fewer Robux or top up.'),
	'18': yours(
		'A side has too many Robux compared with its items',
		'Robux may be only a part of a side; Trade: Get Settings tells how much.',
	),
	'19': robloxs(
		'Roblox could not process the trade and does not say why',
		'Look at the trade in Roblox before you send it again.',
		{ outcomeUnclear: true },
	),
	'21': yours('The partner is the account of the credential itself', 'Choose another partner.'),
	'22': yours(
		'Privacy settings are too strict for this trade',
		'The user whose settings they are must allow trades in Roblox under Settings, Privacy.',
		{ sideFromField: true },
	),
	'23': manual(
		'Manual action needed in Roblox: a fresh two-step verification',
		'Open Roblox in the browser with this account, verify yourself there, then run this item again. The node never does this for you.',
	),
	'25': passing(
		'The place in the list has become stale',
		'Run the item again: the list is then read from its start.',
	),
	'30': partners(
		'Your partner cannot send Robux, which needs a subscription',
		'Ask for items instead, or for a partner with Roblox Plus.',
	),
	UNAUTHENTICATED: yours(
		'Roblox does not accept the cookie',
		'It has expired, was ended by a log-out, or was opened in another region. Log in again and paste the new cookie into the credential, with its warning "_|WARNING:-DO-NOT-SHARE-THIS" at the front.',
	),
	TOKEN_REFUSED: passing(
		'Roblox refused the security token that it had issued itself',
		'Nothing was done. Try again later.',
	),
	CHALLENGE: manual(
		'Manual action needed in Roblox: it wants to check that a person is there',
		'Nothing was done. Open Roblox in the browser with this account, do there what you wanted to do here and pass the check, then run this item again. The node never passes checks for you.',
	),
	ECONOMIC_RESTRICTION: yours(
		'Roblox has restricted trading for this account, so nothing was traded',
		'The reason is given as Roblox names it. Wait until the restriction ends, or write to the support of Roblox.',
	),
	FORBIDDEN: yours(
		'The account of the credential may not do this',
		'Check in Roblox whether the account can trade. User: Get My Eligibility tells more.',
	),
	INVENTORY_HIDDEN: partners(
		'The inventory of this user is hidden from you',
		'The user must allow you to see it in Roblox under Settings, Privacy.',
	),
	BAD_ITEM_FILTER: yours('Roblox does not know this type of item', 'Check the Asset Type.'),
	NOT_FOUND: yours('Roblox knows nothing under this ID', 'Check the ID.'),
	USER_NOT_FOUND: yours(
		'There is no Roblox user with this name or ID',
		'Check the user. The ID is the number in the address of the profile; a display name is not the username.',
	),
	TOO_MANY_NAMES: yours('Too many names in one request', 'Look up fewer names at once.'),
	INTERNAL_ERROR: passing('Roblox had a fault of its own', 'Try again later.'),
	OUTCOME_UNKNOWN: robloxs(
		'Whether Roblox carried this out is unknown',
		'The request was sent and no readable answer came back.',
	),
	REJECTED: robloxs(
		'Roblox took the acceptance and then rejected the trade',
		'Nothing was traded. An item or Robux of one side were gone or on hold. Ask your partner for a new offer.',
	),
	SAME_OFFER_ENDED: yours(
		'The same offer stood in a trade a short while ago, which has ended',
		'Nothing was sent. If you want to make it again, set Look Back (Hours) in the options to 0.',
	),
	SAME_OFFER_OPEN: yours(
		'The same offer is already open',
		'Nothing was sent. Wait for the answer, or decline the open trade, which takes it back.',
	),
	OFFER_FORBIDDEN: yours(
		'Roblox does not allow this offer',
		'An item belongs to somebody else by now or is on hold, or one of the two may not trade. Look the items up again with Item: Get Many Tradable.',
	),
	OFFER_ITEM_UNKNOWN: yours(
		'An item of the offer does not exist, or the partner does not',
		'Look the items up again with Item: Get Many Tradable, and check the partner.',
	),
	UNREACHABLE: passing(
		'Roblox could not be reached',
		'Nothing was sent. Check the Base URL of the credential and the network of this n8n, then try again.',
	),
	BLOCKED: yours(
		'This n8n may not connect to Roblox',
		'Nothing was sent. Allow the hosts under roblox.com in the egress protection of n8n.',
	),
	CANCELLED: yours(
		'The execution was cancelled before the request was sent',
		'Nothing was sent for this item.',
		{ retryable: true },
	),
	RATE_LIMITED: passing(
		'Roblox asks to send fewer requests',
		'Nothing was done. Lower the concurrency in the options, or try again later.',
	),
	NO_READABLE_ANSWER: passing(
		'Roblox gave no readable answer',
		'Try again later. If it stays so, check the Base URL of the credential; a page instead of data often means a firewall in between.',
	),
	UNKNOWN_CODE: robloxs(
		'Roblox refused with a code that this version of the node does not know',
		'Read what Roblox says, and look at the trade before you try again.',
		{ keepsNumber: true },
	),
} as const satisfies Readonly<Record<string, RobloxAdvice>>;

export type FailureCode = keyof typeof failures;

const BY_STATUS: Readonly<Record<string, FailureCode>> = {
	'401': 'UNAUTHENTICATED',
	'403': 'FORBIDDEN',
	'404': 'NOT_FOUND',
	'429': 'RATE_LIMITED',
};

// The same numbers mean other things outside the trade service.
const BY_SERVICE: Readonly<Record<string, FailureCode>> = {
	'users 400 2': 'TOO_MANY_NAMES',
	'users 404 3': 'USER_NOT_FOUND',
	'inventory 403': 'INVENTORY_HIDDEN',
	'inventory 400': 'BAD_ITEM_FILTER',
};

/** What statuses without a code of their own mean for offers: v2 has no codes for its items. */
export const IN_OFFERS: Readonly<Record<string, FailureCode>> = {
	FORBIDDEN: 'OFFER_FORBIDDEN',
	NOT_FOUND: 'OFFER_ITEM_UNKNOWN',
};

/** The table's key for an answer. Code 0 says nothing beyond the HTTP status. */
export function codeFor(service: string, status: number, code: number | undefined): FailureCode {
	if (status === 401) return 'UNAUTHENTICATED';
	const special =
		BY_SERVICE[`${service} ${status} ${code ?? ''}`] ?? BY_SERVICE[`${service} ${status}`];
	if (special) return special;
	if (service === 'trades' && code && Object.hasOwn(failures, String(code))) {
		return String(code) as FailureCode;
	}
	const general = BY_STATUS[status] ?? (status >= 500 ? 'INTERNAL_ERROR' : undefined);
	return general ?? 'UNKNOWN_CODE';
}

/** The advice of a code, with what only some codes have. */
export function adviceFor(code: FailureCode): RobloxAdvice {
	return failures[code];
}

/** The advice of a code as it stands in a failure; Roblox's unknown codes have none. */
export function rulesOf(code: string): RobloxAdvice | undefined {
	const table: Readonly<Record<string, RobloxAdvice>> = failures;
	return table[code];
}
