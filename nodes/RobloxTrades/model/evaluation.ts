import type { IDataObject } from 'n8n-workflow';

import { toMinorUnits } from '../../../kit/data/money';
import { counted } from '../../../kit/data/text';
import type { Body, Side, Trade, TradeItem } from './trade';
import {
	averagePrice,
	isLeftOut,
	isNeverGiven,
	isNeverTaken,
	worthOf,
	type Values,
} from './values';

/** What the trade service allows; null where it does not say. */
export interface TradeSettings {
	maxItemsPerSide: number | null;
	minValueRatio: number | null;
	/** The most Robux of a side, after the fee, as a part of the value of that side's items. */
	tradeSystemMaxRobuxPercent: number | null;
	tradeSystemRobuxFee: number | null;
}

export function settingsOf(body: Body): TradeSettings {
	const number = (name: string): number | null => {
		const value = body[name];
		return typeof value === 'number' && Number.isFinite(value) && value >= 0 ? value : null;
	};
	return {
		maxItemsPerSide: number('maxItemsPerSide'),
		minValueRatio: number('minValueRatio'),
		tradeSystemMaxRobuxPercent: number('tradeSystemMaxRobuxPercent'),
		tradeSystemRobuxFee: number('tradeSystemRobuxFee'),
	};
}

export interface EvaluationRules {
	/** Assets whose average price is known to be inflated ("projected"); their copies count nothing. */
	ignoredAssetIds: string[];
	/** What the user says of assets. */
	values: Values;
}

/** What one side is worth. All amounts are Robux. */
export interface SideValue extends IDataObject {
	/** Sum of what the items are worth that count. */
	itemsValue: number;
	/** What the side puts in. */
	robux: number;
	/** What of it arrives after Roblox's fee. */
	robuxAfterFee: number;
	/** Items and Robux as the other side gets them. */
	value: number;
	/** Items and Robux as they leave this side. */
	cost: number;
	itemCount: number;
}

/** A trade judged by the user's own values and Roblox's recent average prices. */
export interface Evaluation extends IDataObject {
	mine: SideValue;
	theirs: SideValue;
	/** What I get, less what I give. */
	gain: number;
	/** What I get for each Robux that I give; null when I give nothing. */
	ratio: number | null;
	/** The lower side's part of the higher one by average prices, which Roblox goes by; null when a side has none. */
	valueRatio: number | null;
	minValueRatio: number | null;
	meetsMinValueRatio: boolean | null;
	withinRobuxLimit: boolean | null;
	/** True when every item has a price that counts. */
	complete: boolean;
	itemsOnHold: IDataObject[];
	itemsWithoutPrice: IDataObject[];
	itemsLeftOut: IDataObject[];
	/** What the user has said never to give or to take, where this trade would. */
	itemsForbidden: IDataObject[];
	warnings: string[];
}

const SHARE_DECIMALS = 6;
const WHOLE = 10n ** BigInt(SHARE_DECIMALS);

/** A share such as 0.3 in millionths. */
const millionths = (share: number): bigint =>
	toMinorUnits(share.toFixed(SHARE_DECIMALS), SHARE_DECIMALS);

/** Robux that arrive of an amount, rounded down; the fee is a share such as 0.3. */
export function afterFee(robux: number, fee: number): number {
	return Number((BigInt(robux) * (WHOLE - millionths(fee))) / WHOLE);
}

/**
 * Whether Roblox allows the Robux of a side: after the fee at most a part of the value of that side's items, which an
 * asset that the user leaves out belongs to all the same. Undefined where Roblox does not say the fee or the part.
 */
function isWithinLimit(
	{ robux, robuxAfterFee }: SideValue,
	robloxItemsValue: number,
	{ tradeSystemMaxRobuxPercent: part, tradeSystemRobuxFee: fee }: TradeSettings,
): boolean | undefined {
	if (robux === 0) return true;
	if (part === null || fee === null) return undefined;
	return BigInt(robuxAfterFee) * WHOLE <= BigInt(robloxItemsValue) * millionths(part);
}

/** a / b to four decimals, null when b is nothing. */
function quotient(a: number, b: number): number | null {
	return b > 0 ? Number((BigInt(a) * 10_000n) / BigInt(b)) / 10_000 : null;
}

/**
 * What a trade is worth to the account, by the user's values, recent average prices, and the Robux after the fee.
 *
 * @param trade a trade with both sides
 * @param settings of the trade service; what it does not say is left open (null) and warned about
 */
export function evaluate(
	trade: Trade,
	settings: TradeSettings,
	{ ignoredAssetIds, values }: EvaluationRules,
): Evaluation {
	const fee = settings.tradeSystemRobuxFee;
	const ignored = new Set(ignoredAssetIds);
	const mine = appraise(trade.mine, fee ?? 0, { ignored, values });
	const theirs = appraise(trade.theirs, fee ?? 0, { ignored, values });
	const [low, high] = [mine.robloxValue, theirs.robloxValue].sort((a, b) => a - b) as [
		number,
		number,
	];
	const valueRatio = low > 0 ? quotient(low, high) : null;
	const without = [...mine.withoutPrice, ...theirs.withoutPrice];
	const leftOut = [...mine.leftOut, ...theirs.leftOut];
	const onHold = [...mine.onHold, ...theirs.onHold];
	const { minValueRatio } = settings;
	const within = [mine, theirs].map(({ total, robloxItemsValue }) =>
		isWithinLimit(total, robloxItemsValue, settings),
	);
	const forbidden = [
		...(trade.mine?.items ?? []).filter((item) => isNeverGiven(values, item)),
		...(trade.theirs?.items ?? []).filter((item) => isNeverTaken(values, item)),
	].map(nameOf);
	const withinRobuxLimit = within.includes(false)
		? false
		: within.includes(undefined)
			? null
			: true;
	const warnings = [
		...(trade.mine && trade.theirs ? [] : ['One side of the trade is not visible.']),
		...(trade.theirs && !trade.theirs.user ? ['The account of your partner is deleted.'] : []),
		...(fee === null ? ['Roblox did not say its fee, so Robux count in full.'] : []),
		...summed(forbidden, 'that you never give or never take'),
		...summed(without, 'without a value or a recent average price, which count nothing'),
		...summed(leftOut, 'left out as you asked, which count nothing'),
		...summed(onHold, 'on hold'),
		...(withinRobuxLimit === false
			? ['A side has more Robux than Roblox allows for the value of its items.']
			: []),
	];
	return {
		mine: mine.total,
		theirs: theirs.total,
		gain: theirs.total.value - mine.total.cost,
		ratio: quotient(theirs.total.value, mine.total.cost),
		valueRatio,
		minValueRatio,
		meetsMinValueRatio:
			valueRatio === null || minValueRatio === null ? null : valueRatio >= minValueRatio,
		withinRobuxLimit,
		complete: without.length === 0 && leftOut.length === 0 && fee !== null,
		itemsOnHold: onHold,
		itemsWithoutPrice: without,
		itemsLeftOut: leftOut,
		itemsForbidden: forbidden,
		warnings,
	};
}

const summed = (items: IDataObject[], what: string): string[] =>
	items.length === 0 ? [] : [`${counted(items.length, 'item')} ${what}.`];

const nameOf = ({ id, name, targetId }: TradeItem) => ({ id, name, targetId });

function appraise(
	side: Side | null,
	fee: number,
	{ ignored, values }: { ignored: Set<string>; values: Values },
) {
	const items = side?.items ?? [];
	const isIgnored = (item: TradeItem) =>
		isLeftOut(values, item) || (item.targetId !== null && ignored.has(item.targetId));
	const counting = items.filter((item) => !isIgnored(item));
	const worth = (item: TradeItem) => worthOf(values, item);
	const sum = (list: TradeItem[], of: (item: TradeItem) => number) =>
		list.reduce((total, item) => total + of(item), 0);
	const itemsValue = sum(counting, worth);
	const robloxItemsValue = sum(items, averagePrice);
	const robux = Number.isSafeInteger(side?.robux) ? Math.max(0, side?.robux ?? 0) : 0;
	const robuxAfterFee = afterFee(robux, Math.min(fee, 1));
	const total: SideValue = {
		itemsValue,
		robux,
		robuxAfterFee,
		value: itemsValue + robuxAfterFee,
		cost: itemsValue + robux,
		itemCount: items.length,
	};
	return {
		total,
		robloxItemsValue,
		robloxValue: robloxItemsValue + robuxAfterFee,
		withoutPrice: counting.filter((item) => worth(item) === 0).map(nameOf),
		leftOut: items.filter(isIgnored).map(nameOf),
		onHold: items.filter(({ isOnHold }) => isOnHold === true).map(nameOf),
	};
}
