import type { Behaviour } from './behaviour.mts';
import type { Inventory, Item } from './inventory.mts';
import { Int64 } from './json.mts';
import { inTrade, type People } from './people.mts';
import { isActive, sides, tradeStatuses, type Offer, type Trade } from './trades.mts';

/** The only member type there is; 0 where the spec says integer. */
export const membership = (enums: Behaviour['enums']) => (enums === 'strings' ? 'None' : 0);

/** The bodies of trades and items, in the documented order of their fields. */
export class Views {
	constructor(
		private readonly people: People,
		private readonly inventory: Inventory,
		private readonly behaviour: () => Behaviour,
	) {}

	/** A row of v1's lists, and the end of v1's detail. */
	listed(trade: Trade, callerId: number) {
		const active = isActive(trade);
		return {
			id: new Int64(trade.id),
			user: this.user(sides(trade, callerId).partner),
			created: new Date(trade.created).toISOString(),
			expiration: active ? new Date(trade.expires).toISOString() : null,
			isActive: active,
			status: this.status(trade),
		};
	}

	v1(trade: Trade, callerId: number) {
		const { own, partner } = sides(trade, callerId);
		const offers = this.behaviour().firstOffer === 'caller' ? [own, partner] : [partner, own];
		return {
			offers: offers.map((offer) => ({
				user: this.user(offer),
				userAssets: offer.items
					.filter((item) => item.userAssetId !== null)
					.map((item) => this.userAsset(item)),
				robux: offer.robux,
			})),
			...this.listed(trade, callerId),
		};
	}

	/** Without dates, and without saying which of the two the caller is (contract: Operations: v2). */
	v2(trade: Trade) {
		const { sender, recipient } = trade;
		const senderFirst = this.behaviour().participantA === 'sender';
		const offer = (one: Offer) => ({
			user: this.user(one),
			robux: one.robux,
			items: one.items.map((item) => this.instance(item)),
		});
		return {
			tradeId: new Int64(trade.id),
			status: this.status(trade),
			participantAOffer: offer(senderFirst ? sender : recipient),
			participantBOffer: offer(senderFirst ? recipient : sender),
		};
	}

	/** A row of the inventory's collectibles. */
	collectible(item: Item) {
		const { assetId, name, recentAveragePrice, originalPrice, assetStock } = item.asset;
		return {
			userAssetId: new Int64(item.userAssetId!),
			serialNumber: item.serialNumber,
			assetId,
			name,
			recentAveragePrice,
			originalPrice,
			assetStock,
			buildersClubMembershipType: membership(this.behaviour().enums),
			isOnHold: this.inventory.isOnHold(item),
		};
	}

	/** A group of tradable items: one kind with its instances. */
	tradable(items: Item[]) {
		const [{ asset }] = items as [Item];
		return {
			collectibleItemId: asset.collectibleItemId,
			itemTarget: target(items[0]!),
			itemName: asset.name,
			originalPrice: asset.originalPrice,
			recentAveragePrice: asset.recentAveragePrice,
			assetStock: asset.assetStock,
			instances: items.map((item) => this.instance(item)),
		};
	}

	private instance(item: Item) {
		const { name, originalPrice, recentAveragePrice, assetStock } = item.asset;
		return {
			collectibleItemInstanceId: item.instanceId,
			itemTarget: target(item),
			itemName: name,
			serialNumber: item.serialNumber,
			originalPrice,
			recentAveragePrice,
			assetStock,
			isOnHold: this.inventory.isOnHold(item),
		};
	}

	private userAsset(item: Item) {
		const { assetId, name, recentAveragePrice, originalPrice, assetStock } = item.asset;
		return {
			id: new Int64(item.userAssetId!),
			serialNumber: item.serialNumber,
			assetId,
			name,
			recentAveragePrice,
			originalPrice,
			assetStock,
			membershipType: membership(this.behaviour().enums),
		};
	}

	private user({ userId }: Offer) {
		return inTrade(this.people.get(userId)!);
	}

	private status({ status }: Trade): string | number {
		if (this.behaviour().enums !== 'all-numbers') return status;
		const index = tradeStatuses.findIndex((one) => one === status);
		return index === -1 ? 99 : index + 1;
	}
}

function target({ asset }: Item) {
	return { itemType: asset.itemType, targetId: String(asset.assetId) };
}
