import type { IDataObject, IPollFunctions } from 'n8n-workflow';

import { pollLists, type Polled } from '../../kit/polling';
import { fail, ours, settle, type Body } from './answers';
import { evaluate, type EvaluationRules } from './evaluation';
import { rulesOf } from './failures';
import { getTrade, me, rowId, settings, tradeRows, type TradeList } from './reads';
import { tradeOf, withDates, type Trade } from './trade';
import type { Roblox } from './transport';

/** What the trigger's fields ask for. */
export interface EventRules extends EvaluationRules {
	events: string[];
	details: boolean;
	evaluation: boolean;
	lookBackMs: number;
}

type WatchedList = Exclude<TradeList, 'Outbound'>;

const LIST_OF: Readonly<Record<string, WatchedList>> = {
	tradeReceived: 'Inbound',
	tradeCompleted: 'Completed',
	tradeDeclined: 'Inactive',
	tradeExpired: 'Inactive',
	tradeCountered: 'Inactive',
	tradeEnded: 'Inactive',
};
const ENDS: Readonly<Record<string, string>> = {
	Declined: 'tradeDeclined',
	Expired: 'tradeExpired',
	Countered: 'tradeCountered',
};

/** The event that a row of a list stands for. The list decides where it can: statuses are an open list. */
export function eventOf(list: WatchedList, status: string): string {
	if (list === 'Inbound') return 'tradeReceived';
	return list === 'Completed' ? 'tradeCompleted' : (ENDS[status] ?? 'tradeEnded');
}

const PAGE = 100;
/** Rows of one list that a poll looks at; more than that within the days looked back cannot be told apart. */
const MAX_ROWS = 2000;
const DETAILS_AT_ONCE = 4;

export interface PollTime {
	/** When to stop asking, in milliseconds since 1970. */
	deadline: number;
}

/**
 * The rows of a list that may be news. Trades move into the lists of ended ones long after they were made, and Roblox
 * does not say by which of the two times it sorts: so reading goes on until a whole page is too old, not until the
 * first row that is known.
 */
async function readList(
	roblox: Roblox,
	list: WatchedList,
	{ lookBackMs }: EventRules,
	{ deadline }: PollTime,
): Promise<Polled[]> {
	const oldest = Date.now() - lookBackMs;
	const found: Polled[] = [];
	let old = 0;
	for await (const row of tradeRows(roblox, list, { pageSize: PAGE, limit: MAX_ROWS })) {
		if (Date.now() > deadline) {
			// What is left out now would be taken for known or for news later, so nothing is told.
			return await fail(ours('NO_READABLE_ANSWER', { detail: 'the time of this poll ran out' }));
		}
		old = isBefore(row, oldest) ? old + 1 : 0;
		if (old >= PAGE) break;
		if (old === 0 && rowId(row) !== '') found.push(polledOf(list, row));
	}
	return found;
}

const isBefore = (row: Body, time: number): boolean =>
	typeof row.created === 'string' && Date.parse(row.created) < time;

function polledOf(list: WatchedList, row: Body): Polled {
	const { tradeId, status, isActive, created, expiration, partner } = tradeOf(row, '');
	return {
		id: tradeId,
		json: {
			event: eventOf(list, status),
			tradeStatusType: list,
			...{ tradeId, status, isActive, created, expiration, partner },
		},
	};
}

/** What has happened since the last poll, oldest first. Stores what it has seen only when all of it can be told. */
export async function pollEvents(
	context: IPollFunctions,
	roblox: Roblox,
	rules: EventRules,
	time: PollTime,
): Promise<IDataObject[]> {
	const lists = [...new Set(rules.events.map((event) => LIST_OF[event]))].filter(
		(list) => list !== undefined,
	);
	const staticData = context.getWorkflowStaticData('node');
	const before = { ...staticData };
	const polled = await pollLists(
		context,
		lists.map((list) => ({
			name: list,
			fetch: async () => await readList(roblox, list, rules, time),
		})),
		{ key: roblox.accountKey, identify: async () => (await me(roblox)).id },
	);
	const fresh = polled.flatMap((list) => list.fresh);
	const wanted = fresh
		.map(({ json }) => json)
		.filter(({ event }) => rules.events.includes(String(event)))
		.sort((a, b) => timeOf(a) - timeOf(b));
	const told = await settle(tell(roblox, wanted, rules, time));
	if ('value' in told) return told.value;
	// What could not be told must be fresh again next time, and n8n drops the static data of a poll that throws only in
	// some of its modes.
	for (const key of Object.keys(staticData)) if (!(key in before)) delete staticData[key];
	Object.assign(staticData, before);
	return await fail(told.failure);
}

const timeOf = ({ created }: IDataObject): number => Date.parse(String(created)) || 0;

/** The newest event there is, for trying the trigger out; remembers nothing. */
export async function newestEvent(roblox: Roblox, rules: EventRules): Promise<IDataObject[]> {
	const found: IDataObject[] = [];
	for (const list of new Set(rules.events.map((event) => LIST_OF[event]))) {
		if (list === undefined) continue;
		for await (const row of tradeRows(roblox, list, { pageSize: 25, limit: 25 })) {
			const { json } = polledOf(list, row);
			if (rules.events.includes(String(json.event))) found.push(json);
		}
	}
	const [newest] = found.sort((a, b) => timeOf(b) - timeOf(a));
	const time = { deadline: Number.POSITIVE_INFINITY };
	return newest ? await tell(roblox, [newest], rules, time) : [];
}

/** The events with what else the fields ask for. */
async function tell(
	roblox: Roblox,
	events: IDataObject[],
	rules: EventRules,
	{ deadline }: PollTime,
): Promise<IDataObject[]> {
	if (!rules.details && !rules.evaluation) return events;
	const told = [...events];
	let next = 0;
	const work = async () => {
		while (next < events.length) {
			const index = next++;
			const event = events[index];
			if (!event) continue;
			told[index] =
				Date.now() > deadline
					? { ...event, ...missing('the time of this poll ran out', rules) }
					: await detailed(roblox, event, rules);
		}
	};
	await Promise.all(Array.from({ length: DETAILS_AT_ONCE }, work));
	return told;
}

const missing = (why: string, { evaluation }: EventRules): IDataObject => ({
	mine: null,
	theirs: null,
	detailsMissing: why,
	...(evaluation && { evaluation: null }),
});

async function detailed(
	roblox: Roblox,
	event: IDataObject,
	rules: EventRules,
): Promise<IDataObject> {
	const asked = await settle(getTrade(roblox, String(event.tradeId), 'v2'));
	if ('failure' in asked) {
		// One trade that cannot be read must not keep all later ones from being told.
		const { failure } = asked;
		return rulesOf(failure.code)?.aboutTrade
			? { ...event, ...missing(failure.happened, rules) }
			: await fail(failure);
	}
	const trade = withDates(asked.value, event as unknown as Trade);
	const { mine, theirs } = trade;
	const partner = trade.partner ?? event.partner;
	const evaluation = rules.evaluation && evaluate(trade, await settings(roblox), rules);
	return { ...event, partner, mine, theirs, ...(evaluation && { evaluation }) };
}
