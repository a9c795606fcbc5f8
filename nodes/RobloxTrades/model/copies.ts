import type { TradeItem } from './trade';

/** A copy of an asset that can be offered. */
export interface Copy {
	instanceId: string;
	assetId: string;
}

/** A copy that can be traded now; undefined for one on hold, or one that Roblox does not fully show. */
export function copyOf({ id, targetId, isOnHold }: TradeItem): Copy | undefined {
	return id !== null && targetId !== null && isOnHold === false
		? { instanceId: id, assetId: targetId }
		: undefined;
}

/**
 * A copy for each wanted asset, one that is wanted twice with two copies; the same ones for the same inventory, so that a
 * repeated run makes the same offer.
 *
 * @returns the assets of which there are not enough copies, where there are any
 */
export function pickCopies(
	wanted: readonly string[],
	copies: readonly Copy[],
	isTaken: (instanceId: string) => boolean,
): { picked: string[] } | { missing: string[] } {
	const free = copies
		.filter(({ instanceId }) => !isTaken(instanceId.toLowerCase()))
		.toSorted((a, b) => (a.instanceId < b.instanceId ? -1 : 1));
	const picked: string[] = [];
	const missing: string[] = [];
	for (const asset of wanted) {
		const copy = free.find(
			({ assetId, instanceId }) => assetId === asset && !picked.includes(instanceId),
		);
		if (copy) picked.push(copy.instanceId);
		else missing.push(asset);
	}
	return missing.length === 0 ? { picked } : { missing };
}
