import type { IDataObject } from 'n8n-workflow';

import { shortened } from '../../../kit/data/text';
import type { ApiVersion, Party, Side, Trade } from './trade';

/** What one party puts in. */
export interface OfferSide {
	/** collectibleItemInstanceIds (v2) or userAssetIds (v1), as text. */
	itemIds: string[];
	/** Before the fee of Roblox. */
	robux: number;
}

/** One intended trade between the account of the credential and a partner. */
export interface Offer {
	version: ApiVersion;
	mine: OfferSide;
	theirs: OfferSide;
}

const UUID = /^[0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12}$/i;
const DIGITS = /^[1-9]\d*$/;

/** What keeps an item id from being used with an API version; undefined when nothing does. */
export function itemIdObstacle(id: string, version: ApiVersion): string | undefined {
	if (version === 'v2') {
		if (UUID.test(id)) return undefined;
		return DIGITS.test(id)
			? `has ${id}, a userAssetId, which only V1 understands`
			: `has "${shortened(id)}", which is not a collectibleItemInstanceId`;
	}
	if (UUID.test(id)) return `has ${id}, a collectibleItemInstanceId, which only V2 understands`;
	if (!DIGITS.test(id)) return `has "${shortened(id)}", which is not a userAssetId`;
	return Number.isSafeInteger(Number(id))
		? undefined
		: `has ${id}, with more digits than can be sent without rounding`;
}

/** An offer that cannot be right whoever the partner is; undefined when nothing stands against it. */
export function offerObstacle({ mine, theirs }: Offer): string | undefined {
	const all = [...mine.itemIds, ...theirs.itemIds].map(comparable);
	if (new Set(all).size !== all.length) return 'has the same item twice';
	const isEmpty = ({ itemIds, robux }: OfferSide) => itemIds.length === 0 && robux === 0;
	if (isEmpty(mine)) return 'has nothing on your side';
	if (isEmpty(theirs)) return "has nothing on your partner's side, so you would give for nothing";
	return undefined;
}

/** The request's body. Both offers are built by user id. */
export function offerBody(offer: Offer, myId: string, partnerId: string): IDataObject {
	const { version, mine, theirs } = offer;
	if (version === 'v1') {
		const side = (userId: string, { itemIds, robux }: OfferSide) => ({
			userId: Number(userId),
			userAssetIds: itemIds.map(Number),
			robux,
		});
		// The partner first, as Roblox's own clients have it.
		return { offers: [side(partnerId, theirs), side(myId, mine)] };
	}
	const side = (userId: string, { itemIds, robux }: OfferSide) => ({
		userId: Number(userId),
		robux,
		collectibleItemInstanceIds: itemIds,
	});
	return { senderOffer: side(myId, mine), recipientOffer: side(partnerId, theirs) };
}

const comparable = (id: string): string => id.toLowerCase();

const sideText = (itemIds: ReadonlyArray<string | null>, robux: number): string =>
	`${itemIds
		.map((id) => comparable(id ?? ''))
		.sort()
		.join()}/${robux}`;

/** What a trade holds, in short: it never changes, whatever becomes of the trade. */
export interface Held {
	/** Null for a deleted account. */
	partnerId: string | null;
	/** Null where a side is not shown. */
	sides: string | null;
	/** My copies, in small letters. */
	mine: string[];
}

export function heldBy({ partner, mine, theirs }: Trade): Held {
	const text = ({ items, robux }: Side) =>
		sideText(
			items.map(({ id }) => id),
			robux,
		);
	const sides = mine && theirs ? `${text(mine)} for ${text(theirs)}` : null;
	const own = (mine?.items ?? []).map(({ id }) => comparable(id ?? ''));
	return { partnerId: partner?.id ?? null, sides, mine: own };
}

/** Whether what a trade holds is this very offer: the same copies of the same items and the same Robux on both sides. */
export function isOffer(held: Held, { mine, theirs }: Offer, partnerId: string): boolean {
	const text = ({ itemIds, robux }: OfferSide) => sideText(itemIds, robux);
	const isPartner = held.partnerId === null || held.partnerId === partnerId;
	return isPartner && held.sides === `${text(mine)} for ${text(theirs)}`;
}

/** One intended trade: the offer, whose it is and who it is for. */
export interface Intent {
	offer: Offer;
	me: Party;
	partner: Party;
}

/** An offer for people to read; the same for the same offer. */
export function offerWords({ mine, theirs }: Offer, to: string): string {
	const side = ({ itemIds, robux }: OfferSide) =>
		[...itemIds.map(comparable).sort(), ...(robux > 0 ? [`${robux} Robux`] : [])].join(' + ');
	return `to ${to.toLowerCase()} of ${side(mine)} for ${side(theirs)}`;
}

/**
 * A text that is the same for the same offer, whatever the order of its items: what trades have for a reference. The API
 * version is no part of it.
 */
export function offerText({ offer, me, partner }: Intent): string {
	const side = ({ itemIds, robux }: OfferSide) => [itemIds.map(comparable).sort(), robux];
	return JSON.stringify([me.id, partner.id, side(offer.mine), side(offer.theirs)]);
}

/** The two sides in such a text, as they were sent. */
export function sidesIn(text: string): Pick<Offer, 'mine' | 'theirs'> {
	const [, , ...sides] = JSON.parse(text) as [string, string, ...Array<[string[], number]>];
	const [mine, theirs] = sides.map(([itemIds, robux]): OfferSide => ({ itemIds, robux }));
	return { mine: mine as OfferSide, theirs: theirs as OfferSide };
}

/**
 * What two offers of different API versions have in common when they are the same one: the two versions have different
 * ids for one item, and nothing that Roblox shows connects them.
 */
export function offerOutline({ offer, me, partner }: Intent): string {
	const side = ({ itemIds, robux }: OfferSide) => [itemIds.length, robux];
	return JSON.stringify([me.id, partner.id, side(offer.mine), side(offer.theirs)]);
}

/** What an output shows of an offer. */
export function intentOutput({ offer, me, partner }: Intent): IDataObject {
	const side = (user: Party, { itemIds, robux }: OfferSide) => ({ user, robux, itemIds });
	return {
		partner,
		mine: side(me, offer.mine),
		theirs: side(partner, offer.theirs),
		apiVersion: offer.version,
	};
}
