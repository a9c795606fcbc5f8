import type { Route } from '../../core/provider.mts';
import { assets, itemTargetTypes, type Asset } from './catalog.mts';
import { refuse, refusePlainly } from './errors.mts';
import type { Gate } from './gate.mts';
import type { Item } from './inventory.mts';
import { ok } from './json.mts';
import type { Market } from './market.mts';
import type { Person } from './people.mts';
import { page, readId, readPaging, v1Page } from './query.mts';
import type { Views } from './views.mts';

const MOST_TRADABLE = 100;
const LONGEST_SEARCH = 100;
const DAY_MS = 24 * 3_600_000;

/** inventory.roblox.com, economy.roblox.com, and v2's tradable items. */
export function itemRoutes(market: Market, gate: Gate, views: Views): Route[] {
	const { inventory, people } = market;

	const isHidden = (owner: Person, viewer: Person | undefined) =>
		owner.hiddenInventory && owner.id !== viewer?.id;

	const ownerOf = (id: string | undefined): Person => {
		const owner = people.get(readId(id) ?? 0);
		return owner && !owner.deleted && !owner.banned
			? owner
			: refusePlainly(404, 'The user was not found.');
	};

	const collectibles = gate.public(({ params, query }, viewer) => {
		const owner = ownerOf(params.id);
		if (isHidden(owner, viewer)) refusePlainly(403, 'The inventory is hidden.');
		const type = query.get('assetType');
		if (type !== null && !itemTargetTypes.includes(type) && type !== 'Hat') {
			refusePlainly(400, 'The asset type is invalid.');
		}
		const rows = inventory.of(owner.id).filter(
			(item) =>
				// Bundles have no user asset.
				item.userAssetId !== null &&
				(type === null || item.asset.type === (type === 'Hat' ? 'HatAccessory' : type)),
		);
		const paging = readPaging(query, `collectibles ${owner.id} ${type ?? ''}`);
		const found = page(market, rows, (item) => BigInt(item.userAssetId!), paging);
		return ok(v1Page(found, (item) => views.collectible(item)));
	});

	const tradableItems = gate.read(({ params, query }, viewer) => {
		const owner = ownerOf(params.id);
		if (isHidden(owner, viewer)) refuse(4, 2, { status: 403 });
		const request = readTradable(query);
		const { search, types, sortBy, descending } = request;
		const rows = inventory
			.of(owner.id)
			.filter(({ asset }) => asset.name.toLowerCase().includes(search))
			.filter(({ asset }) => types.length === 0 || types.includes(asset.type));
		const seqOf = (item: Item) =>
			sortBy === 'AcquisitionTime' ? item.acquiredSeq : item.createdSeq;
		const keyOf = (group: Item[]) => {
			const seqs = group.map(seqOf);
			return BigInt(descending ? Math.max(...seqs) : Math.min(...seqs));
		};
		const scope = `tradable ${owner.id} ${sortBy} ${types.join()} ${search}`;
		const found = page(market, grouped(rows), keyOf, { ...request, scope });
		return ok({
			userId: owner.id,
			items: found.rows.map((group) => views.tradable(group)),
			nextPageCursor: found.next,
		});
	});

	const resaleData = (asset: Asset | undefined) => {
		if (!asset) refusePlainly(404, 'There is no resale data for this item.');
		const { assetStock, recentAveragePrice, originalPrice } = asset;
		const midnight = Math.floor(market.now() / DAY_MS) * DAY_MS;
		const points = (values: number[]) =>
			values.map((value, index) => ({
				value,
				date: new Date(midnight - index * DAY_MS).toISOString().replace('.000', ''),
			}));
		const price = recentAveragePrice ?? 0;
		return ok({
			assetStock,
			sales: assetStock ?? 0,
			numberRemaining: 0,
			recentAveragePrice,
			originalPrice,
			priceDataPoints: points([price, Math.round(price * 0.9), Math.round(price * 1.1)]),
			volumeDataPoints: points([3, 1, 5]),
		});
	};

	return [
		{ method: 'GET', path: '/v1/users/:id/assets/collectibles', handle: collectibles },
		{
			method: 'GET',
			path: '/v1/users/:id/can-view-inventory',
			handle: gate.public(({ params }, viewer) =>
				ok({ canView: !isHidden(ownerOf(params.id), viewer) }),
			),
		},
		{ method: 'GET', path: '/v2/users/:id/tradableItems', handle: tradableItems },
		{
			method: 'GET',
			path: '/v1/user/currency',
			handle: gate.read((_call, { robux }) => ok({ robux })),
		},
		{
			method: 'GET',
			path: '/v1/assets/:id/resale-data',
			handle: gate.public(({ params }) => resaleData(assets.get(readId(params.id) ?? 0))),
		},
		{
			method: 'GET',
			path: '/marketplace-sales/v1/item/:id/resale-data',
			handle: gate.public(({ params }) =>
				resaleData([...assets.values()].find((one) => one.collectibleItemId === params.id)),
			),
		},
	];
}

/** The spec's sortOrder is 0, 1 or 2, the site sends a word (contract: Operations: v2). */
function readTradable(query: URLSearchParams) {
	const orders: Record<string, boolean> = {
		'0': true,
		'1': false,
		'2': true,
		asc: false,
		desc: true,
	};
	const descending = orders[(query.get('sortOrder') ?? '2').toLowerCase()];
	const limit = Number(query.get('limit') ?? 25);
	const sortBy = query.get('sortBy') ?? 'CreationTime';
	const types = query.getAll('itemTargetTypes');
	const search = (query.get('search') ?? '').toLowerCase();
	const bad = (field: string): never => refusePlainly(400, `The field ${field} is not valid.`);
	if (!['Unknown', 'CreationTime', 'AcquisitionTime'].includes(sortBy)) bad('sortBy');
	if (!Number.isInteger(limit) || limit < 1 || limit > MOST_TRADABLE) bad('limit');
	if (!types.every((type) => itemTargetTypes.includes(type))) bad('itemTargetTypes');
	if (search.length > LONGEST_SEARCH) bad('search');
	return {
		descending: descending ?? bad('sortOrder'),
		limit,
		sortBy,
		types,
		search,
		cursor: query.get('cursor'),
	};
}

/** Instances of the same kind stand together. */
function grouped(items: Item[]): Item[][] {
	const groups = new Map<string, Item[]>();
	for (const item of items) {
		const { collectibleItemId } = item.asset;
		groups.set(collectibleItemId, [...(groups.get(collectibleItemId) ?? []), item]);
	}
	return [...groups.values()];
}
