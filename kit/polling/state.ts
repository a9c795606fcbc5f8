import type { IDataObject, IPollFunctions } from 'n8n-workflow';

import { BoundedMap } from '../data/boundedMap';
import { freshKey } from '../data/text';

/** A thing that is not over, such as an order that is not paid. */
export interface OpenThing {
	/** Stands for it among all things of the trigger. */
	thing: string;
	/** What is worth keeping of it once no list shows it any more. */
	note?: IDataObject;
	/** The number of the poll that last asked about it by itself. */
	asked?: number;
}

/** An event that was noticed and has not been reported yet. */
export interface WaitingEvent {
	/** The list and the id of the event. */
	key: string;
	json: IDataObject;
	/** Polls that could not complete it although the provider answered. */
	tries: number;
}

/** What a polling trigger remembers between polls. */
export interface PollState {
	/** Another one with every change. */
	id?: string;
	owner?: { key: string; id: string };
	/** Ids of events by the name of their list, oldest first. */
	lists: Record<string, string[]>;
	/** When each list was first read, by the provider's clock. */
	began: Record<string, number>;
	/** Things that are not over, in the order in which they were first seen. */
	open: OpenThing[];
	/** Number of polls. */
	polls: number;
	waiting: WaitingEvent[];
}

export const emptyState = (): PollState => ({
	lists: {},
	began: {},
	open: [],
	polls: 0,
	waiting: [],
});

interface Unstored {
	state: PollState;
	/** Ids of the states that it replaces; undefined for none at all. */
	replaces: Array<string | undefined>;
}

const MAX_UNSTORED = 200;
const MAX_REPLACED = 50;

/**
 * What polls have remembered since n8n stored the static data. n8n stores it with the execution that a poll starts, and
 * after a poll that starts none only in some of its modes. Counts for as long as the static data holds what this process
 * knows to be older, so that neither another process's nor a person's change is undone.
 */
const unstored = new BoundedMap<string, Unstored>(MAX_UNSTORED);

export function readState(context: IPollFunctions): PollState {
	const stored = parseState(copyOf(context.getWorkflowStaticData('node').polled));
	const kept = unstored.get(keyOf(context));
	return kept?.replaces.includes(stored.id) ? kept.state : stored;
}

export function writeState(context: IPollFunctions, state: PollState): void {
	// A new object: n8n notices a change of the static data by the assignment.
	const polled = { ...state, id: freshKey().slice(0, 13) };
	context.getWorkflowStaticData('node').polled = polled as unknown as IDataObject;
}

/**
 * One poll. What it remembers is kept in memory when it starts no execution; when it starts one, what n8n stores counts,
 * because events whose execution was not stored have to be reported again.
 *
 * @param work gives what starts the execution
 */
export async function keepingState<T>(
	context: IPollFunctions,
	work: () => Promise<T[]>,
): Promise<T[]> {
	noticeStored(context);
	const before = readState(context).id;
	let items: T[] = [];
	try {
		items = await work();
		return items;
	} finally {
		if (items.length > 0) unstored.delete(keyOf(context));
		else keep(context, before);
	}
}

/** Once the static data has had a state, an empty one means that somebody has emptied it in order to begin anew. */
function noticeStored(context: IPollFunctions): void {
	const kept = unstored.get(keyOf(context));
	const { id: stored } = parseState(context.getWorkflowStaticData('node').polled);
	if (kept && stored !== undefined) kept.replaces = kept.replaces.filter((id) => id !== undefined);
}

function keep(context: IPollFunctions, before: string | undefined): void {
	const state = readState(context);
	if (state.id === before) return;
	const key = keyOf(context);
	const replaces = [...(unstored.get(key)?.replaces ?? []), before, state.id].slice(-MAX_REPLACED);
	unstored.set(key, { state, replaces });
}

// With the name, because n8n files static data under the name: a renamed node begins anew there as well.
const keyOf = (context: IPollFunctions): string => {
	const { id, name } = context.getNode();
	return `${context.getWorkflow().id ?? ''}/${id}/${name}`;
};

const listOf = <T>(value: unknown): T[] => (Array.isArray(value) ? (value as T[]) : []);

/**
 * Without what n8n has wrapped around it: 1.123 and 2.8 add a proxy to every object in the static data with each execution,
 * and what is stored again as it was read gets slower every time.
 */
const copyOf = (value: unknown): unknown =>
	value === undefined ? undefined : JSON.parse(JSON.stringify(value));

/** Anything may stand in static data: people edit it. */
function parseState(value: unknown): PollState {
	const state = (typeof value === 'object' && value !== null ? value : {}) as Partial<PollState>;
	const lists = Object.entries(state.lists ?? {}).filter(([, list]) => Array.isArray(list));
	return {
		...(typeof state.id === 'string' && { id: state.id }),
		...(typeof state.owner?.id === 'string' && { owner: state.owner }),
		lists: Object.fromEntries(lists),
		began: { ...state.began },
		open: listOf<OpenThing>(state.open),
		polls: Number(state.polls) || 0,
		waiting: listOf<WaitingEvent>(state.waiting),
	};
}
