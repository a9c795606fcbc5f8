import { isJsonObject, parseJson } from '../../../kit/data/json';
import { toMinorUnits } from '../../../kit/data/money';
import { idOf, shortened } from '../../../kit/data/text';
import type { TradeItem } from './trade';

/** What the user says of one asset. */
export interface AssetValue {
	/** Robux; undefined where only the rest is said. */
	value?: number;
	/** Its average price is inflated, and must not stand in for a value. */
	projected: boolean;
	/** In millionths. */
	multiplier: bigint;
	neverGive: boolean;
	neverTake: boolean;
}

/** Values of the user's own, by asset ID. */
export type Values = ReadonlyMap<string, AssetValue>;

const MULTIPLIER_DECIMALS = 6;
const WHOLE = 10n ** BigInt(MULTIPLIER_DECIMALS);
const MOST_ROBUX = 10n ** 12n;

/** A value that cannot be used, in words that follow the name of the field. */
class Unusable extends RangeError {}

/**
 * The values in a JSON text, an object by asset ID, a list of rows, or a list of n8n items. An entry is a number of Robux
 * or an object with `value`, `projected`, `multiplier`, `neverGive` and `neverTake`, in a list with `assetId` as well.
 *
 * @returns an obstacle in words that follow the name of the field, where something cannot be used: an asset that is left
 * out by mistake would be given away below its value
 */
export function valuesOf(raw: unknown): { values: Values } | { obstacle: string } {
	try {
		return { values: new Map(entriesOf(raw).map(entryOf)) };
	} catch (thrown) {
		const known = thrown instanceof RangeError ? thrown.message : 'is not valid JSON';
		return { obstacle: known };
	}
}

function entriesOf(raw: unknown): Array<[id: unknown, entry: unknown]> {
	if (raw === undefined || raw === null) return [];
	if (typeof raw === 'string') {
		return raw.trim() === '' ? [] : entriesOf(parseJson(raw).value);
	}
	if (Array.isArray(raw)) {
		return raw.map((row: unknown) => {
			const inner = isJsonObject(row) && isJsonObject(row.json) ? row.json : row;
			if (!isJsonObject(inner)) return [undefined, inner];
			// The ID of a row in a table is no asset's.
			return ['assetId' in inner ? inner.assetId : inner.id, inner];
		});
	}
	if (isJsonObject(raw)) return Object.entries(raw);
	throw new Unusable('must be an object by asset ID, or a list of rows with assetId');
}

function entryOf([id, entry]: [unknown, unknown]): [string, AssetValue] {
	const assetId = idOf(id)?.trim() ?? '';
	if (!/^[1-9]\d{0,18}$/.test(assetId)) {
		throw new Unusable(`has an entry without an asset ID: ${shortened(JSON.stringify(entry), 80)}`);
	}
	const said = isJsonObject(entry) ? entry : { value: entry };
	const value = amountOf(said.value, 0, `has a value for asset ${assetId}`);
	const multiplier = amountOf(
		said.multiplier,
		MULTIPLIER_DECIMALS,
		`has a multiplier for asset ${assetId}`,
	);
	return [
		assetId,
		{
			...(value !== undefined && { value: Number(value) }),
			projected: flagOf(said.projected, `has "projected" for asset ${assetId}`),
			multiplier: multiplier ?? WHOLE,
			neverGive: flagOf(said.neverGive, `has "neverGive" for asset ${assetId}`),
			neverTake: flagOf(said.neverTake, `has "neverTake" for asset ${assetId}`),
		},
	];
}

const isEmpty = (value: unknown): boolean =>
	value === undefined || value === null || (typeof value === 'string' && value.trim() === '');

function amountOf(value: unknown, decimals: number, what: string): bigint | undefined {
	if (isEmpty(value)) return undefined;
	const isText = typeof value === 'string' || typeof value === 'number';
	const text = isText ? String(value).trim() : '';
	const kind = decimals === 0 ? 'a whole number of Robux' : 'a number such as 0.9';
	const unusable = () =>
		new Unusable(`${what} that is not ${kind}: ${shortened(JSON.stringify(value))}`);
	if (!/^\d{1,12}(\.\d{1,6})?$/.test(text)) throw unusable();
	const [, fraction = ''] = text.split('.');
	if (fraction.replace(/0+$/, '').length > decimals) throw unusable();
	return toMinorUnits(text, decimals);
}

/** Tables hold flags as texts and numbers too. Anything else must not pass for "no". */
function flagOf(value: unknown, what: string): boolean {
	if (isEmpty(value)) return false;
	const text = String(value as string).toLowerCase();
	if (['true', '1', 'yes'].includes(text)) return true;
	if (['false', '0', 'no'].includes(text)) return false;
	throw new Unusable(`${what} that is neither true nor false: ${shortened(text)}`);
}

const entryFor = (values: Values, { targetId }: TradeItem): AssetValue | undefined =>
	targetId === null ? undefined : values.get(targetId);

/** A price of 0 is what Roblox shows for items that were never sold again. */
export const averagePrice = ({ recentAveragePrice: price }: TradeItem): number =>
	Number.isSafeInteger(price) ? Math.max(0, price ?? 0) : 0;

/**
 * What an item is worth to the user, rounded down to whole Robux; 0 where nobody says. The user's own value comes first,
 * and the recent average price stands in for it unless the asset is projected.
 */
export function worthOf(values: Values, item: TradeItem): number {
	const entry = entryFor(values, item);
	if (!entry) return averagePrice(item);
	const base = entry.value ?? (entry.projected ? 0 : averagePrice(item));
	const worth = (BigInt(base) * entry.multiplier) / WHOLE;
	return Number(worth < MOST_ROBUX ? worth : MOST_ROBUX);
}

/** Whether the user has said that an item counts nothing. */
export function isLeftOut(values: Values, item: TradeItem): boolean {
	const entry = entryFor(values, item);
	return entry?.projected === true && entry.value === undefined;
}

export const isNeverGiven = (values: Values, item: TradeItem): boolean =>
	entryFor(values, item)?.neverGive === true;
export const isNeverTaken = (values: Values, item: TradeItem): boolean =>
	entryFor(values, item)?.neverTake === true;
