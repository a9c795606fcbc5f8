import { BoundedMap } from '../../../kit/data/boundedMap';
import { FailureError, settle } from '../../../kit/failure/failure';
import { heldBy, type Held } from '../model/offer';
import { tradeOf, type ApiVersion, type Trade, type TradeList } from '../model/trade';
import type { RobloxClient } from '../api/client';
import { failures, rulesOf } from '../api/failures';

/** A trade as its list shows it: without the two sides. */
export interface Listed {
	list: TradeList;
	trade: Trade;
}

type Entries = ReadonlyMap<string, Listed>;

interface Reading {
	at: number;
	since: number;
	withReceived: boolean;
	entries: Promise<Entries>;
}

/** How the lists are to be read. */
export interface ReadRules {
	/** How far back ended trades matter, in milliseconds since 1970. */
	since: number;
	/** Now, whatever was read before. */
	anew: boolean;
	/** With the trades that the account has received. */
	withReceived: boolean;
}

const DAY_MS = 86_400_000;
const PAGE = 100;
/** After this the lists are read anew: somebody else may trade with the same account. */
const FRESH_MS = 60_000;
/** A longer time between making and expiry is no lifetime of a trade. */
const LONGEST_LIFETIME_MS = 90 * DAY_MS;
/** How long trades stay open, where no row shows it. */
const USUAL_LIFETIME_MS = 7 * DAY_MS;

// What this process has made, by account and ID: two executions at the same moment have each read the lists before the
// other made its trades. Its loss costs nothing once the lists are read anew.
const MOST_ACCOUNTS = 100;
const MOST_MADE = 1000;
const madeHere = new BoundedMap<string, Map<string, string>>(MOST_ACCOUNTS);

const madeBy = (account: string): Map<string, string> =>
	madeHere.use(account, () => new BoundedMap<string, string>(MOST_MADE));

/** When a trade was made and when it would expire, in milliseconds since 1970; NaN where Roblox does not say. */
const timesOf = ({ created, expiration }: Trade): [created: number, expiration: number] => [
	Date.parse(created ?? ''),
	Date.parse(expiration ?? ''),
];

/**
 * The account's lists of trades, read once for a run and kept current with what this process does. The lists do not
 * outlive the run.
 */
export class TradeBook {
	private reading: Reading | undefined;

	private constructor(
		private readonly client: RobloxClient,
		/** The references of what this process has made itself, by ID. */
		private readonly own: Map<string, string>,
	) {}

	/**
	 * The book of a client's run.
	 *
	 * @param account stands for the account of the credential
	 */
	static async of(client: RobloxClient, account: string): Promise<TradeBook> {
		return await client.once(
			'trade book',
			async () => await Promise.resolve(new TradeBook(client, madeBy(account))),
		);
	}

	/** Keeps that a trade was made here, which the lists may not show yet. */
	add(tradeId: string, reference: string): void {
		this.own.set(tradeId, reference);
	}

	/** The reference of a trade that was made here. */
	referenceOf(tradeId: string): string | undefined {
		return this.own.get(tradeId);
	}

	/** What was made here. */
	get ownIds(): string[] {
		return [...this.own.keys()];
	}

	/**
	 * The trades by ID, of the ended ones all that were made since then, and perhaps older ones.
	 *
	 * @throws FailureError when a list could not be read as a whole: then nobody knows
	 */
	async read({ since, anew, withReceived }: ReadRules): Promise<Entries> {
		const { reading } = this;
		const now = Date.now();
		const isEnough =
			reading !== undefined &&
			reading.since <= since &&
			now - reading.at < FRESH_MS &&
			(reading.withReceived || !withReceived);
		if (!anew && isEnough) return await reading.entries;
		const entries = this.readLists(since, withReceived);
		const fresh = { at: now, since, withReceived, entries };
		this.reading = fresh;
		entries.catch(() => {
			if (this.reading === fresh) this.reading = undefined;
		});
		return await entries;
	}

	/**
	 * Trades move into the lists of ended ones long after they were made, and Roblox does not say by which of the two times
	 * it sorts: so such a list is read until a whole page could only end before what matters was made. The open ones come
	 * first, so that one that ends meanwhile is met in its next list.
	 */
	private async readLists(since: number, withReceived: boolean): Promise<Entries> {
		const entries = new Map<string, Listed>();
		const lists = ['Outbound', 'Completed', 'Inactive'] as const;
		let lifetimeMs = 0;
		for (const list of [...(withReceived ? (['Inbound'] as const) : []), ...lists]) {
			let old = 0;
			for await (const row of this.client.tradeRows(list, { pageSize: PAGE, whole: true })) {
				const trade = tradeOf(row, '');
				if (trade.tradeId === '') throw failures.error('NO_READABLE_ANSWER');
				entries.set(trade.tradeId, { list, trade });
				const [created, expiration] = timesOf(trade);
				const openMs = expiration - created;
				if (openMs <= LONGEST_LIFETIME_MS) lifetimeMs = Math.max(lifetimeMs, openMs);
				const hasEnded = list === 'Completed' || list === 'Inactive';
				const latest = Number.isNaN(expiration)
					? created + (lifetimeMs || USUAL_LIFETIME_MS)
					: expiration;
				old = hasEnded && created < since && latest < since ? old + 1 : 0;
				if (old >= PAGE) break;
			}
		}
		// A list that was left half-read because of that must not pass for a whole one.
		if (this.client.cancelled) throw failures.error('CANCELLED');
		return entries;
	}
}

// A cache of what trades hold, which never changes: it saves the same requests in the next run. No list shows who made a
// trade that has ended, or what it held. Each one that can be the same offer, by its partner and the time when it was made,
// must therefore be asked for once; whoever took it for another one unasked could send the offer twice.
//
// The cache ends with its process, because n8n has no place that could safely say "this trade holds something else":
// - Its deduplication is asked by recording what is asked about. A process that dies before it takes that back would leave
//   it said of the very trade that is the offer. The opposite, "this trade may be the offer", is lost when another process
//   writes at the same moment, with the same result. And what is recorded would push the notes of open requests out of the
//   same row.
// - The static data is written as a whole, as it was when the execution began, over what a polling trigger of the workflow
//   has reported since.
const MOST_CONTENTS = 10_000;
const contents = new BoundedMap<string, Held>(MOST_CONTENTS);

/** A trade with its two sides; none when it has vanished. */
export async function visibleTrade(
	client: RobloxClient,
	version: ApiVersion,
	tradeId: string,
): Promise<Trade | undefined> {
	const asked = await settle(client.getTrade(tradeId, version));
	if ('value' in asked) return asked.value;
	if (rulesOf(asked.failure).aboutTrade) return undefined;
	throw new FailureError(asked.failure);
}

/**
 * What a trade holds, asked once; nothing when it has vanished.
 *
 * @param account stands for the account of the credential
 */
export async function heldIn(
	client: RobloxClient,
	account: string,
	version: ApiVersion,
	tradeId: string,
): Promise<Held | undefined> {
	const key = `${account} ${version} ${tradeId}`;
	const known = contents.get(key);
	if (known) return known;
	const trade = await visibleTrade(client, version, tradeId);
	if (!trade) return undefined;
	const held = heldBy(trade);
	if (held.sides !== null) contents.set(key, held);
	return held;
}
