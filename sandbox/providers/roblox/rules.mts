import type { Behaviour } from './behaviour.mts';
import { refuse, refusePlainly } from './errors.mts';
import type { Inventory, Item } from './inventory.mts';
import type { OfferRequest, TradeRequest } from './offers.mts';
import type { Person } from './people.mts';
import type { Offer } from './trades.mts';

type Limits = Pick<
	Behaviour,
	'maxItemsPerSide' | 'minValueRatio' | 'maxRobuxPercent' | 'robuxFee' | 'recipientField'
>;

/** Codes 7 and 22: who of the two may not trade, and whose side `field` names. */
export function checkParties(
	version: 1 | 2,
	caller: Person,
	partner: Person,
	{ recipientField }: Pick<Behaviour, 'recipientField'>,
): void {
	if (!mayTrade(caller)) refuse(7, version, { field: 'sender' });
	if (!mayTrade(partner)) refuse(7, version, { field: recipientField });
	if (caller.strictPrivacy) refuse(22, version, { field: 'sender' });
	if (partner.strictPrivacy) refuse(22, version, { field: recipientField });
}

/** Code 7 also stands for an age check and for spent free trades (contract: code 7). */
export function mayTrade(person: Person): boolean {
	if (person.deleted || person.banned || !person.canTrade || person.ageCheckDue) return false;
	return person.plus || person.freeTrades.remaining !== 0;
}

/** What the docs refuse an offered trade with, the parties aside (contract: error codes 11 to 18 and 30). */
export function checkOffers(
	{ version, own, partner }: TradeRequest,
	caller: Person,
	partnerPerson: Person,
	inventory: Inventory,
	limits: Limits,
): { own: Offer; partner: Offer } {
	if (own.robux < 0 || partner.robux < 0) refuse(11, version);
	for (const { itemIds, robux } of [own, partner]) {
		if (itemIds.length > limits.maxItemsPerSide) refuse(13, version);
		if (itemIds.length === 0 && robux === 0) refuse(13, version);
	}
	const [ownItems, partnerItems] = findItems(version, [own, partner], inventory);
	const offers = {
		own: { userId: own.userId, items: ownItems!, robux: own.robux },
		partner: { userId: partner.userId, items: partnerItems!, robux: partner.robux },
	};
	if (own.robux > 0 && !caller.plus) refuse(7, version, { field: 'sender' });
	if (partner.robux > 0 && !partnerPerson.plus) refuse(30, version);
	if (own.robux > caller.robux) refuse(17, version);
	for (const offer of [offers.own, offers.partner]) {
		if (isTooMuch(offer, limits)) refuse(18, version);
	}
	checkBalance(version, offers.own, offers.partner, limits);
	return offers;
}

/** v1 lists every bad id of both sides in `fieldData`; v2 has no such answer, only 404 and 403 (contract: code 12). */
function findItems(version: 1 | 2, requests: OfferRequest[], inventory: Inventory): Item[][] {
	const bad: Array<{ userAssetId: unknown; reason: string }> = [];
	const found = requests.map(({ userId, itemIds }) => {
		const seen = new Set<string>();
		return itemIds.flatMap((id) => {
			const item = find(version, id, inventory);
			const reason = unusable(item, userId, seen, inventory);
			if (item) seen.add(item.instanceId);
			if (reason === undefined) return [item!];
			if (version === 2) refuseInstance(reason);
			bad.push({ userAssetId: id, reason });
			return [];
		});
	});
	if (bad.length > 0) refuse(12, 1, { field: 'userAssetIds', fieldData: bad });
	return found;
}

/** Each version knows its own ids only. */
function find(version: 1 | 2, id: unknown, inventory: Inventory): Item | undefined {
	if (version === 1) {
		return Number.isSafeInteger(id) ? inventory.byUserAsset(String(id)) : undefined;
	}
	return typeof id === 'string' ? inventory.byInstance(id) : undefined;
}

function unusable(
	item: Item | undefined,
	userId: number,
	seen: Set<string>,
	inventory: Inventory,
): string | undefined {
	if (!item) return 'DoesNotExist';
	if (item.ownerId !== userId) return 'NotOwned';
	if (inventory.isOnHold(item) || seen.has(item.instanceId)) return 'NotTradeable';
	return undefined;
}

function refuseInstance(reason: string): never {
	if (reason === 'DoesNotExist') refusePlainly(404, 'A collectible item instance does not exist.');
	return refusePlainly(403, 'A collectible item instance cannot be traded by this user.');
}

/** Robux after the fee against the value of the same side's items alone (contract: Limits the site applies). */
function isTooMuch(offer: Offer, { maxRobuxPercent, robuxFee }: Limits): boolean {
	const most = Math.round(maxRobuxPercent * 1000) * itemsValue(offer);
	return afterFee(offer.robux, robuxFee) * 1000 > most;
}

/** Robux count after the fee, an item without a price for nothing. */
function checkBalance(version: 1 | 2, own: Offer, partner: Offer, limits: Limits): void {
	const values = [own, partner].map(
		(offer) => itemsValue(offer) + afterFee(offer.robux, limits.robuxFee),
	);
	const [less, more] = [Math.min(...values), Math.max(...values)];
	if (more > 0 && less === 0) refuse(15, version);
	const least = Math.ceil(more * limits.minValueRatio);
	if (less < least) refuse(16, version, { fieldData: least });
}

export function itemsValue({ items }: Offer): number {
	return items.reduce((sum, { asset }) => sum + (asset.recentAveragePrice ?? 0), 0);
}

/** Whole Robux, rounded down; in integers, as 0.7 is no exact double. */
export function afterFee(robux: number, fee: number): number {
	return Math.floor((robux * (1000 - Math.round(fee * 1000))) / 1000);
}
