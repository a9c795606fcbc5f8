import { scopes, type Scope } from './access.mts';

export interface Behaviour {
	/** From a transfer's acceptance to its debit in the transactions. */
	settleAfterMs: number;
	/** From a transfer's acceptance until its debit shows in the list, when that is later than the debit itself. */
	debitDelayMs: number;
	/** The status of a transfer; only "processing" is documented. With "failed" no money moves. */
	transferStatus: string;
	/** What a checkout is answered with, 200 and nothing done, in place of an order. */
	checkoutAnswer: object | null;
	/** What the same key with the same body meets; the docs only say that 409 covers idempotency conflicts. */
	idempotencyReplay: 'replay' | 'conflict';
	/** The docs say about 24 hours. */
	idempotencyWindowMs: number;
	/** Undocumented. */
	defaultLimit: number;
	/** What `next_cursor` is on the last page; undocumented. */
	lastCursor: 'null' | 'empty' | 'absent';
	/** Whether the shop's lists have cursors as the transactions do; the docs only show `limit`. */
	shopCursors: boolean;
	productCount: number;
	/** An error that blames no field has `param: null` or no `param`. */
	errorParam: 'null' | 'absent';
	rateLimit: number;
	rateLimitWindowMs: number;
	/** The unit of X-RateLimit-Reset, which the docs leave open: a unix time or the seconds left. */
	rateLimitReset: 'epoch' | 'seconds';
	/** The docs know no Retry-After. */
	rateLimitRetryAfter: boolean;
	readonlyScopes: Scope[];
	/** The docs page's scheme, or the portal page's. */
	signature: 'timestamped' | 'bodyBase64';
	webhookSecret: string;
	/** X-Roovet-Timestamp beside the signature: the docs page names it, and may mean the `t` inside. */
	timestampHeader: boolean;
	/** "php" is what the docs' sender prints: unicode escaped, slashes not. */
	webhookBody: 'php' | 'plain' | 'pretty';
	/** No retries are documented. */
	webhookRetries: number;
	webhookRetryMs: number;
}

/** The documented balance: 345 cents of 12345 are not available. */
export const START_BALANCE_CENTS = 12_345;
export const START_HELD_CENTS = 345;

export const defaultBehaviour = (): Behaviour => ({
	settleAfterMs: 1000,
	debitDelayMs: 0,
	transferStatus: 'processing',
	checkoutAnswer: null,
	idempotencyReplay: 'replay',
	idempotencyWindowMs: 24 * 3_600_000,
	defaultLimit: 20,
	lastCursor: 'null',
	shopCursors: false,
	productCount: 12,
	errorParam: 'null',
	rateLimit: 60,
	rateLimitWindowMs: 60_000,
	rateLimitReset: 'epoch',
	rateLimitRetryAfter: false,
	readonlyScopes: ['wallet:read', 'shop:read'],
	signature: 'timestamped',
	webhookSecret: 'whsec_sandbox_roovet',
	timestampHeader: true,
	webhookBody: 'php',
	webhookRetries: 0,
	webhookRetryMs: 1000,
});

const milliseconds = { type: 'number', minimum: 0 };
const flag = { type: 'boolean' };
const cents = { type: 'integer', minimum: 0, maximum: 1_000_000_000_000 };

export const behaviourSchema = {
	type: 'object',
	additionalProperties: false,
	properties: {
		settleAfterMs: milliseconds,
		debitDelayMs: milliseconds,
		transferStatus: { type: 'string', minLength: 1 },
		checkoutAnswer: { type: ['object', 'null'] },
		idempotencyReplay: { type: 'string', enum: ['replay', 'conflict'] },
		idempotencyWindowMs: milliseconds,
		defaultLimit: { type: 'integer', minimum: 1, maximum: 100 },
		lastCursor: { type: 'string', enum: ['null', 'empty', 'absent'] },
		shopCursors: flag,
		productCount: { type: 'integer', minimum: 0, maximum: 10_000 },
		errorParam: { type: 'string', enum: ['null', 'absent'] },
		rateLimit: { type: 'integer', minimum: 0 },
		rateLimitWindowMs: { type: 'number', minimum: 1 },
		rateLimitReset: { type: 'string', enum: ['epoch', 'seconds'] },
		rateLimitRetryAfter: flag,
		readonlyScopes: { type: 'array', items: { type: 'string', enum: scopes } },
		signature: { type: 'string', enum: ['timestamped', 'bodyBase64'] },
		webhookSecret: { type: 'string', minLength: 1 },
		timestampHeader: flag,
		webhookBody: { type: 'string', enum: ['php', 'plain', 'pretty'] },
		webhookRetries: { type: 'integer', minimum: 0, maximum: 100 },
		webhookRetryMs: milliseconds,
		balanceCents: cents,
		heldCents: cents,
	},
};
