import type { IDataObject, IPollFunctions } from 'n8n-workflow';

import { FailureError, settle, type Failure } from '../../../kit/failure/failure';
import { forEachUpTo } from '../../../kit/http/concurrency';
import { pollLists, type PollOutcome } from '../../../kit/polling/poll';
import { readState, type WaitingEvent } from '../../../kit/polling/state';
import { takeReported, waitingEvents } from '../../../kit/polling/waiting';
import type { RobloxClient } from '../api/client';
import { failures, rulesOf } from '../api/failures';
import { evaluate, type EvaluationRules } from '../model/evaluation';
import { isCertainlyBelow, passes, type EventFilter } from '../model/eventFilter';
import { withDates, type Trade } from '../model/trade';
import { MAX_ROWS, MOST_FOLLOWED, polledOf, rowOf, TradeLists, type WatchedList } from './lists';

/** What the trigger's fields ask for. */
export interface EventRules extends EvaluationRules {
	events: string[];
	details: boolean;
	evaluation: boolean;
	filter: EventFilter;
	lookBackMs: number;
	reportGaps: boolean;
}

const LIST_OF: Readonly<Record<string, WatchedList>> = {
	tradeReceived: 'Inbound',
	offerAccepted: 'Accepted',
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

/** Trades that are read for one that passes the filters, when somebody tries the trigger out. */
const MOST_TRIED_OUT = 25;

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
 * Whether an event is to be reported, as far as its list shows. Nobody knows who offered a completed trade that was never
 * seen open, so it may be an own offer that was accepted; where completed trades are reported anyway, that says enough.
 */
function isChosen(json: IDataObject, { events, filter }: EventRules): boolean {
	const { event, direction } = json;
	if (!events.includes(String(event)) || !passes(json, filter)) return false;
	if (event !== 'offerAccepted' || direction === 'outbound') return true;
	return direction !== 'inbound' && !events.includes('tradeCompleted');
}

/** An event with the name that is certainly true of it. */
const named = (json: IDataObject): IDataObject =>
	json.event === 'offerAccepted' && json.direction !== 'outbound'
		? { ...json, event: 'tradeCompleted' }
		: json;

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
	const { open } = readState(context);
	const lists = new TradeLists(client, watchedBy(rules), rules.lookBackMs, deadline, open);
	const follow = lists.follow();
	const outcome = await pollLists(context, lists.sources(), {
		owner: { key: client.sessionKey, identify: async () => (await client.me()).id },
		...(follow && { follow }),
		waits: ({ json }) => isChosen(json, rules),
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
		.filter(({ key, json }) => taken.has(key) && isChosen(json, rules) && details.get(key))
		.map(({ key, json }) => named({ ...json, ...details.get(key) }))
		.sort((a: IDataObject, b: IDataObject) => timeOf(a) - timeOf(b));
	const items = [...(rules.reportGaps ? gaps : []), ...events];
	if (items.length === 0 && failure) throw new FailureError(failure);
	return items;
}

const timeOf = ({ created }: IDataObject): number => Date.parse(String(created)) || 0;

/** What may have been missed, in words. */
function gapsOf({ lists, notFollowed }: PollOutcome) {
	const names = lists
		.filter(({ gap }) => gap)
		.map(({ name }) => (name === 'Accepted' ? 'Completed' : name));
	const gaps = [...new Set(names)].map((name) => ({
		event: 'gap',
		list: name,
		message: `none of the trades of the last poll are among the ${MAX_ROWS} newest of the list ${name}, so some in between may have been missed. Poll more often, and compare with Roblox`,
	}));
	if (notFollowed.length === 0) return gaps;
	const message = `more than ${MOST_FOLLOWED} open trades are no longer listed. The oldest are no longer watched: ${notFollowed.join(', ')}`;
	return [...gaps, { event: 'gap', list: 'open', notFollowed, message }];
}

/** The newest event there is, for trying the trigger out; remembers nothing. */
export async function newestEvent(client: RobloxClient, rules: EventRules): Promise<IDataObject[]> {
	const found: IDataObject[] = [];
	for (const list of watchedBy(rules)) {
		const direction = list === 'Inbound' ? 'inbound' : null;
		const source = list === 'Accepted' ? 'Completed' : list;
		for await (const row of client.tradeRows(source, { pageSize: 25, limit: 25 })) {
			const { json } = polledOf(list, rowOf(row), direction);
			if (isChosen(json, rules)) found.push(json);
		}
	}
	for (const newest of found.sort((a, b) => timeOf(b) - timeOf(a)).slice(0, MOST_TRIED_OUT)) {
		const details = await detailsOf(client, newest, rules);
		if (details) return [named({ ...newest, ...details })];
	}
	return [];
}

interface Reading {
	/** What to add to events, by their keys; undefined for those that the filters keep back. */
	details: Map<string, IDataObject | undefined>;
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
			if (!isChosen(json, rules)) return void details.set(key, undefined);
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

/** What the fields ask for beyond what a list says; undefined for a trade that the filters keep back. */
async function detailsOf(
	client: RobloxClient,
	event: IDataObject,
	rules: EventRules,
): Promise<IDataObject | undefined> {
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
	const partner = trade.partner ?? (event as unknown as Trade).partner;
	if (!passes({ partner }, rules.filter)) return undefined;
	if (!rules.evaluation) return { partner, mine, theirs } as IDataObject;
	const settings = await client.settings();
	const { minRatio } = rules.filter;
	const isBad = minRatio !== undefined && isCertainlyBelow(trade, settings, rules, minRatio);
	if (isBad) return undefined;
	const evaluation = evaluate(trade, settings, rules);
	return { partner, mine, theirs, evaluation } as IDataObject;
}
