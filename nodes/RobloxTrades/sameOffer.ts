import { fail, ours, settle } from './answers';
import { rulesOf } from './failures';
import { isSameOffer, type Offer } from './offer';
import { getTrade, rowId, tradeRows, type TradeList } from './reads';
import { partyOf, tradeOf, withDates, type Trade } from './trade';
import type { Roblox } from './transport';

/** A trade that is the same offer, and the list it was found in. */
export interface SameOffer {
	list: TradeList;
	trade: Trade;
}

/** Rows of each list that are looked at; the newest come first. */
const MAX_ROWS: Readonly<Record<'Outbound' | 'Completed' | 'Inactive', number>> = {
	Outbound: 1000,
	Completed: 200,
	Inactive: 200,
};
export const LISTS_LOOKED_AT = ['Outbound', 'Completed', 'Inactive'] as const;

/**
 * The account's trades with a partner that are this very offer, wherever they stand by now. Items of an offer are
 * single copies, so the same copies with the same Robux are the nearest thing to a reference that trades have.
 *
 * @throws RobloxFailure when a list or a trade could not be read: then nobody knows
 */
export async function findSameOffers(
	roblox: Roblox,
	offer: Offer,
	partnerId: string,
): Promise<SameOffer[]> {
	const found: SameOffer[] = [];
	for (const list of LISTS_LOOKED_AT) {
		const pageSize = list === 'Outbound' ? 100 : 50;
		for await (const row of tradeRows(roblox, list, { limit: MAX_ROWS[list], pageSize })) {
			const partner = partyOf(row.user);
			if (partner !== null && partner.id !== partnerId) continue;
			const detail = await detailOf(roblox, rowId(row), offer);
			if (!detail || !isSameOffer(detail, offer, partnerId)) continue;
			const listed = tradeOf(row, '');
			// The detail may be older than the row, and v2's has no dates.
			found.push({ list, trade: { ...withDates(detail, listed), status: listed.status } });
		}
	}
	// A list that was left half-read because of that must not pass for one without the offer.
	return roblox.cancelled() ? await fail(ours('CANCELLED')) : found;
}

/** The offers of a trade never change, so they are read once in a run. A trade that has vanished is none of ours. */
async function detailOf(roblox: Roblox, tradeId: string, offer: Offer): Promise<Trade | undefined> {
	const key = `offers ${offer.version} ${tradeId}`;
	const asked = await settle(
		roblox.once(key, async () => await getTrade(roblox, tradeId, offer.version)),
	);
	if ('value' in asked) return asked.value;
	if (rulesOf(asked.failure.code)?.aboutTrade) return undefined;
	return await fail(asked.failure);
}
