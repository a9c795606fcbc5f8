import type { IDataObject } from 'n8n-workflow';

import { idOf } from '../../../kit/data/text';
import type { PollSource } from '../../../kit/polling/poll';
import { MAX_LISTED, type LeuwongrrClient } from '../api/client';
import { outcomeOf, wordOf } from '../model/order';
import type { FollowedChange } from './follow';

/** What the trigger's fields ask for. */
export interface Watch {
	events: string[];
	orderStatuses: string[];
	invoiceTypes: string[];
	/** In lower case; all when empty. */
	transactionTypes: string[];
	reportGaps: boolean;
}

/** One list of LeuwongRR watched for one kind of change. */
export interface Watched extends PollSource {
	event: string;
	list: ListName;
	isWanted(entry: IDataObject): boolean;
	/** Absent for what never changes. */
	isOver?: FollowedChange['isOver'];
	toEvent: FollowedChange['toEvent'];
}

type ListName = 'orders' | 'deposits' | 'transactions';

/** The lists as one poll reads them. */
export interface Lists {
	read(list: ListName): Promise<IDataObject[]>;
	/** What has been read. */
	entriesOf(list: ListName): IDataObject[];
}

const NAMED_STATUSES = ['completed', 'failed', 'pending', 'processing'];

/** Reads each list once for a poll, however many kinds of change it is watched for. */
export function listsOf(client: LeuwongrrClient): Lists {
	const readers: Readonly<Record<ListName, () => Promise<IDataObject[]>>> = {
		orders: client.listOrders,
		deposits: client.listDeposits,
		transactions: client.listTransactions,
	};
	const reads = new Map<ListName, Promise<IDataObject[]>>();
	const entries = new Map<ListName, IDataObject[]>();
	return {
		read: async (list) => {
			const running = reads.get(list) ?? readers[list]();
			reads.set(list, running);
			const read = await running;
			entries.set(list, read);
			return read;
		},
		entriesOf: (list) => entries.get(list) ?? [],
	};
}

/** The changes that the trigger's fields ask for. */
export function watchedLists(lists: Lists, watch: Watch): Watched[] {
	const watched = (
		part: Omit<Watched, 'read' | 'cap' | 'toEvent'>,
		toEvent: Watched['toEvent'],
	): Watched => ({
		...part,
		toEvent,
		...(part.list !== 'orders' && { cap: MAX_LISTED }),
		read: async () =>
			(await lists.read(part.list)).flatMap((json) => {
				const event = toEvent(json);
				return event ? [{ ...event, json }] : [];
			}),
	});
	const byInvoice = (field: 'status' | 'payment_status') => (entry: IDataObject) => {
		const about = idOf(entry.invoice_code);
		return about === undefined ? undefined : { about, id: `${about}|${wordOf(entry[field])}` };
	};
	const isPaid = (entry: IDataObject) => wordOf(entry.payment_status) === 'paid';
	const isApproved = (entry: IDataObject) => wordOf(entry.status) === 'approved';

	const all: Watched[] = [
		watched(
			{
				name: 'orderStatus',
				event: 'orderStatusChanged',
				list: 'orders',
				isOver: ({ status }) => ['completed', 'failed'].includes(outcomeOf(status)),
				isWanted: ({ status }) => {
					const word = wordOf(status);
					return watch.orderStatuses.includes(NAMED_STATUSES.includes(word) ? word : 'other');
				},
			},
			byInvoice('status'),
		),
		watched(
			{
				name: 'orderPayment',
				event: 'invoicePaid',
				list: 'orders',
				isWanted: isPaid,
				isOver: (entry) => isPaid(entry) || outcomeOf(entry.status) === 'failed',
			},
			byInvoice('payment_status'),
		),
		watched(
			{
				name: 'depositPayment',
				event: 'invoicePaid',
				list: 'deposits',
				isWanted: isPaid,
				isOver: isPaid,
			},
			byInvoice('payment_status'),
		),
		watched(
			{
				name: 'depositStatus',
				event: 'depositApproved',
				list: 'deposits',
				isWanted: isApproved,
				isOver: isApproved,
			},
			byInvoice('status'),
		),
		watched(
			{
				name: 'transactions',
				event: 'balanceChanged',
				list: 'transactions',
				isWanted: ({ type }) =>
					watch.transactionTypes.length === 0 || watch.transactionTypes.includes(wordOf(type)),
			},
			(entry) => ({ id: idOf(entry.id) ?? JSON.stringify(entry) }),
		),
	];
	return all.filter(
		({ event, list }) =>
			watch.events.includes(event) &&
			(event !== 'invoicePaid' ||
				watch.invoiceTypes.includes(list === 'orders' ? 'order' : 'deposit')),
	);
}
