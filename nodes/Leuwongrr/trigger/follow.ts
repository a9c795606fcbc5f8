import type { IDataObject } from 'n8n-workflow';

import { isJsonObject } from '../../../kit/data/json';
import { idOf } from '../../../kit/data/text';
import { settle } from '../../../kit/failure/failure';
import type { Answer, Follow, Polled } from '../../../kit/polling/follow';
import type { OpenThing } from '../../../kit/polling/state';
import type { LeuwongrrClient } from '../api/client';

/** The lists whose entries change after they were made. */
export type FollowedList = 'orders' | 'deposits';

/** One kind of change that the entries of a list are followed for. */
export interface FollowedChange {
	/** The name of the source that its events belong to. */
	name: string;
	list: FollowedList;
	/** Whether nothing of this kind can happen to the entry any more, as far as LeuwongRR documents it. */
	isOver(entry: IDataObject): boolean;
	toEvent(entry: IDataObject): Omit<Polled, 'json'> | undefined;
}

/** How many entries that LeuwongRR does not list any more are followed. */
export const MOST_FOLLOWED = 500;
/** LeuwongRR allows 60 reads a minute, and workflows need some of them. */
const MOST_ASKED = 20;
const STATUS_OF_NONE = 404;

/** The invoice that an open thing stands for. */
export const invoiceOf = (thing: string): string => thing.slice(thing.indexOf(' ') + 1);

/**
 * Follows orders and deposits that are not over: LeuwongRR lists only the newest ones, and answers for each of the others
 * by its invoice.
 *
 * @param entriesOf what this poll has read
 */
export function followOf(
	client: LeuwongrrClient,
	changes: FollowedChange[],
	entriesOf: (list: FollowedList) => IDataObject[],
	hasTime: () => boolean,
): Follow {
	const isOpen = (list: FollowedList, entry: IDataObject) =>
		changes.some((change) => change.list === list && !change.isOver(entry));
	const things = (list: FollowedList) =>
		entriesOf(list).flatMap((entry) => {
			const code = idOf(entry.invoice_code);
			return code === undefined ? [] : [{ thing: `${list} ${code}`, isOpen: isOpen(list, entry) }];
		});
	const ask = async ({ thing }: OpenThing): Promise<Answer | undefined> => {
		const list: FollowedList = thing.startsWith('orders ') ? 'orders' : 'deposits';
		const invoice = invoiceOf(thing);
		if (!hasTime()) return undefined;
		const asked = await settle(
			list === 'orders' ? client.getOrder(invoice) : depositOf(client, invoice),
		);
		if ('failure' in asked) {
			const isGone = asked.failure.httpStatus === STATUS_OF_NONE;
			return isGone ? { isOpen: false, events: [] } : undefined;
		}
		const entry = asked.value;
		// An answer about something else says nothing about this one.
		if (!entry || idOf(entry.invoice_code) !== invoice) return { isOpen: true, events: [] };
		const events = changes
			.filter((change) => change.list === list)
			.flatMap(({ name: source, toEvent }) => {
				const event = toEvent(entry);
				return event ? [{ ...event, json: entry, source }] : [];
			});
		return { isOpen: isOpen(list, entry), events };
	};
	return {
		listed: () => {
			const lists = [...new Set(changes.map(({ list }) => list))];
			const listed = lists.flatMap(things);
			return {
				open: listed.filter((one) => one.isOpen).map(({ thing }) => ({ thing })),
				over: listed.filter((one) => !one.isOpen).map(({ thing }) => thing),
			};
		},
		ask,
		most: MOST_FOLLOWED,
		mostAsked: MOST_ASKED,
	};
}

async function depositOf(
	client: LeuwongrrClient,
	invoice: string,
): Promise<IDataObject | undefined> {
	const { deposit } = await client.getDeposit(invoice);
	return isJsonObject(deposit) ? (deposit as IDataObject) : undefined;
}
