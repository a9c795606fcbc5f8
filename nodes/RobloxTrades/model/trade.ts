import type { IDataObject } from 'n8n-workflow';

import { isJsonObject } from '../../../kit/data/json';
import { textOf as present } from '../../../kit/data/text';

/** What Roblox sends, before it is read. */
export type Body = Record<string, unknown>;

/** The two generations of the trade service; their item ids are not interchangeable. */
export type ApiVersion = 'v1' | 'v2';

/** A user as the trade service shows one; deleted accounts have none. */
export interface Party extends IDataObject {
	/** Text of digits. */
	id: string;
	name: string | null;
	displayName: string | null;
}

/** One item of an offer or an inventory, whichever generation told of it. */
export interface TradeItem extends IDataObject {
	/** userAssetId (v1, digits) or collectibleItemInstanceId (v2, a UUID). */
	id: string | null;
	name: string | null;
	/** The asset or bundle that the item is a copy of. */
	targetId: string | null;
	itemType: string | null;
	serialNumber: number | null;
	/** Robux; null when Roblox names no price. */
	recentAveragePrice: number | null;
	originalPrice: number | null;
	assetStock: number | null;
	/** Null where Roblox does not say (v1). */
	isOnHold: boolean | null;
}

export interface Side extends IDataObject {
	user: Party | null;
	robux: number;
	items: TradeItem[];
}

/** A trade seen from the account of the credential. */
export interface Trade extends IDataObject {
	tradeId: string;
	status: string;
	isActive: boolean | null;
	created: string | null;
	expiration: string | null;
	partner: Party | null;
	mine: Side | null;
	theirs: Side | null;
}

export const TRADE_LISTS = ['Inbound', 'Outbound', 'Completed', 'Inactive'] as const;
export type TradeList = (typeof TRADE_LISTS)[number];

// Numbers 1 to 11 in the official schema, names in practice.
const TRADE_STATUSES = [
	'Unknown',
	'Open',
	'Pending',
	'Completed',
	'Expired',
	'Declined',
	'RejectedDueToError',
	'Countered',
	'Processing',
	'InterventionRequired',
	'TwoStepVerificationRequired',
];
const OPEN_STATUSES = ['Open', 'Unknown'];
const ACCEPTED_STATUSES = ['Completed', 'Processing', 'Pending'];
const ENDED_STATUSES = ['Expired', 'Declined', 'RejectedDueToError', 'Countered'];

/** Whether the trade was accepted. Pending and Processing: Roblox has yet to carry it out, and may still reject it. */
export const isAccepted = (status: string): boolean => ACCEPTED_STATUSES.includes(status);
/** Whether the trade waits for an answer, as far as its status shows. */
export const isOpen = (status: string): boolean => OPEN_STATUSES.includes(status);
export const isCountered = (status: string): boolean => status === 'Countered';
/** Whether the trade has come to nothing. */
export const isEnded = (status: string): boolean => ENDED_STATUSES.includes(status);
export const isCompleted = (status: string): boolean => status === 'Completed';
/** Whether the trade was answered or has ended, so that nobody can answer it any more. */
export const isAnswered = (status: string): boolean => isAccepted(status) || isEnded(status);
export const isRejected = (status: string): boolean => status === 'RejectedDueToError';
export const isDeclined = (status: string): boolean => status === 'Declined';

/** An enum that Roblox sends as a name or as a number; values that are not known here pass through. */
export function enumName(value: unknown, names: readonly string[], first: number): string {
	if (typeof value === 'number') return names[value - first] ?? String(value);
	return typeof value === 'string' && value !== '' ? value : 'Unknown';
}

export const tradeStatus = (value: unknown): string => enumName(value, TRADE_STATUSES, 1);

/** An id as text. What the JSON parser leaves a number has all its digits, and others are text already. */
export function idText(value: unknown): string | null {
	if (typeof value === 'number') return Number.isInteger(value) ? String(value) : null;
	return typeof value === 'string' && value !== '' ? value : null;
}

const numberOf = (value: unknown): number | null =>
	typeof value === 'number' && Number.isFinite(value) ? value : null;
const textOf = (value: unknown): string | null => present(value) ?? null;
const booleanOf = (value: unknown): boolean | null => (typeof value === 'boolean' ? value : null);

export function partyOf(value: unknown): Party | null {
	if (!isJsonObject(value)) return null;
	const id = idText(value.id);
	return id === null
		? null
		: { id, name: textOf(value.name), displayName: textOf(value.displayName) };
}

/** An item of either generation. */
export function itemOf(value: unknown): TradeItem {
	const item = isJsonObject(value) ? value : {};
	const target = isJsonObject(item.itemTarget) ? item.itemTarget : {};
	return {
		id: idText(item.collectibleItemInstanceId) ?? idText(item.userAssetId) ?? idText(item.id),
		name: textOf(item.itemName) ?? textOf(item.name),
		targetId: idText(target.targetId) ?? idText(item.assetId),
		itemType: textOf(target.itemType) ?? (item.assetId === undefined ? null : 'Asset'),
		serialNumber: numberOf(item.serialNumber),
		recentAveragePrice: numberOf(item.recentAveragePrice),
		originalPrice: numberOf(item.originalPrice),
		assetStock: numberOf(item.assetStock),
		isOnHold: booleanOf(item.isOnHold),
	};
}

function sideOf(value: unknown): Side | null {
	if (!isJsonObject(value)) return null;
	const items = Array.isArray(value.items) ? value.items : value.userAssets;
	return {
		user: partyOf(value.user),
		robux: numberOf(value.robux) ?? 0,
		items: Array.isArray(items) ? items.map(itemOf) : [],
	};
}

/**
 * A trade from v1's detail, v2's detail or a row of a list. The sides are told apart by user id alone: neither
 * generation promises an order, and v2 does not say who sent.
 */
export function tradeOf(body: Body, myId: string): Trade {
	const sides = (
		Array.isArray(body.offers) ? body.offers : [body.participantAOffer, body.participantBOffer]
	)
		.map(sideOf)
		.filter((side) => side !== null);
	const mine = sides.find(({ user }) => user?.id === myId) ?? null;
	const theirs = mine ? (sides.find((side) => side !== mine) ?? null) : null;
	return {
		tradeId: idText(body.tradeId) ?? idText(body.id) ?? '',
		status: tradeStatus(body.status),
		isActive: booleanOf(body.isActive),
		created: textOf(body.created),
		expiration: textOf(body.expiration),
		partner: theirs?.user ?? partyOf(body.user),
		mine,
		theirs,
	};
}

/** The dates and the activity that only v1 has, put on a trade that v2 told of. */
export function withDates(trade: Trade, dated: Trade): Trade {
	const { isActive, created, expiration } = dated;
	return { ...trade, isActive, created, expiration, partner: trade.partner ?? dated.partner };
}

/** The copies of a row of tradable items. */
export const instancesOf = (row: Body): Body[] =>
	Array.isArray(row.instances) ? row.instances.filter(isJsonObject) : [];
