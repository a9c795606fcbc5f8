import type { IDataObject } from 'n8n-workflow';

import type { FreshEvent, Polled, PollSource } from '../../kit/polling';
import { listOf, isFailure } from './answer';
import { MAX_LISTED } from './fields';
import type { Leuwongrr } from './transport';

/** What the trigger's fields ask for. */
export interface Watch {
	events: string[];
	orderStatuses: string[];
	invoiceTypes: string[];
	/** In lower case; all when empty. */
	transactionTypes: string[];
}

/** One list of LeuwongRR watched for one kind of change. */
interface Watched extends PollSource {
	event: string;
	list: ListName;
	isWanted(entry: IDataObject): boolean;
}

type ListName = 'orders' | 'deposits' | 'transactions';

const PATHS: Readonly<Record<ListName, string>> = {
	orders: '/me/orders',
	deposits: '/me/deposits',
	transactions: '/me/balance/transactions',
};
export const NAMED_STATUSES = ['completed', 'failed', 'pending', 'processing'];

/** LeuwongRR's statuses as it writes them today are in lower case. */
export const wordOf = (value: unknown): string =>
	typeof value === 'string' ? value.trim().toLowerCase() : '';

const idOf = (value: unknown): string =>
	typeof value === 'string' || typeof value === 'number' ? String(value) : '';

/** Reads each list once for a poll, however many kinds of change it is watched for. */
export function watchedLists(leuwongrr: Leuwongrr, watch: Watch): Watched[] {
	const reads = new Map<ListName, Promise<IDataObject[]>>();
	const read = async (list: ListName): Promise<IDataObject[]> => {
		const running = reads.get(list) ?? readList(leuwongrr, list);
		reads.set(list, running);
		return await running;
	};
	const watched = (
		part: Omit<Watched, 'fetch' | 'cap'>,
		toEvent: (entry: IDataObject) => Omit<Polled, 'json'> | undefined,
	): Watched => ({
		...part,
		...(part.list !== 'orders' && { cap: MAX_LISTED }),
		fetch: async () =>
			(await read(part.list)).flatMap((json) => {
				const event = toEvent(json);
				return event ? [{ ...event, json }] : [];
			}),
	});
	const byInvoice = (field: 'status' | 'payment_status') => (entry: IDataObject) => {
		const about = idOf(entry.invoice_code);
		return about === '' ? undefined : { about, id: `${about}|${wordOf(entry[field])}` };
	};
	const isPaid = (entry: IDataObject) => wordOf(entry.payment_status) === 'paid';

	const all: Watched[] = [
		watched(
			{
				name: 'orderStatus',
				event: 'orderStatusChanged',
				list: 'orders',
				isWanted: ({ status }) => {
					const word = wordOf(status);
					return watch.orderStatuses.includes(NAMED_STATUSES.includes(word) ? word : 'other');
				},
			},
			byInvoice('status'),
		),
		watched(
			{ name: 'orderPayment', event: 'invoicePaid', list: 'orders', isWanted: isPaid },
			byInvoice('payment_status'),
		),
		watched(
			{ name: 'depositPayment', event: 'invoicePaid', list: 'deposits', isWanted: isPaid },
			byInvoice('payment_status'),
		),
		watched(
			{
				name: 'depositStatus',
				event: 'depositApproved',
				list: 'deposits',
				isWanted: ({ status }) => wordOf(status) === 'approved',
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
			(entry) => ({ id: idOf(entry.id) || JSON.stringify(entry) }),
		),
	];
	return all.filter(
		({ event, list }) =>
			watch.events.includes(event) &&
			(event !== 'invoicePaid' ||
				watch.invoiceTypes.includes(list === 'orders' ? 'order' : 'deposit')),
	);
}

async function readList(leuwongrr: Leuwongrr, list: ListName): Promise<IDataObject[]> {
	const query = list === 'orders' ? undefined : { limit: MAX_LISTED };
	const data = await leuwongrr.tryRead({ path: PATHS[list], ...(query && { query }) });
	const entries = isFailure(data) ? data : listOf(data, list);
	if (isFailure(entries)) throw leuwongrr.fail(entries);
	return entries;
}

/** The item of an event: what LeuwongRR lists, with what happened. */
export function eventOutput(
	{ event, list }: Watched,
	{ json, previous }: Pick<FreshEvent, 'json' | 'previous'>,
	leuwongrr: Leuwongrr,
): IDataObject {
	const { environment } = leuwongrr;
	if (event === 'balanceChanged') return { event, ...json, environment };
	if (event === 'invoicePaid') {
		return { event, ...json, type: list === 'orders' ? 'order' : 'deposit', environment };
	}
	return { event, ...json, previousStatus: previous ?? null, environment };
}
