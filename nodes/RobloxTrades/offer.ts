import type { IDataObject } from 'n8n-workflow';

import type { ApiVersion, Side, Trade } from './trade';

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
			? `${id} is a userAssetId, which only v1 understands`
			: `"${id.slice(0, 60)}" is not a collectibleItemInstanceId`;
	}
	if (UUID.test(id)) return `${id} is a collectibleItemInstanceId, which only v2 understands`;
	if (!DIGITS.test(id)) return `"${id.slice(0, 60)}" is not a userAssetId`;
	return Number.isSafeInteger(Number(id))
		? undefined
		: `${id} has more digits than can be sent without rounding`;
}

/** An offer that cannot be right whoever the partner is; undefined when nothing stands against it. */
export function offerObstacle({ mine, theirs }: Offer): string | undefined {
	const all = [...mine.itemIds, ...theirs.itemIds].map(comparable);
	if (new Set(all).size !== all.length) return 'the same item stands in it twice';
	const isEmpty = ({ itemIds, robux }: OfferSide) => itemIds.length === 0 && robux === 0;
	if (isEmpty(mine)) return 'your side is empty';
	if (isEmpty(theirs)) return "your partner's side is empty, so you would give for nothing";
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

function sameSide(found: Side | null, wanted: OfferSide): boolean {
	if (!found || found.robux !== wanted.robux) return false;
	const ids = found.items.map(({ id }) => comparable(id ?? '')).sort();
	return ids.join() === wanted.itemIds.map(comparable).sort().join();
}

/** Whether a trade is this very offer: the same copies of the same items and the same Robux on both sides. */
export function isSameOffer(trade: Trade, offer: Offer, partnerId: string): boolean {
	return (
		(trade.partner === null || trade.partner.id === partnerId) &&
		sameSide(trade.mine, offer.mine) &&
		sameSide(trade.theirs, offer.theirs)
	);
}

/** A text that is the same for the same offer, whatever the order of its items. */
export function offerText(offer: Offer, partnerId: string): string {
	const side = ({ itemIds, robux }: OfferSide) => [itemIds.map(comparable).sort(), robux];
	return JSON.stringify([offer.version, partnerId, side(offer.mine), side(offer.theirs)]);
}
