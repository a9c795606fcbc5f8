export interface Behaviour {
	/** From an invoice's creation to its payment; null: only by POST /act. */
	payAfterMs: number | null;
	/** From an order's payment to its completion; null: only by POST /act. */
	completeAfterMs: number | null;
	/** The price the server finds for every pass, in rupiah, and its Robux. */
	orderAmount: number;
	robuxAmount: number;
	/** Discord ids linked to the account, for `payment_method: balance`. */
	linkedDiscordIds: string[];
	/** DISCORD_LINK_REQUIRED and INSUFFICIENT_BALANCE have no documented status. */
	codeStatus: number;
	/** The spec requires order_type, the guide gives it a default. */
	orderTypeRequired: boolean;
	/** The guide says that gamepass_id works, the closed schema of the spec does not have it. */
	gamepassAlias: boolean;
	/** The spec's example, the guide's, or every field of both. */
	createBody: 'full' | 'spec' | 'guide';
	/** The docs say that invoices of a sandbox token begin with SBX-; their example does not. */
	sandboxPrefix: boolean;
	/** The same key with another body: undocumented. */
	idempotencyMismatch: 'replay' | 'refuse';
	/**
	 * A known key meets 409, which is undocumented: always, or only while the origin is at work on its first request.
	 */
	keyConflict: boolean | 'whileBusy';
	/** How long the origin is at work on an order, without a lock: its key is not known yet. */
	originBusyMs: number;
	/** "documented": an offset in the balance's time, none anywhere else. */
	timestamps: 'documented' | 'naive' | 'offset';
	/** The sign of a debit's `amount`: undocumented. */
	debitAmount: 'negative' | 'positive';
	/** The spec says 20; its examples show 50 and 10. */
	defaultLimit: number;
	/** What a limit outside 1 to 100 meets: undocumented. */
	badLimit: 'refuse' | 'clamp';
	/** How many orders the list without parameters gives: undocumented. */
	orderListMost: number;
	/** The recommended limits as enforced ones. */
	enforceLimits: boolean;
	/** false: the owner's account is not active, 403. */
	accountActive: boolean;
	/** What the health call says of the API. */
	enabled: boolean;
}

export const defaultBehaviour = (): Behaviour => ({
	payAfterMs: null,
	completeAfterMs: null,
	orderAmount: 15_000,
	robuxAmount: 100,
	linkedDiscordIds: ['123456789012345678'],
	codeStatus: 422,
	orderTypeRequired: true,
	gamepassAlias: false,
	createBody: 'full',
	sandboxPrefix: true,
	idempotencyMismatch: 'replay',
	keyConflict: false,
	originBusyMs: 0,
	timestamps: 'documented',
	debitAmount: 'negative',
	defaultLimit: 20,
	badLimit: 'refuse',
	orderListMost: 100,
	enforceLimits: false,
	accountActive: true,
	enabled: true,
});

const delay = { type: ['number', 'null'], minimum: 0 };
const flag = { type: 'boolean' };
const count = { type: 'integer', minimum: 1, maximum: 100 };
const rupiah = { type: 'integer', minimum: 1, maximum: 1_000_000_000 };
const oneOf = (...values: string[]) => ({ type: 'string', enum: values });

export const behaviourSchema = {
	type: 'object',
	additionalProperties: false,
	properties: {
		payAfterMs: delay,
		completeAfterMs: delay,
		orderAmount: rupiah,
		robuxAmount: rupiah,
		linkedDiscordIds: { type: 'array', items: { type: 'string', pattern: '^\\d+$' } },
		codeStatus: { type: 'integer', minimum: 400, maximum: 499 },
		orderTypeRequired: flag,
		gamepassAlias: flag,
		createBody: oneOf('full', 'spec', 'guide'),
		sandboxPrefix: flag,
		idempotencyMismatch: oneOf('replay', 'refuse'),
		keyConflict: { enum: [true, false, 'whileBusy'] },
		originBusyMs: { type: 'number', minimum: 0 },
		timestamps: oneOf('documented', 'naive', 'offset'),
		debitAmount: oneOf('negative', 'positive'),
		defaultLimit: count,
		badLimit: oneOf('refuse', 'clamp'),
		orderListMost: count,
		enforceLimits: flag,
		accountActive: flag,
		enabled: flag,
		balance: { type: 'integer', minimum: 0, maximum: 1_000_000_000_000 },
	},
};
