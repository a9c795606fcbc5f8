import { Failures, type Advice, type Failure } from '../../../kit/failure/failure';

/** What a code means, and what follows from it. */
export interface RobloxAdvice extends Advice {
	/** Roblox's number for it in the trade service. */
	number?: number;
	/** Roblox may have acted although it answered with it. */
	isOpen?: boolean;
	/** Only a person in Roblox can go on. */
	manualAction?: boolean;
	/** The answer's `field` says whose side it is: the sender is you, everybody else the partner. */
	sideFromField?: boolean;
	/** The account's own eligibility says more. */
	asksEligibility?: boolean;
	/** Says something about one trade, not about the account or the service. */
	aboutTrade?: boolean;
	aboutOffer?: boolean;
	/** Perhaps because what was asked for is done already, by an earlier try for example. */
	mayBeDone?: boolean;
	/** The trade has left its open state. */
	isOver?: boolean;
}

const advice =
	(causedBy: Advice['causedBy'], retryable = false) =>
	(message: string, howToFix: string, more: Partial<RobloxAdvice> = {}): RobloxAdvice => ({
		message,
		howToFix,
		causedBy,
		retryable,
		...more,
	});
const yours = advice('you');
const partners = advice('receiver');
const robloxs = advice('provider');
const passing = advice('provider', true);

/**
 * The numbered codes of Roblox's trade service, the codes of its other services, what HTTP statuses without a code of
 * their own mean, and what the node itself refuses.
 */
export const failures = new Failures('Roblox', {
	UNKNOWN_LIST: yours(
		'Roblox does not know this list of trades',
		'Choose Inbound, Outbound, Completed or Inactive.',
		{ number: 1 },
	),
	TRADE_NOT_FOUND: yours(
		'The trade does not exist, or it is not yours',
		'Check the trade ID, and that the credential belongs to one of its two parties.',
		{ number: 2, aboutTrade: true },
	),
	TRADE_NOT_OPEN: yours(
		'The trade is no longer open',
		'It was accepted, declined, countered or has expired. Trade: Get shows its status.',
		{ number: 3, aboutTrade: true, mayBeDone: true, isOver: true },
	),
	NOT_ALLOWED: yours(
		'The account of the credential is not allowed to do this with the trade',
		'Only the one who received a trade can accept or counter it. Check the trade ID and the credential.',
		{ number: 4, aboutTrade: true, mayBeDone: true },
	),
	TRADING_UNAVAILABLE: passing('Roblox has paused trading', 'Try again later.', { number: 5 }),
	PARTNER_MUST_CONFIRM: partners(
		'The trade still needs the confirmation of the other party',
		'Wait until your partner has confirmed it in Roblox.',
		{ number: 6, retryable: true },
	),
	USER_CANNOT_TRADE: yours(
		'One of the two users cannot trade',
		'Privacy settings, a block, an age check or spent free trades can be the reason. User: Can Trade With and User: Get My Eligibility show more.',
		{ number: 7, sideFromField: true, asksEligibility: true },
	),
	OFFERS_MISSING: yours('Roblox found no offers', 'Check both sides.', { number: 8 }),
	WRONG_NUMBER_OF_OFFERS: yours('Roblox wants two offers', 'Check the partner.', { number: 9 }),
	INVALID_PARTNER: yours('Roblox does not know the partner', 'Check the partner.', { number: 10 }),
	NEGATIVE_ROBUX: yours('A side has less than 0 Robux', 'Enter 0 or more.', { number: 11 }),
	INVALID_ITEMS: yours(
		'Items of the offer cannot be traded, or belong to someone else by now',
		'Read the items again with Item: Get Many Tradable.',
		{ number: 12, aboutOffer: true },
	),
	WRONG_NUMBER_OF_ITEMS: yours(
		'A side has too few or too many items',
		'Trade: Get Settings shows how many items a side can have.',
		{ number: 13 },
	),
	TOO_MANY_TRADES: yours(
		'Roblox asks to send fewer trades',
		'Nothing was sent. Wait before the next one; Roblox does not say how many are allowed.',
		{ number: 14, retryable: true },
	),
	UNBALANCED: yours(
		'Roblox finds the trade too unbalanced',
		'Bring the values of both sides closer together. Trade: Evaluate computes them.',
		{ number: 15, aboutOffer: true },
	),
	VALUE_RATIO_TOO_LOW: yours(
		'One side is worth too little compared with the other',
		'Raise the lower side. Trade: Get Settings shows the lowest ratio that is allowed.',
		{ number: 16, aboutOffer: true },
	),
	NOT_ENOUGH_ROBUX: yours('Not enough Robux for this offer', 'Offer fewer Robux.', { number: 17 }),
	TOO_MANY_ROBUX: yours(
		'A side has too many Robux compared with its items',
		"After Roblox's fee, the Robux of a side can be worth only a part of that side's items. Trade: Get Settings shows which part.",
		{ number: 18, aboutOffer: true },
	),
	NOT_PROCESSED: robloxs(
		'Roblox could not process the trade and does not say why',
		'Check the trade in Roblox before you send it again.',
		{ number: 19, isOpen: true },
	),
	TRADE_WITH_YOURSELF: yours(
		'The partner is the account of the credential itself',
		'Choose another partner.',
		{ number: 21 },
	),
	PRIVACY_TOO_STRICT: yours(
		'Privacy settings are too strict for this trade',
		'The user whose settings they are must allow trades in Roblox under Settings, Privacy.',
		{ number: 22, sideFromField: true },
	),
	TWO_STEP_VERIFICATION: yours(
		'Manual action needed in Roblox: a fresh two-step verification',
		'Open Roblox in the browser with this account, verify yourself there, then run this item again. The node never does this for you.',
		{ number: 23, manualAction: true },
	),
	STALE_CURSOR: passing(
		"The list's page cursor has expired",
		'Run the item again: the list is then read from its start.',
		{ number: 25 },
	),
	PARTNER_CANNOT_SEND_ROBUX: partners(
		'Your partner cannot send Robux, which needs a subscription',
		'Ask for items instead, or for a partner with Roblox Plus.',
		{ number: 30 },
	),
	UNAUTHENTICATED: yours(
		'Roblox does not accept the cookie',
		'It has expired, was ended by a log-out, or was opened in another region. Log in again and paste the new cookie into the credential, with its warning "_|WARNING:-DO-NOT-SHARE-THIS" at the front.',
	),
	TOKEN_REFUSED: passing(
		'Roblox refused the security token that it had issued itself',
		'Nothing was done. Try again later.',
		// Of a request that came twice the second is refused so.
		{ mayBeDone: true },
	),
	CHALLENGE: yours(
		'Manual action needed in Roblox: it wants to check that a person is there',
		'Nothing was done. Open Roblox in the browser with this account, do there what you wanted to do here and pass the check, then run this item again. The node never passes checks for you.',
		{ manualAction: true },
	),
	ECONOMIC_RESTRICTION: yours(
		'Roblox has restricted trading for this account, so nothing was traded',
		'The reason is given as Roblox names it. Wait until the restriction ends, or write to the support of Roblox.',
	),
	FORBIDDEN: yours(
		'The account of the credential is not allowed to do this',
		'Check in Roblox whether the account can trade. User: Get My Eligibility shows more.',
	),
	INVENTORY_HIDDEN: partners(
		'The inventory of this user is hidden from you',
		'The user must allow you to see it in Roblox under Settings, Privacy.',
	),
	BAD_ITEM_FILTER: yours('Roblox does not know this type of item', 'Check the Asset Type.'),
	NO_RESALE_DATA: yours('Roblox has no resale data for this asset', 'Check the asset ID.'),
	NOT_FOUND: yours('Roblox found nothing with this ID', 'Check the ID.'),
	USER_NOT_FOUND: yours(
		'There is no Roblox user with this name or ID',
		'Check the user. The ID is the number in the address of the profile; a display name is not the username.',
	),
	TOO_MANY_NAMES: yours('Too many names in one request', 'Look up fewer names at once.'),
	INTERNAL_ERROR: passing('Roblox had a fault of its own', 'Try again later.'),
	REJECTED: robloxs(
		'Roblox took the acceptance and then rejected the trade',
		'Nothing was traded. An item or Robux of one side were gone or on hold. Ask your partner for a new offer.',
		{ aboutTrade: true },
	),
	GUARDED: yours(
		'The trade is not as the guards want it',
		'Nothing was accepted. Check the trade, the guards and the values.',
		{ aboutTrade: true },
	),
	SAME_OFFER_ENDED: yours(
		'The same items and Robux stood in a trade that ended a short while ago',
		'Nothing was sent. Roblox does not say which of you had offered it. To offer it all the same, set Look Back (Hours) in the options to 0.',
		{ aboutOffer: true },
	),
	SAME_OFFER_OPEN: yours(
		'The same offer is already open',
		'Nothing was sent. Wait for the answer, or decline the open trade, which takes it back.',
	),
	OFFER_FORBIDDEN: yours(
		'Roblox does not allow this offer',
		'An item belongs to someone else by now or is on hold, or one of the two is not allowed to trade. Read the items again with Item: Get Many Tradable.',
		{ aboutOffer: true },
	),
	OFFER_ITEM_UNKNOWN: yours(
		'An item of the offer does not exist, or the partner does not',
		'Read the items again with Item: Get Many Tradable, and check the partner.',
		{ aboutOffer: true },
	),
});

export type FailureCode = Parameters<typeof failures.make>[0];

const NUMBERED = new Map(
	Object.entries(failures.table).flatMap(([code, entry]) =>
		'number' in entry && entry.number !== undefined ? [[entry.number, code as FailureCode]] : [],
	),
);

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

/** What codes mean for one endpoint, where the table knows them under a name that says too little. */
export type Means = Readonly<Record<string, FailureCode>>;

export const OF_TRADE: Means = { NOT_FOUND: 'TRADE_NOT_FOUND' };
export const OF_USER: Means = { NOT_FOUND: 'USER_NOT_FOUND' };
export const OF_ASSET: Means = { NOT_FOUND: 'NO_RESALE_DATA' };
export const OF_HIDDEN: Means = { NOT_ALLOWED: 'INVENTORY_HIDDEN', FORBIDDEN: 'INVENTORY_HIDDEN' };
/** v2 has no codes for its items. */
export const OF_OFFER: Means = { FORBIDDEN: 'OFFER_FORBIDDEN', NOT_FOUND: 'OFFER_ITEM_UNKNOWN' };

/** The table's code for an answer. Number 0 says nothing beyond the HTTP status. */
export function codeFor(service: string, status: number, number: number | undefined): FailureCode {
	if (status === 401) return 'UNAUTHENTICATED';
	const special =
		BY_SERVICE[`${service} ${status} ${number ?? ''}`] ?? BY_SERVICE[`${service} ${status}`];
	const numbered = service === 'trades' && number ? NUMBERED.get(number) : undefined;
	const general = BY_STATUS[status] ?? (status >= 500 ? 'INTERNAL_ERROR' : 'UNKNOWN_CODE');
	return special ?? numbered ?? general;
}

/** What the table says about a failure beyond its texts. */
export const rulesOf = ({ code }: Failure): Partial<RobloxAdvice> => failures.advice(code) ?? {};
