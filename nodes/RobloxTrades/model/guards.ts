import { toMinorUnits } from '../../../kit/data/money';
import { evaluate, type Evaluation, type EvaluationRules, type TradeSettings } from './evaluation';
import type { Trade, TradeItem } from './trade';

/** What must hold of a trade for it to be accepted. Undefined and empty lists: no such guard. */
export interface Guards {
	/** Decimal text of what I must get at least for each Robux that I give. */
	minRatio?: string;
	/** Robux that I must get at least beyond what I give. */
	minGain?: number;
	/** The most Robux that I give, before the fee. */
	maxRobux?: number;
	/** Assets that my partner must give, one copy of each at least. */
	required: string[];
	/** Assets that must be on neither side. */
	forbidden: string[];
	/** User IDs. */
	partners: string[];
}

export const hasGuard = (guards: Guards): boolean =>
	guards.minRatio !== undefined ||
	guards.minGain !== undefined ||
	guards.maxRobux !== undefined ||
	[guards.required, guards.forbidden, guards.partners].some((list) => list.length > 0);

const DECIMALS = 6;

/** A ratio in millionths. @throws RangeError with a text for the user */
export const ratioOf = (text: string): bigint => toMinorUnits(text, DECIMALS);

/** A ratio above 0 as decimal text, if that is what it is. */
export function ratioText(value: unknown): string | undefined {
	const text = typeof value === 'number' || typeof value === 'string' ? String(value).trim() : '';
	return /^\d{1,9}(\.\d{1,6})?$/.test(text) && ratioOf(text) > 0n ? text : undefined;
}

/** Whether what I get is so much of what I give, exactly. */
export const isAtLeast = (get: number, give: number, ratio: bigint): boolean =>
	BigInt(get) * 10n ** BigInt(DECIMALS) >= BigInt(give) * ratio;

/** Whether I get less than a ratio of what I give. */
export const isBelow = ({ mine, theirs }: Evaluation, ratio: string): boolean =>
	!isAtLeast(theirs.value, mine.cost, ratioOf(ratio));

const targets = (items: readonly TradeItem[]) => items.map(({ targetId }) => targetId);
const quoted = (items: ReadonlyArray<{ name?: unknown; targetId?: unknown }>): string =>
	items.map(({ name, targetId }) => String(name ?? targetId ?? 'an item')).join(', ');

/**
 * What of a trade, as it stands now, is not as the guards want it; nothing when all of it is. What nobody knows counts
 * against the trade.
 */
export function objections(
	trade: Trade,
	settings: TradeSettings,
	guards: Guards,
	rules: EvaluationRules,
): string[] {
	const { mine, theirs, partner } = trade;
	if (!mine || !theirs) return ['one side of the trade is not visible'];
	const evaluation = evaluate(trade, settings, rules);
	const { minRatio, minGain, maxRobux, required, forbidden, partners } = guards;
	const isCompared = minRatio !== undefined || minGain !== undefined;
	const unknown = isCompared ? unvalued(trade, rules, settings) : [];
	const compares = unknown.length === 0;
	const [get, give] = [evaluation.theirs.value, evaluation.mine.cost];
	const missing = required.filter((id) => !targets(theirs.items).includes(id));
	const unwanted = [...mine.items, ...theirs.items].filter(({ targetId }) =>
		targetId === null ? forbidden.length > 0 : forbidden.includes(targetId),
	);
	return [
		...unknown,
		...(compares && minRatio !== undefined && !isAtLeast(get, give, ratioOf(minRatio))
			? [`its ratio is ${evaluation.ratio ?? 0}, below ${minRatio}`]
			: []),
		...(compares && minGain !== undefined && get - give < minGain
			? [`its gain is ${get - give}, below ${minGain}`]
			: []),
		...(maxRobux !== undefined && mine.robux > maxRobux
			? [`you would give ${mine.robux} Robux, more than ${maxRobux}`]
			: []),
		...(missing.length > 0 ? [`your partner does not give asset ${missing.join(', ')}`] : []),
		...(unwanted.length > 0 ? [`it has items that you forbid: ${quoted(unwanted)}`] : []),
		...(evaluation.itemsForbidden.length > 0
			? [`it has items that you never give or never take: ${quoted(evaluation.itemsForbidden)}`]
			: []),
		...(partners.length > 0 && !(partner && partners.includes(partner.id))
			? [`its partner ${partner?.id ?? 'is deleted and'} is not in the list of partners`]
			: []),
	];
}

/** What makes a comparison say more than is known: an item that I give without a value would look like a bargain. */
export function unvalued(trade: Trade, rules: EvaluationRules, settings: TradeSettings): string[] {
	const own = evaluate({ ...trade, theirs: null }, settings, rules);
	const without = [...own.itemsWithoutPrice, ...own.itemsLeftOut];
	const isFeeOpen = settings.tradeSystemRobuxFee === null && (trade.theirs?.robux ?? 0) > 0;
	return [
		...(without.length > 0 ? [`an item that you give has no value: ${quoted(without)}`] : []),
		...(isFeeOpen ? ['Roblox did not say its fee on the Robux that you would get'] : []),
	];
}
