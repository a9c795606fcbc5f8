import type { Item } from './inventory.mts';

/** In the order of their numbers, from 1 (contract: Enums). */
export const tradeStatuses = [
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
] as const;

/** What one party gives. */
export interface Offer {
	userId: number;
	items: Item[];
	/** Before the fee. */
	robux: number;
}

export interface Trade {
	/** An int64, in digits. */
	id: string;
	/** Counts up with every trade. */
	seq: number;
	sender: Offer;
	recipient: Offer;
	created: number;
	expires: number;
	/** Open: anything may come, also a status nobody knows yet (POST /act setTrade). */
	status: string;
}

/** Names only: the numbers of the list types are unknown (contract: Enums). */
export const listTypes = ['inbound', 'outbound', 'completed', 'inactive'] as const;
export type ListType = (typeof listTypes)[number];

const ended = ['Completed', 'Expired', 'Declined', 'RejectedDueToError', 'Countered'];

export const isActive = ({ status }: Trade) => !ended.includes(status);
export const isAnswerable = ({ status }: Trade) => status === 'Open';
export const isParty = (trade: Trade, userId: number) =>
	trade.sender.userId === userId || trade.recipient.userId === userId;

/** What this user gives and what the other one does; the user must be a party. */
export function sides(trade: Trade, userId: number): { own: Offer; partner: Offer } {
	const { sender, recipient } = trade;
	return sender.userId === userId
		? { own: sender, partner: recipient }
		: { own: recipient, partner: sender };
}

export class TradeBook {
	private byId = new Map<string, Trade>();

	add(trade: Omit<Trade, 'seq'>): Trade {
		const whole = { ...trade, seq: this.byId.size + 1 };
		this.byId.set(whole.id, whole);
		return whole;
	}

	get(id: string): Trade | undefined {
		return this.byId.get(id);
	}

	all(): Trade[] {
		return [...this.byId.values()];
	}

	/** @param until only trades made by then */
	list(type: ListType, userId: number, until: number): Trade[] {
		return this.all().filter((trade) => {
			if (!isParty(trade, userId) || trade.created > until) return false;
			if (type === 'completed') return trade.status === 'Completed';
			if (type === 'inactive') return !isActive(trade) && trade.status !== 'Completed';
			return isActive(trade) && (trade.sender.userId === userId) === (type === 'outbound');
		});
	}

	reset(): void {
		this.byId.clear();
	}
}
