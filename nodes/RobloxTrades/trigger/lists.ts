import type { Answer, Follow, Polled } from '../../../kit/polling/follow';
import type { PollSource } from '../../../kit/polling/poll';
import type { OpenThing } from '../../../kit/polling/state';
import { settle } from '../../../kit/failure/failure';
import type { RobloxClient } from '../api/client';
import { failures, rulesOf } from '../api/failures';
import type { Direction } from '../model/eventFilter';
import { isAccepted, isCompleted, isEnded, tradeOf, withDates } from '../model/trade';
import type { Body, Trade, TradeList } from '../model/trade';

/** The lists whose entries are events. `Accepted` is what Roblox has no list of: the account's own offers that were. */
export type WatchedList = Exclude<TradeList, 'Outbound'> | 'Accepted';
type EndedList = 'Completed' | 'Inactive';

const DAY_MS = 86_400_000;
const PAGE = 100;
/** Rows of one list that a poll reads; what stands behind them is not seen. */
export const MAX_ROWS = 2000;
/** How many trades that no list shows are followed, and how many of them a poll asks for. */
export const MOST_FOLLOWED = 2000;
const MOST_ASKED = 60;
/** A longer time between making and expiry is no lifetime of a trade. */
const LONGEST_LIFETIME_MS = 90 * DAY_MS;

const ENDS: Readonly<Record<string, string>> = {
	Declined: 'tradeDeclined',
	Expired: 'tradeExpired',
	Countered: 'tradeCountered',
};

/** The event that a row of a list stands for. The list decides where it can: statuses are an open list. */
export function eventOf(list: WatchedList, status: string): string {
	if (list === 'Inbound') return 'tradeReceived';
	if (list === 'Accepted') return 'offerAccepted';
	return list === 'Completed' ? 'tradeCompleted' : (ENDS[status] ?? 'tradeEnded');
}

/** What a list says of a trade, and who offered it, as far as that is known. */
export function polledOf(list: WatchedList, trade: Trade, direction: Direction | null): Polled {
	const { tradeId, status, isActive, created, expiration, partner } = trade;
	return {
		id: tradeId,
		json: {
			event: eventOf(list, status),
			tradeStatusType:
				list === 'Accepted' ? (isCompleted(status) ? 'Completed' : 'Outbound') : list,
			direction,
			...{ tradeId, status, isActive, created, expiration, partner },
		},
	};
}

const timeIn = (text: string | null): number => Date.parse(text ?? '');

/**
 * The account's lists of trades as one poll reads them. Trades that are open are known by their ids, so that the end of
 * each is found however late it comes and however many ended trades there are. The lists of ended trades are needed for
 * those that nobody saw open: they were made since the last poll, or while n8n was off.
 */
export class TradeLists {
	private readonly openThings = new Map<string, OpenThing>();

	private readonly over = new Set<string>();

	/** How long trades stay open, as far as the open ones show it. */
	private lifetimeMs = 0;

	private readonly endedRows = new Map<string, Promise<Trade[]>>();

	private openRows: Promise<Record<'Inbound' | 'Outbound', Trade[]>> | undefined;

	/** Who offered the trades that were open at the last poll. */
	private readonly directions: ReadonlyMap<string, unknown>;

	/** @param before the trades that were open at the last poll */
	constructor(
		private readonly client: RobloxClient,
		private readonly lists: WatchedList[],
		private readonly lookBackMs: number,
		private readonly deadline: number,
		before: readonly OpenThing[],
	) {
		this.directions = new Map(before.map(({ thing, note }) => [thing, note?.direction]));
	}

	sources(): PollSource[] {
		return this.lists.map((list) => ({
			name: list,
			cap: MAX_ROWS,
			read: async (_known, began) => {
				if (list === 'Inbound') return await this.received();
				const accepted = list === 'Accepted' ? await this.accepted() : [];
				const read = await this.ended(list === 'Accepted' ? 'Completed' : list, began);
				return [...accepted, ...read.map((one) => polledOf(list, one, this.directionOf(one)))];
			},
		}));
	}

	/** Follows open trades where their end matters. */
	follow(): Follow | undefined {
		if (this.lists.every((list) => list === 'Inbound')) return undefined;
		return {
			listed: () => ({ open: [...this.openThings.values()], over: [...this.over] }),
			ask: async (open) => await this.ask(open),
			most: MOST_FOLLOWED,
			mostAsked: MOST_ASKED,
		};
	}

	private async received(): Promise<Polled[]> {
		const { Inbound } = await this.open();
		return Inbound.map((trade) => polledOf('Inbound', trade, 'inbound'));
	}

	/** Own offers that were accepted and that Roblox has yet to carry out. */
	private async accepted(): Promise<Polled[]> {
		const { Outbound } = await this.open();
		return Outbound.filter(({ status }) => isAccepted(status)).map((trade) =>
			polledOf('Accepted', trade, 'outbound'),
		);
	}

	/**
	 * Who offered a trade. Ended ones do not show it, so it is known of those that were seen open and of those that this
	 * process has sent.
	 */
	private directionOf({ tradeId }: Trade): Direction | null {
		const seen = this.openThings.get(tradeId)?.note?.direction ?? this.directions.get(tradeId);
		if (seen === 'inbound' || seen === 'outbound') return seen;
		return this.client.hasMade(tradeId) ? 'outbound' : null;
	}

	/**
	 * Roblox does not say by which of its times it sorts the ended trades: so reading goes on until a whole page is too
	 * old, not until the first row that is known.
	 */
	private async ended(list: EndedList, began: number | undefined): Promise<Trade[]> {
		await this.open();
		const oldest = this.oldest(began);
		// Two sources may need the same list, from almost the same time on.
		const key = `${list} ${Math.floor(oldest / 60_000)}`;
		const reading = this.endedRows.get(key) ?? this.readEnded(list, oldest);
		this.endedRows.set(key, reading);
		return await reading;
	}

	private async readEnded(list: EndedList, oldest: number): Promise<Trade[]> {
		const found: Trade[] = [];
		let old = 0;
		for await (const trade of this.rows(list)) {
			const isOld = timeIn(trade.created) < oldest;
			old = isOld ? old + 1 : 0;
			if (old >= PAGE) break;
			if (isOld) continue;
			this.over.add(trade.tradeId);
			found.push(trade);
		}
		return found;
	}

	/**
	 * Ended trades made before this are no news, unless they were known to be open. By Roblox's clock: this machine's may
	 * be days off. What was made well before the first poll is past, however far back is looked.
	 */
	private oldest(began = 0): number {
		const lookBackMs = Math.max(this.lookBackMs, this.lifetimeMs + DAY_MS);
		return Math.max(this.client.now() - lookBackMs, began - DAY_MS);
	}

	private async open(): Promise<Record<'Inbound' | 'Outbound', Trade[]>> {
		this.openRows ??= this.readOpen();
		return await this.openRows;
	}

	private async readOpen() {
		const [Inbound, Outbound] = await Promise.all([
			this.readWhole('Inbound'),
			this.follow() ? this.readWhole('Outbound') : [],
		]);
		this.note(Inbound, 'inbound');
		this.note(Outbound, 'outbound');
		return { Inbound, Outbound };
	}

	private note(trades: Trade[], direction: Direction): void {
		for (const { tradeId, created, expiration, partner } of trades) {
			const note = { created, expiration, partner, direction };
			this.openThings.set(tradeId, { thing: tradeId, note });
			const lifetimeMs = timeIn(expiration) - timeIn(created);
			if (lifetimeMs <= LONGEST_LIFETIME_MS)
				this.lifetimeMs = Math.max(this.lifetimeMs, lifetimeMs);
		}
	}

	private async readWhole(list: TradeList): Promise<Trade[]> {
		const trades: Trade[] = [];
		for await (const trade of this.rows(list)) trades.push(trade);
		return trades;
	}

	private async *rows(list: TradeList): AsyncGenerator<Trade, void, undefined> {
		const how = { pageSize: PAGE, limit: MAX_ROWS, whole: true };
		for await (const row of this.client.tradeRows(list, how)) {
			if (Date.now() > this.deadline) {
				// What is left out now would be taken for known or for news later, so nothing is reported.
				const detail = 'the time of this poll ran out';
				throw failures.error('NO_READABLE_ANSWER', { facts: { detail } });
			}
			const trade = rowOf(row);
			if (trade.tradeId !== '') yield trade;
		}
	}

	/** What has become of a trade that stood in a list of open ones and stands in none that was read now. */
	private async ask({ thing, note }: OpenThing): Promise<Answer | undefined> {
		if (Date.now() > this.deadline) return undefined;
		const asked = await settle(this.client.getTrade(thing));
		if ('failure' in asked) {
			return rulesOf(asked.failure).aboutTrade ? { isOpen: false, events: [] } : undefined;
		}
		const { status } = asked.value;
		const isOpen = !isEnded(status) && !isCompleted(status);
		const isPending = isOpen && isAccepted(status) && note?.direction === 'outbound';
		if (isOpen && !isPending) return { isOpen, events: [] };
		const dated = withDates(asked.value, { ...asked.value, ...note, isActive: isOpen });
		const partner = dated.partner ?? ((note?.partner ?? null) as Trade['partner']);
		const direction = this.directionOf(asked.value);
		const lists: WatchedList[] = isPending
			? ['Accepted']
			: isCompleted(status)
				? ['Completed', 'Accepted']
				: ['Inactive'];
		const trade = { ...dated, partner };
		return {
			isOpen,
			events: lists.map((list) => ({ ...polledOf(list, trade, direction), source: list })),
		};
	}
}

/** A row of a list; rows do not show whose offer is whose. */
export const rowOf = (row: Body): Trade => tradeOf(row, '');
