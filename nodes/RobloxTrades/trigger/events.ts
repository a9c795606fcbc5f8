import type { IDataObject, IPollFunctions } from 'n8n-workflow';

import { FailureError, settle, type Failure } from '../../../kit/failure/failure';
import { forEachUpTo } from '../../../kit/http/concurrency';
import { pollLists, type PollOutcome } from '../../../kit/polling/poll';
import type { WaitingEvent } from '../../../kit/polling/state';
import { takeReported, waitingEvents } from '../../../kit/polling/waiting';
import type { RobloxClient } from '../api/client';
import { failures, rulesOf } from '../api/failures';
import { evaluate, type EvaluationRules } from '../model/evaluation';
import { withDates, type Trade } from '../model/trade';
import { MAX_ROWS, MOST_FOLLOWED, polledOf, rowOf, TradeLists, type WatchedList } from './lists';

/** What the trigger's fields ask for. */
export interface EventRules extends EvaluationRules {
	events: string[];
	details: boolean;
	evaluation: boolean;
	lookBackMs: number;
	reportGaps: boolean;
}

const LIST_OF: Readonly<Record<string, WatchedList>> = {
	tradeReceived: 'Inbound',
	tradeCompleted: 'Completed',
	tradeDeclined: 'Inactive',
	tradeExpired: 'Inactive',
	tradeCountered: 'Inactive',
	tradeEnded: 'Inactive',
};

const DETAILS_AT_ONCE = 4;
/** Trades that wait for their details from one poll to the next; of more, the oldest are reported without. */
const MOST_WAITING = 2000;
/** Polls that try to read the details of a trade which Roblox refuses or garbles. */
const MOST_TRIES = 5;
/** So many details one after the other that cannot be read mean that none can. */
const MOST_FAILURES = 8;
/** HTTP statuses that are not about the trade, so that no other one need be asked for. */
const STOPPING = [401, 403, 429];

/** What a poll says that its time did not suffice for. */
export const LATE = { facts: { detail: 'the time of this poll ran out' } };

export interface PollTime {
	/** When to stop asking, in milliseconds since 1970. */
	deadline: number;
	/** Throws when the poll has ended. */
	checkTime: () => void;
}

const watchedBy = ({ events }: EventRules): WatchedList[] =>
	[...new Set(events.map((event) => LIST_OF[event]))].filter((list) => list !== undefined);

/**
 * What has happened since the last poll, oldest first. Trades whose details cannot be read for now wait for the next poll;
 * a poll that could not read any of them fails with the reason.
 */
export async function pollEvents(
	context: IPollFunctions,
	client: RobloxClient,
	rules: EventRules,
	{ deadline, checkTime }: PollTime,
): Promise<IDataObject[]> {
	const lists = new TradeLists(client, watchedBy(rules), rules.lookBackMs, deadline);
	const isChosen = ({ event }: IDataObject) => rules.events.includes(String(event));
	const follow = lists.follow();
	const outcome = await pollLists(context, lists.sources(), {
		owner: { key: client.sessionKey, identify: async () => (await client.me()).id },
		...(follow && { follow }),
		waits: ({ json }) => isChosen(json),
		now: () => client.now(),
		checkTime,
	});
	const gaps = gapsOf(outcome);
	for (const { message } of gaps) context.logger.warn(`${context.getNode().name}: ${message}`);

	const waiting = waitingEvents(context);
	const reading = await readDetails(client, waiting, rules, deadline);
	checkTime();
	const { details, failed, failure } = reading;
	const taken =
		details.size + failed.size > 0
			? takeReported(context, new Set(details.keys()), failed)
			: new Set<string>();
	const events = waiting
		.filter(({ key, json }) => taken.has(key) && isChosen(json))
		.map(({ key, json }) => ({ ...json, ...details.get(key) }))
		.sort((a: IDataObject, b: IDataObject) => timeOf(a) - timeOf(b));
	const items = [...(rules.reportGaps ? gaps : []), ...events];
	if (items.length === 0 && failure) throw new FailureError(failure);
	return items;
}

const timeOf = ({ created }: IDataObject): number => Date.parse(String(created)) || 0;

/** What may have been missed, in words. */
function gapsOf({ lists, notFollowed }: PollOutcome) {
	const gaps = lists
		.filter(({ gap }) => gap)
		.map(({ name }) => ({
			event: 'gap',
			list: name,
			message: `none of the trades of the last poll are among the ${MAX_ROWS} newest of the list ${name}, so some in between may have been missed. Poll more often, and compare with Roblox`,
		}));
	if (notFollowed.length === 0) return gaps;
	const message = `more than ${MOST_FOLLOWED} open trades are not listed any more. The oldest are no longer watched: ${notFollowed.join(', ')}`;
	return [...gaps, { event: 'gap', list: 'open', notFollowed, message }];
}

/** The newest event there is, for trying the trigger out; remembers nothing. */
export async function newestEvent(client: RobloxClient, rules: EventRules): Promise<IDataObject[]> {
	const found: IDataObject[] = [];
	for (const list of watchedBy(rules)) {
		for await (const row of client.tradeRows(list, { pageSize: 25, limit: 25 })) {
			const { json } = polledOf(list, rowOf(row));
			if (rules.events.includes(String(json.event))) found.push(json);
		}
	}
	const [newest] = found.sort((a, b) => timeOf(b) - timeOf(a));
	return newest ? [{ ...newest, ...(await detailsOf(client, newest, rules)) }] : [];
}

interface Reading {
	/** What to add to events, by their keys. */
	details: Map<string, IDataObject>;
	/** Keys of events that Roblox did not show although it could be asked. */
	failed: Set<string>;
	/** Why not all could be read. */
	failure: Failure | undefined;
}

/** Reads what the fields ask for of each event, as far as Roblox's limit and the time of the poll allow. */
async function readDetails(
	client: RobloxClient,
	waiting: WaitingEvent[],
	rules: EventRules,
	deadline: number,
): Promise<Reading> {
	const reading: Reading = { details: new Map(), failed: new Set(), failure: undefined };
	const { details, failed } = reading;
	const excess = waiting.length - MOST_WAITING;
	let inARow = 0;
	let goesOn = true;
	await forEachUpTo(
		{ limit: DETAILS_AT_ONCE },
		waiting.length,
		() => goesOn && (!rules.details || Date.now() <= deadline),
		async (index) => {
			const { key, json, tries } = waiting[index] as WaitingEvent;
			if (!rules.events.includes(String(json.event))) return void details.set(key, {});
			if (index < excess) return void details.set(key, missing('too many trades wait', rules));
			const read = await settle(detailsOf(client, json, rules));
			if ('value' in read) {
				inARow = 0;
				return void details.set(key, read.value);
			}
			const { failure } = read;
			reading.failure = failure;
			if (STOPPING.includes(failure.httpStatus ?? 0)) goesOn = false;
			else if (tries + 1 >= MOST_TRIES) details.set(key, missing(failure.message, rules));
			else failed.add(key);
			inARow += 1;
			if (inARow >= MOST_FAILURES) goesOn = false;
		},
	);
	if (details.size < waiting.length) reading.failure ??= failures.make('NO_READABLE_ANSWER', LATE);
	return reading;
}

const missing = (why: string, { evaluation }: EventRules): IDataObject => ({
	mine: null,
	theirs: null,
	detailsMissing: why,
	...(evaluation && { evaluation: null }),
});

/** What the fields ask for beyond what a list says. */
async function detailsOf(
	client: RobloxClient,
	event: IDataObject,
	rules: EventRules,
): Promise<IDataObject> {
	if (!rules.details) return {};
	const asked = await settle(client.getTrade(String(event.tradeId)));
	if ('failure' in asked) {
		// One trade that nobody can read must not wait for ever.
		const { failure } = asked;
		if (!rulesOf(failure).aboutTrade) throw new FailureError(failure);
		return missing(failure.message, rules);
	}
	const trade = withDates(asked.value, event as unknown as Trade);
	const { mine, theirs } = trade;
	const partner = trade.partner ?? event.partner;
	const evaluation = rules.evaluation && evaluate(trade, await client.settings(), rules);
	return { partner, mine, theirs, ...(evaluation && { evaluation }) } as IDataObject;
}
