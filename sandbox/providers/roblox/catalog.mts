/** A limited item's kind. Prices are Robux, null where there is none (contract: Traps, D). */
export interface Asset {
	/** The asset's or the bundle's id. */
	assetId: number;
	itemType: 'Asset' | 'Bundle';
	collectibleItemId: string;
	/** One of v2's itemTargetTypes. */
	type: string;
	name: string;
	recentAveragePrice: number | null;
	originalPrice: number | null;
	assetStock: number | null;
}

export const itemTargetTypes = [
	'Unknown',
	'HatAccessory',
	'HairAccessory',
	'FaceAccessory',
	'NeckAccessory',
	'ShoulderAccessory',
	'FrontAccessory',
	'BackAccessory',
	'WaistAccessory',
	'Gear',
	'Face',
	'JacketAccessory',
	'SweaterAccessory',
	'DressSkirtAccessory',
	'Character',
	'DynamicHead',
	'Shoes',
	'Animation',
];

const asset = (
	assetId: number,
	name: string,
	type: string,
	[recentAveragePrice, originalPrice, assetStock]: [number | null, number | null, number | null],
	itemType: Asset['itemType'] = 'Asset',
): Asset => ({
	assetId,
	itemType,
	collectibleItemId: `c011ec71-0000-4000-8000-${String(assetId).padStart(12, '0')}`,
	type,
	name,
	recentAveragePrice,
	originalPrice,
	assetStock,
});

const CONE = 1_082_932;
const CAP = 1_028_606;
const CROWN = 5_000_001;
const SWORD = 5_000_002;
const WINGS = 5_000_003;
const HAIR = 5_000_004;
const BUNDLE = 700_001;

/** The first two are those of the documented bodies. */
export const assets = new Map(
	[
		asset(CONE, 'Traffic Cone', 'HatAccessory', [3411, 80, 163_907]),
		asset(CAP, 'Red Baseball Cap', 'HatAccessory', [1421, 80, 118_959]),
		asset(CROWN, 'Sandbox Crown', 'HatAccessory', [50_000, null, 100]),
		asset(SWORD, 'Sandbox Sword', 'Gear', [null, 500, null]),
		asset(WINGS, 'Sandbox Wings', 'BackAccessory', [12_000, 1000, 2500]),
		asset(HAIR, 'Sandbox Hair', 'HairAccessory', [900, 250, 5000]),
		asset(BUNDLE, 'Sandbox Knight', 'Character', [2000, 400, 1000], 'Bundle'),
	].map((one) => [one.assetId, one]),
);

export interface StartItem {
	ownerId: number;
	assetId: number;
	userAssetId?: string;
	serialNumber?: number | null;
	/** From the start of the sandbox. */
	heldForMs?: number;
}

const HOLD_MS = 2 * 24 * 3_600_000;

const item = (
	ownerId: number,
	assetId: number,
	userAssetId?: number,
	rest: Partial<StartItem> = {},
): StartItem => ({
	ownerId,
	assetId,
	...(userAssetId === undefined ? {} : { userAssetId: String(userAssetId) }),
	...rest,
});

/** The user asset id of 1001 starts with 1, that of 1002 with 2; the others own one cap each. */
export const startItems: StartItem[] = [
	item(1001, CONE, 10_000_001),
	item(1001, CONE, 10_000_002, { heldForMs: HOLD_MS }),
	item(1001, CAP, 10_000_003, { serialNumber: 42 }),
	item(1001, CROWN, 10_000_004, { serialNumber: 7 }),
	item(1001, SWORD, 10_000_005),
	item(1001, HAIR, 10_000_006),
	item(1002, CONE, 20_000_001),
	item(1002, CAP, 20_000_002, { serialNumber: 43 }),
	item(1002, CROWN, 20_000_003, { serialNumber: 8 }),
	item(1002, WINGS, 20_000_004, { serialNumber: 1 }),
	item(1002, HAIR, 20_000_005),
	item(1002, BUNDLE),
	...[1003, 1004, 1005, 1006, 1007, 1008, 1009, 261].map((ownerId, index) =>
		item(ownerId, CAP, 30_000_001 + index),
	),
];
