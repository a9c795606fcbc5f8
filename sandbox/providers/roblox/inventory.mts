import { assets, startItems, type Asset, type StartItem } from './catalog.mts';

export interface Item {
	/** v2's id. */
	instanceId: string;
	/** v1's id; null for what exists as a collectible instance only, such as a bundle. */
	userAssetId: string | null;
	asset: Asset;
	serialNumber: number | null;
	ownerId: number;
	/** Sandbox time in milliseconds; not tradable before. */
	heldUntil: number;
	/** Counts up with every item made and every change of owner. */
	createdSeq: number;
	acquiredSeq: number;
}

const FIRST_NEW_ID = 90_000_001n;

/** Who owns which limited item. */
export class Inventory {
	private items = new Map<string, Item>();
	private seq = 0;
	private nextId = FIRST_NEW_ID;

	constructor(private readonly now: () => number) {
		this.fill();
	}

	byInstance(id: string): Item | undefined {
		return this.items.get(id.toLowerCase());
	}

	byUserAsset(id: string): Item | undefined {
		return [...this.items.values()].find((item) => item.userAssetId === id);
	}

	of(userId: number): Item[] {
		return [...this.items.values()].filter((item) => item.ownerId === userId);
	}

	isOnHold(item: Item): boolean {
		return item.heldUntil > this.now();
	}

	/** Gives a new item to its first owner. */
	add({ ownerId, assetId, serialNumber = null, heldForMs = 0, ...ids }: NewItem): Item {
		const asset = assets.get(assetId)!;
		const seq = ++this.seq;
		const userAssetId =
			asset.itemType === 'Bundle' ? null : (ids.userAssetId ?? String(this.nextId++));
		const item: Item = {
			instanceId: instanceId(userAssetId ?? `${asset.assetId}${seq}`),
			userAssetId,
			asset,
			serialNumber,
			ownerId,
			heldUntil: heldForMs > 0 ? this.now() + heldForMs : 0,
			createdSeq: seq,
			acquiredSeq: seq,
		};
		this.items.set(item.instanceId, item);
		return item;
	}

	move(items: Item[], to: number, holdMs: number): void {
		for (const item of items) {
			item.ownerId = to;
			item.acquiredSeq = ++this.seq;
			this.hold(item, holdMs);
		}
	}

	hold(item: Item, ms: number): void {
		item.heldUntil = ms > 0 ? this.now() + ms : 0;
	}

	reset(): void {
		this.items.clear();
		this.seq = 0;
		this.nextId = FIRST_NEW_ID;
		this.fill();
	}

	private fill(): void {
		for (const item of startItems) this.add(item);
	}
}

export type NewItem = Omit<StartItem, 'userAssetId'> & { userAssetId?: string };

/** The same UUID for the same item after every start, so that examples can name items. */
function instanceId(digits: string): string {
	return `c0111ec7-0000-4000-8000-${digits.slice(-12).padStart(12, '0')}`;
}
