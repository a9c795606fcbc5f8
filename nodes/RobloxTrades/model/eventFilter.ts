import { evaluate, type EvaluationRules, type TradeSettings } from './evaluation';
import { isBelow } from './guards';
import type { Party, Trade } from './trade';

/** Who offered a trade: the partner, or the account itself. */
export type Direction = 'inbound' | 'outbound';

/** Which trades start a workflow. */
export interface EventFilter {
	/** Undefined: both. */
	direction?: Direction;
	/** User IDs, and usernames in small letters. Empty: anybody. */
	partners: readonly string[];
	/** Decimal text of what I get at least for each Robux that I give. */
	minRatio?: string;
}

/** What is known of a trade before it is read. */
export interface KnownTrade {
	direction?: Direction | null;
	partner?: Party | null;
}

/** The entries of a list of partners that are neither IDs nor usernames. */
export const unfitPartners = (partners: readonly string[]): string[] =>
	partners.filter((text) => !/^[1-9]\d{0,18}$|^(?=.*\D)\w{1,40}$/.test(text));

/** Whether a trade may start the workflow, as far as its list shows. What Roblox does not show keeps nothing back. */
export function passes({ direction, partner }: KnownTrade, filter: EventFilter): boolean {
	const isOther = direction && filter.direction && direction !== filter.direction;
	if (isOther) return false;
	const { partners } = filter;
	if (partners.length === 0 || !partner) return true;
	const { id, name } = partner;
	if (partners.includes(id)) return true;
	// An account whose name is not shown may be one of those that are named.
	if (name === null) return partners.some((text) => /\D/.test(text));
	return partners.includes(name.toLowerCase());
}

/**
 * Whether a trade is certainly below a ratio. It is not while a side is not visible or something that I would get has no
 * price: the trade may be worth more than it shows. What the user left out counts nothing, as it was meant to.
 */
export function isCertainlyBelow(
	trade: Trade,
	settings: TradeSettings,
	rules: EvaluationRules,
	ratio: string,
): boolean {
	if (!trade.mine || !trade.theirs) return false;
	const received = evaluate({ ...trade, mine: null }, settings, rules);
	if (received.itemsWithoutPrice.length > 0) return false;
	return isBelow(evaluate(trade, settings, rules), ratio);
}
