export const errorEnvelopes = ['errors', 'object', 'string', 'header'] as const;

/** Settings of POST /behaviour. Where the docs leave something open, the default is what clients report. */
export interface Behaviour {
	/** Trades sent from now on expire after this; the real lifetime is unknown. */
	tradeLifetimeMs: number;
	/** Whether trades expire by themselves or only on POST expire-outdated. */
	autoExpire: boolean;
	/** A new trade shows in the lists and their count only after this; asked for by its id it shows at once. */
	listLagMs: number;
	/** How long an accepted trade is under way before items move; 0: it is completed at once. */
	settleAfterMs: number;
	/** What an accepted trade is called until then. */
	settlingStatus: 'Pending' | 'Processing';
	/** How long items that moved cannot be traded again. */
	holdMs: number;
	maxItemsPerSide: number;
	minValueRatio: number;
	/** The most Robux of a side, after the fee, as a part of the value of that side's items. */
	maxRobuxPercent: number;
	robuxFee: number;
	/** "numbers": where the spec says integer; "all-numbers": trade statuses as well. */
	enums: 'strings' | 'numbers' | 'all-numbers';
	/** Takes the place of every can-trade-with v1 status. */
	canTradeStatus: string | number | null;
	/** Whose offer comes first in v1 (contract: Traps, E). */
	firstOffer: 'caller' | 'partner';
	/** Who participant A is in v2; undocumented. */
	participantA: 'sender' | 'recipient';
	/** The next trade's id; a string, as it may pass 2^53. */
	nextTradeId: string;
	/** The HTTP status of code 2 in v1 get: both are documented. */
	tradeNotFoundStatus: 400 | 404;
	/** What `field` calls the recipient: clients saw the one, the message says the other. */
	recipientField: 'recipient' | 'receiver';
	errorEnvelope: (typeof errorEnvelopes)[number];
	/** After this a token is refused and the 403 brings a new one. */
	csrfLifetimeMs: number;
	/** POSTs a token is good for; 0: any number. */
	csrfUses: number;
	/** "always-refused": each token is refused and a new one given, for ever. */
	csrf: 'on' | 'always-refused';
	/** "every-post": the header is on successes too, where it must not make a client repeat (contract: Traps, B). */
	csrfHeader: 'refusal' | 'every-post';
	/** Every n-th answer to a cookie brings a new one; 0: none. */
	rotateCookieEvery: number;
	/** Whether a rotation ends the old cookie. */
	retireOldCookie: boolean;
	/** The challenge every trade POST meets, or none. */
	challenge: string | null;
	cursorLifetimeMs: number;
	/** send and counter together within the window; 0: no limit. No number is documented. */
	tradeRequestLimit: number;
	tradeRequestWindowMs: number;
	/** 503 with code 5 for every trade POST. */
	tradingUnavailable: boolean;
	/** Names one look-up may have; the real number is unknown. */
	mostUsernames: number;
}

export const defaultBehaviour = (): Behaviour => ({
	tradeLifetimeMs: 4 * 24 * 3_600_000,
	autoExpire: true,
	listLagMs: 0,
	settleAfterMs: 0,
	settlingStatus: 'Processing',
	holdMs: 2 * 24 * 3_600_000,
	maxItemsPerSide: 4,
	minValueRatio: 0.5,
	maxRobuxPercent: 0.5,
	robuxFee: 0.3,
	enums: 'strings',
	canTradeStatus: null,
	firstOffer: 'caller',
	participantA: 'sender',
	nextTradeId: '1234567890123',
	tradeNotFoundStatus: 400,
	recipientField: 'recipient',
	errorEnvelope: 'errors',
	csrfLifetimeMs: 300_000,
	csrfUses: 0,
	csrf: 'on',
	csrfHeader: 'refusal',
	rotateCookieEvery: 0,
	retireOldCookie: true,
	challenge: null,
	cursorLifetimeMs: 600_000,
	tradeRequestLimit: 0,
	tradeRequestWindowMs: 60_000,
	tradingUnavailable: false,
	mostUsernames: 100,
});

const flag = { type: 'boolean' };
const count = { type: 'integer', minimum: 0 };
const milliseconds = { type: 'number', minimum: 0 };
const ratio = { type: 'number', minimum: 0, maximum: 1 };
const oneOf = (...values: unknown[]) => ({ enum: values });

export const behaviourSchema = {
	type: 'object',
	additionalProperties: false,
	properties: {
		tradeLifetimeMs: milliseconds,
		autoExpire: flag,
		listLagMs: milliseconds,
		settleAfterMs: milliseconds,
		settlingStatus: oneOf('Pending', 'Processing'),
		holdMs: milliseconds,
		maxItemsPerSide: count,
		minValueRatio: ratio,
		maxRobuxPercent: ratio,
		robuxFee: ratio,
		enums: oneOf('strings', 'numbers', 'all-numbers'),
		canTradeStatus: { anyOf: [{ type: 'string' }, { type: 'integer' }, { type: 'null' }] },
		firstOffer: oneOf('caller', 'partner'),
		participantA: oneOf('sender', 'recipient'),
		nextTradeId: { type: 'string', pattern: '^[1-9]\\d{0,18}$' },
		tradeNotFoundStatus: oneOf(400, 404),
		recipientField: oneOf('recipient', 'receiver'),
		errorEnvelope: oneOf(...errorEnvelopes),
		csrfLifetimeMs: milliseconds,
		csrfUses: count,
		csrf: oneOf('on', 'always-refused'),
		csrfHeader: oneOf('refusal', 'every-post'),
		rotateCookieEvery: count,
		retireOldCookie: flag,
		challenge: { type: ['string', 'null'], minLength: 1 },
		cursorLifetimeMs: milliseconds,
		tradeRequestLimit: count,
		tradeRequestWindowMs: { type: 'number', minimum: 1 },
		tradingUnavailable: flag,
		mostUsernames: count,
	},
};
