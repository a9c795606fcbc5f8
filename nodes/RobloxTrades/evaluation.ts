import type { IDataObject } from 'n8n-workflow';

import { toMinorUnits } from '../../kit/money';
import type { TradeSettings } from './reads';
import type { Side, Trade, TradeItem } from './trade';

export interface EvaluationRules {
	/** Assets whose average price is known to be inflated ("projected"); their copies count nothing. */
	ignoredAssetIds: string[];
}

/** What one side is worth. All amounts are Robux. */
export interface SideValue extends IDataObject {
	/** Sum of the recent average prices that count. */
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

/** A trade judged by Roblox's own recent average prices. */
export interface Evaluation extends IDataObject {
	mine: SideValue;
	theirs: SideValue;
	/** What I get, less what I give. */
	gain: number;
	/** What I get for each Robux that I give; null when I give nothing. */
	ratio: number | null;
	/** The lower side's part of the higher one; null when a side is worth nothing. */
	valueRatio: number | null;
	minValueRatio: number | null;
	meetsMinValueRatio: boolean | null;
	withinRobuxLimit: boolean | null;
	/** True when every item has a price that counts. */
	complete: boolean;
	itemsOnHold: IDataObject[];
	itemsWithoutPrice: IDataObject[];
	itemsLeftOut: IDataObject[];
	warnings: string[];
}

const FEE_DECIMALS = 6;
const FEE_UNIT = 10n ** BigInt(FEE_DECIMALS);

/** Robux that arrive of an amount, rounded down; the fee is a share such as 0.3. */
export function afterFee(robux: number, fee: number): number {
	const share = toMinorUnits(fee.toFixed(FEE_DECIMALS), FEE_DECIMALS);
	return Number((BigInt(robux) * (FEE_UNIT - share)) / FEE_UNIT);
}

/** a / b to four decimals, null when b is nothing. */
function quotient(a: number, b: number): number | null {
	return b > 0 ? Number((BigInt(a) * 10_000n) / BigInt(b)) / 10_000 : null;
}

/**
 * What a trade is worth to the account, by Roblox's recent average prices and the Robux after the fee.
 *
 * @param trade a trade with both sides
 * @param settings of the trade service; what it does not say is left open (null) and warned about
 */
export function evaluate(
	trade: Trade,
	settings: TradeSettings,
	{ ignoredAssetIds }: EvaluationRules,
): Evaluation {
	const fee = settings.tradeSystemRobuxFee;
	const left = new Set(ignoredAssetIds);
	const mine = appraise(trade.mine, fee ?? 0, left);
	const theirs = appraise(trade.theirs, fee ?? 0, left);
	const [low, high] = [mine.total.value, theirs.total.value].sort((a, b) => a - b) as [
		number,
		number,
	];
	const valueRatio = low > 0 ? quotient(low, high) : null;
	const without = [...mine.withoutPrice, ...theirs.withoutPrice];
	const leftOut = [...mine.leftOut, ...theirs.leftOut];
	const onHold = [...mine.onHold, ...theirs.onHold];
	const { minValueRatio, tradeSystemMaxRobuxPercent: maxShare } = settings;
	const withinRobuxLimit =
		maxShare === null
			? null
			: [mine.total, theirs.total].every(
					({ robux, cost }) => (quotient(robux, cost) ?? 0) <= maxShare,
				);
	const warnings = [
		...(trade.mine && trade.theirs ? [] : ['One side of the trade is not visible.']),
		...(trade.theirs && !trade.theirs.user ? ['The account of your partner is deleted.'] : []),
		...(fee === null ? ['Roblox did not say its fee, so Robux count in full.'] : []),
		...counted(without, 'without a recent average price, which count nothing'),
		...counted(leftOut, 'left out as you asked, which count nothing'),
		...counted(onHold, 'on hold'),
		...(withinRobuxLimit === false
			? ['A side has a larger part in Robux than Roblox allows.']
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
		warnings,
	};
}

function counted(items: IDataObject[], what: string): string[] {
	if (items.length === 0) return [];
	return [`${items.length} ${items.length === 1 ? 'item' : 'items'} ${what}.`];
}

function appraise(side: Side | null, fee: number, ignored: Set<string>) {
	const name = (item: TradeItem) => ({ id: item.id, name: item.name, targetId: item.targetId });
	const items = side?.items ?? [];
	const isIgnored = ({ targetId }: TradeItem) => targetId !== null && ignored.has(targetId);
	const counting = items.filter((item) => !isIgnored(item));
	// A price of 0 is what Roblox shows for items that were never sold again.
	const price = ({ recentAveragePrice }: TradeItem) =>
		Number.isSafeInteger(recentAveragePrice) ? Math.max(0, recentAveragePrice ?? 0) : 0;
	const itemsValue = counting.reduce((sum, item) => sum + price(item), 0);
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
		withoutPrice: counting.filter((item) => price(item) === 0).map(name),
		leftOut: items.filter(isIgnored).map(name),
		onHold: items.filter(({ isOnHold }) => isOnHold === true).map(name),
	};
}
