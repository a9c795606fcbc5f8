import { BoundedMap } from '../../../kit/data/boundedMap';
import { settle } from '../../../kit/failure/failure';
import { heldBy, isOffer, offerOutline, offerText, type Held, type Intent } from '../model/offer';
import { isAccepted, isEnded, type ApiVersion, type Trade, type TradeList } from '../model/trade';
import type { RobloxClient } from '../api/client';
import { heldIn, TradeBook, visibleTrade, type Listed } from './tradeBook';

/** A trade that is the same offer, and the list it was found in: null for one that only its ID shows so far. */
export interface SameOffer {
	list: TradeList | null;
	trade: Trade;
}

const HOUR_MS = 3_600_000;
const REMEMBERED_MS = 15 * 60_000;
const MOST_REMEMBERED = 1000;

interface Remembered {
	outline: string;
	version: string;
	at: number;
	/** Undefined where nobody knows whether the offer was made. */
	tradeId: string | undefined;
}

// A cache of the offers of the last minutes; what decides is what stands in Roblox's lists. It keeps an offer of unknown
// fate from being sent again while its first request may still arrive, as n8n's own memory of open requests does for other
// processes, and finds one that the lists do not show yet.
const remembered = new BoundedMap<string, Remembered>(MOST_REMEMBERED);

/**
 * The account's trades that are one very offer, wherever they stand by now. Items of an offer are single copies, so the
 * same copies with the same Robux for the same partner are the nearest thing to a reference that trades have.
 */
export class SameOffers {
	/** What trades have for a reference. */
	readonly reference: string;

	/** When each trade that the lists showed at the first search was made, by its ID; null where Roblox does not say. */
	private known: Map<string, string | null> | undefined;

	private readonly since: number;

	/**
	 * @param account stands for the account of the credential
	 * @param lookBackMs how far back ended trades count
	 */
	constructor(
		private readonly client: RobloxClient,
		private readonly account: string,
		private readonly intent: Intent,
		lookBackMs: number,
	) {
		this.reference = offerText(intent);
		this.since = Date.now() - Math.max(lookBackMs, HOUR_MS);
	}

	/** Whether there was no search yet. */
	get isNew(): boolean {
		return this.known === undefined;
	}

	/** Whether a trade was there at the first search, which must come before the first try. */
	isKnown(tradeId: string): boolean {
		return this.known?.has(tradeId) === true;
	}

	/** Whether a trade is certainly not the one that this offer has just become. One that cannot be read yet may be. */
	async isOfAnother(tradeId: string): Promise<boolean> {
		if (this.isKnown(tradeId)) return true;
		const asked = await settle(this.heldBy(tradeId));
		if ('failure' in asked || asked.value === undefined) return false;
		return !isOffer(asked.value, this.intent.offer, this.intent.partner.id);
	}

	/** When a trade that was there at the first search was made, in milliseconds since 1970; NaN where nobody says. */
	createdOf(tradeId: string): number {
		return Date.parse(this.known?.get(tradeId) ?? '');
	}

	/**
	 * The trades that are this offer, the open ones first.
	 *
	 * @param anew from the lists as they are now
	 * @param endedCount whether those count that had ended by the first search; where they do not, what they held is not
	 * asked
	 * @throws FailureError when a list or a trade could not be read as a whole: then nobody knows
	 */
	async search(anew = !this.isNew, endedCount = true): Promise<SameOffer[]> {
		const book = await this.book();
		const entries = await book.read({ since: this.since, anew, withReceived: this.isNew });
		const same: SameOffer[] = [];
		for (const entry of entries.values()) {
			if (!endedCount && this.hadEnded(entry)) continue;
			if (await this.isSame(entry, book)) same.push(anew ? entry : await this.current(entry));
		}
		const made = remembered.get(this.key)?.tradeId;
		const own = book.ownIds.filter((id) => book.referenceOf(id) === this.reference);
		const hidden = new Set(made === undefined ? own : [...own, made]);
		for (const id of hidden) {
			const trade = entries.has(id) ? undefined : await this.visible(id);
			if (trade) same.push({ list: null, trade });
		}
		if (!this.known) {
			this.known = new Map([...book.ownIds, ...hidden].map((id) => [id, null]));
			for (const [id, { trade }] of entries) this.known.set(id, trade.created);
		}
		return same;
	}

	/** Keeps the trade that the offer has become, for this run and for some minutes. */
	async made(tradeId: string): Promise<void> {
		(await this.book()).add(tradeId, this.reference);
		this.remember(tradeId);
		await this.refused();
	}

	/**
	 * Keeps, before a request for the offer goes out, that it may arrive.
	 *
	 * @returns false when another process is about to send the same offer
	 */
	async sending(): Promise<boolean> {
		const names = [this.exactly, this.roughly(this.intent.offer.version)];
		return (await this.client.openRequests?.open(names)) ?? true;
	}

	/** Keeps that no request for the offer is on its way any more. */
	async refused(): Promise<void> {
		await this.client.openRequests?.close([this.exactly, this.roughly(this.intent.offer.version)]);
	}

	/** Keeps for some minutes, from the first time on, that nobody knows whether the offer was made; or that it was. */
	remember(tradeId?: string): void {
		const before = remembered.get(this.key);
		if (before && before.tradeId === tradeId) return;
		const { version } = this.intent.offer;
		const outline = offerOutline(this.intent);
		remembered.set(this.key, { outline, version, at: Date.now(), tradeId });
	}

	/**
	 * Why a request for this offer may still arrive, if one may; whatever process of n8n sent it, and in whatever API
	 * version.
	 */
	async underWay(): Promise<string | undefined> {
		const since = this.rememberedSince() ?? (await this.openSince());
		if (since === undefined) return undefined;
		const at = new Date(since).toISOString();
		return `an earlier try of this offer at ${at} got no answer, and its request may still arrive; the node does not send it again within 15 minutes`;
	}

	private rememberedSince(): number | undefined {
		const now = Date.now();
		for (const [key, { at }] of remembered) if (now - at >= REMEMBERED_MS) remembered.delete(key);
		const { version } = this.intent.offer;
		const outline = offerOutline(this.intent);
		const [, earlier] =
			[...remembered].find(
				([key, one]) =>
					one.tradeId === undefined &&
					(key === this.key || (one.outline === outline && one.version !== version)),
			) ?? [];
		return earlier?.at;
	}

	private async openSince(): Promise<number | undefined> {
		const other = this.intent.offer.version === 'v1' ? 'v2' : 'v1';
		return await this.client.openRequests?.openSince([this.exactly, this.roughly(other)]);
	}

	private get exactly(): string {
		return `offer ${this.key}`;
	}

	private roughly(version: ApiVersion): string {
		return `${version} offer ${this.account} ${offerOutline(this.intent)}`;
	}

	private get key(): string {
		return `${this.account} ${this.reference}`;
	}

	private async book(): Promise<TradeBook> {
		return await TradeBook.of(this.client, this.account);
	}

	/** Whether a trade of the lists is this offer. One that the partner offers is none of ours. */
	private async isSame({ list, trade }: Listed, book: TradeBook): Promise<boolean> {
		const { offer, partner } = this.intent;
		if (list === 'Inbound') return false;
		const reference = book.referenceOf(trade.tradeId);
		if (reference !== undefined) return reference === this.reference;
		const isOld =
			(list === 'Completed' || list === 'Inactive') && Date.parse(trade.created ?? '') < this.since;
		const isOthers = trade.partner !== null && trade.partner.id !== partner.id;
		if (isOld || isOthers) return false;
		const held = await this.heldBy(trade.tradeId);
		return held !== undefined && isOffer(held, offer, partner.id);
	}

	/** Whether a trade had ended by the first search. */
	private hadEnded({ list, trade }: Listed): boolean {
		const hasEnded = list === 'Completed' || list === 'Inactive';
		return hasEnded && (this.isNew || this.isKnown(trade.tradeId));
	}

	/** A trade as it is now: since its list was read it may have been answered. */
	private async current({ list, trade }: Listed): Promise<SameOffer> {
		if (list === 'Completed' || list === 'Inactive') return { list, trade };
		const { status } = await this.client.getTrade(trade.tradeId, this.intent.offer.version);
		const now = isAccepted(status) ? 'Completed' : isEnded(status) ? 'Inactive' : list;
		return { list: now, trade: { ...trade, status } };
	}

	/** A trade that no list shows, if it is this offer. */
	private async visible(tradeId: string): Promise<Trade | undefined> {
		const { offer, partner } = this.intent;
		const asked = await visibleTrade(this.client, offer.version, tradeId);
		return asked && isOffer(heldBy(asked), offer, partner.id) ? asked : undefined;
	}

	private async heldBy(tradeId: string): Promise<Held | undefined> {
		return await heldIn(this.client, this.account, this.intent.offer.version, tradeId);
	}
}
