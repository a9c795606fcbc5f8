import type { IDataObject, IPollFunctions } from 'n8n-workflow';

import { readProcesses } from '../../../kit/http/sharedLimit';
import { pollBudgetMs, withinBudget } from '../../../kit/polling/budget';
import {
	pollLists,
	type FreshEvent,
	type PollOutcome,
	type PollOwner,
} from '../../../kit/polling/poll';
import { keepingState } from '../../../kit/polling/state';
import { orderItem } from '../api/answers';
import { connect, MAX_LISTED, type LeuwongrrClient } from '../api/client';
import { failures } from '../api/failures';
import { wordOf } from '../model/order';
import { followOf, invoiceOf, MOST_FOLLOWED, type FollowedChange } from './follow';
import { listsOf, watchedLists, type Watch, type Watched } from './lists';
import { ALL_INVOICE_TYPES, DEFAULT_ORDER_STATUSES } from './fields';

/**
 * The items of what has happened since the last poll; when the trigger is tested by hand, the newest entry for each event.
 *
 * @throws FailureError
 */
export async function poll(context: IPollFunctions): Promise<IDataObject[]> {
	const budget = pollBudgetMs(context);
	// What is asked for last may have to wait, and to be tried twice.
	const deadline = Date.now() + budget * 0.3;
	// Two tries of the lists and of the account must fit.
	const client = await connect(context, {
		timeoutMs: Math.min(30_000, Math.trunc(budget / 5)),
		tries: 2,
		maxWaitMs: Math.trunc(budget / 5),
		processes: readProcesses(context.getNodeParameter('options.processes', 1)),
	});
	const watch = readWatch(context);
	const lists = listsOf(client);
	const sources = watchedLists(lists, watch);
	const inTime = async <T>(work: (checkTime: () => void) => Promise<T>) =>
		await withinBudget(context, work, () => failures.error('POLL_TOO_SLOW'));

	if (context.getMode() === 'manual') {
		const newest = await inTime(
			async () => await Promise.all(sources.map(async (source) => await newestOf(source, client))),
		);
		const found = newest.filter((json) => json !== undefined);
		if (found.length === 0) throw failures.error('NOTHING_TO_SHOW');
		return found;
	}

	const changes = sources.filter(
		(source): source is Watched & FollowedChange => 'isOver' in source,
	);
	const follow = followOf(client, changes, lists.entriesOf, () => Date.now() < deadline);
	return await keepingState(context, async () => {
		const outcome = await inTime(
			async (checkTime) =>
				await pollLists(context, sources, { owner: ownerOf(client), follow, checkTime }),
		);
		const gaps = gapsOf(outcome, sources).map((gap) => ({
			event: 'gap',
			...gap,
			environment: client.environment,
		}));
		for (const { message } of gaps) context.logger.warn(`${context.getNode().name}: ${message}`);
		const events = sources.flatMap((source) =>
			(outcome.lists.find(({ name }) => name === source.name)?.fresh ?? [])
				.filter(({ json }) => source.isWanted(json))
				.map((event) => eventItem(source, event, client)),
		);
		return [...(watch.reportGaps ? gaps : []), ...events];
	});
}

/** What may have been missed, in words. */
function gapsOf({ lists, notFollowed }: PollOutcome, sources: Watched[]) {
	const full = sources.filter((source) =>
		lists.some(({ name, gap }) => gap && name === source.name),
	);
	const gaps = [...new Set(full.map(({ list }) => list))].map((list) => ({
		list: list as string,
		message: `none of the ${list} of the last poll is still listed, so some in between may have been missed. LeuwongRR lists the newest ones only, ${MAX_LISTED} at most: poll more often, and compare with LeuwongRR`,
	}));
	if (notFollowed.length === 0) return gaps;
	const invoices = notFollowed.map(invoiceOf);
	const message = `more than ${MOST_FOLLOWED} unfinished invoices are no longer listed. The oldest are no longer watched: ${invoices.join(', ')}`;
	return [...gaps, { list: 'unfinished', notFollowed: invoices, message }];
}

async function newestOf(
	source: Watched,
	client: LeuwongrrClient,
): Promise<IDataObject | undefined> {
	const found = (await source.read(() => false, undefined)).find(({ json }) =>
		source.isWanted(json),
	);
	return found && eventItem(source, { ...found, previous: undefined }, client);
}

function readWatch(context: IPollFunctions): Watch {
	const list = (name: string, fallback: string[]) =>
		context.getNodeParameter(name, fallback) as string[];
	const types: unknown = context.getNodeParameter('transactionTypes', '');
	const options = context.getNodeParameter('options', {}) as IDataObject;
	return {
		events: list('events', []),
		orderStatuses: list('orderStatuses', DEFAULT_ORDER_STATUSES),
		invoiceTypes: list('invoiceTypes', ALL_INVOICE_TYPES),
		transactionTypes: String(types)
			.split(',')
			.map(wordOf)
			.filter((type) => type !== ''),
		reportGaps: options.reportGaps !== false,
	};
}

/** A new token of the same account continues where the old one was; another account or environment begins anew. */
function ownerOf(client: LeuwongrrClient): PollOwner {
	return {
		key: client.account.slice(0, 32),
		identify: async () => {
			const { id } = await client.getProfile();
			return `${client.environment}/${String(id as string | number)}`;
		},
	};
}

/** The item of an event: what LeuwongRR lists, with what happened. */
function eventItem(
	{ event, list }: Watched,
	{ json, previous }: Pick<FreshEvent, 'json' | 'previous'>,
	{ environment }: LeuwongrrClient,
): IDataObject {
	if (event === 'balanceChanged') return { event, ...json, environment };
	if (event === 'invoicePaid') {
		return { event, ...json, type: list === 'orders' ? 'order' : 'deposit', environment };
	}
	const shown = list === 'orders' ? orderItem(json) : json;
	return { event, ...shown, previousStatus: previous ?? null, environment };
}
