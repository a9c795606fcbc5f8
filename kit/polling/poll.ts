import type { IPollFunctions } from 'n8n-workflow';

import { followOpen, type Follow, type Polled } from './follow';
import { emptyState, readState, writeState, type PollState, type WaitingEvent } from './state';

/** An event that was not there at the last poll. */
export interface FreshEvent extends Polled {
	/** The rest of the id that the same thing had last, `pending` for example; undefined for a thing not seen before. */
	previous: string | undefined;
}

export interface PollSource {
	/** Name of the list in the static data; never changes. */
	name: string;
	/**
	 * Events there are now, newest first. May stop early at the first event for which `known` is true, and must throw
	 * when the list could not be read as a whole: what it leaves out would be lost.
	 *
	 * @param began when the list was first read, undefined if that is now
	 */
	read(known: (id: string) => boolean, began: number | undefined): Promise<Polled[]>;
	/** How many entries the provider lists at most; a fuller list cannot show that something is missing. */
	cap?: number;
	/** Ids to remember beyond those that are in the list now, default 2000. */
	maxRemembered?: number;
}

export interface PollOptions {
	owner?: PollOwner;
	follow?: Follow;
	/** Whether a fresh event of a list is kept until `takeReported`, so that it can be completed first. */
	waits?: (event: FreshEvent) => boolean;
	/** The provider's time, default this machine's. */
	now?: () => number;
	/** Throws when the poll has ended meanwhile; see withinBudget. */
	checkTime?: () => void;
}

export interface PollResult {
	/** Name of the source. */
	name: string;
	/** Events that were not there before, oldest first. */
	fresh: FreshEvent[];
	/** True on the first poll of the list, which sets the baseline and tells nothing. */
	baseline: boolean;
	/** True when nothing of the last poll was found again, so that events in between may be missing. */
	gap: boolean;
}

export interface PollOutcome {
	lists: PollResult[];
	/** Things that were followed and are not any more, because they were too many. */
	notFollowed: string[];
}

/** Whose lists are polled. With another owner all lists begin anew, instead of telling of the whole past of somebody. */
export interface PollOwner {
	/** Changes with the credential without containing it, such as a hash. */
	key: string;
	/** Who the credential belongs to; asked only when the key has changed, so that a new key of the same owner is none. */
	identify(): Promise<string>;
}

const DEFAULT_REMEMBERED = 2000;

/**
 * Events of several lists that have appeared since the last poll. What was seen is kept in the static data of the node,
 * which n8n stores together with the execution that the events start. All lists are read before anything is remembered,
 * so that a poll that throws is repeated as a whole, and what is fresh is decided at the end in one go, so that a slow
 * poll and the next one do not tell the same twice. The first poll after activation sees everything as known: activating
 * a workflow does not replay the past.
 */
export async function pollLists(
	context: IPollFunctions,
	sources: PollSource[],
	{ owner, follow, waits = () => false, now = Date.now, checkTime }: PollOptions = {},
): Promise<PollOutcome> {
	const ownerNow = owner && (await ownerOf(owner, readState(context)));
	const before = stateOf(context, ownerNow);
	const found = await Promise.all(
		sources.map(async (source) => {
			const known = new Set(before.lists[source.name]);
			return uniqueOf(await source.read((id) => known.has(id), before.began[source.name]));
		}),
	);
	const followed = follow && (await followOpen(follow, before));
	checkTime?.();

	const state = stateOf(context, ownerNow);
	const results = sources.map((source, index) => {
		const asked = followed?.events.filter((event) => event.source === source.name) ?? [];
		return compare(source, found[index] ?? [], asked, state.lists[source.name]);
	});
	const waiting = results.flatMap(({ name, fresh }) =>
		fresh
			.filter(waits)
			.map(({ id, json }): WaitingEvent => ({ key: `${name} ${id}`, json, tries: 0 })),
	);
	const open = followed?.open ?? [];
	const hasChanged =
		results.some(({ remember }) => remember) ||
		Object.keys(state.lists).length > sources.length ||
		JSON.stringify(open) !== JSON.stringify(state.open);
	if (hasChanged) {
		writeState(context, {
			...(ownerNow && { owner: ownerNow }),
			lists: byName(results, ({ name, remember }) => remember ?? state.lists[name] ?? []),
			began: byName(results, ({ name }) => state.began[name] ?? now()),
			open,
			polls: state.polls + 1,
			waiting: [...state.waiting, ...waiting],
		});
	}
	return {
		lists: results.map(({ name, fresh, baseline, gap }) => ({ name, fresh, baseline, gap })),
		notFollowed: followed?.notFollowed ?? [],
	};
}

/** @param asked events of things that the list does not show any more */
function compare(
	{ name, cap, maxRemembered = DEFAULT_REMEMBERED }: PollSource,
	listed: Polled[],
	asked: Polled[],
	before: string[] | undefined,
): PollResult & { remember?: string[] } {
	const known = new Set(before);
	const events = uniqueOf([...listed, ...asked]);
	const current = events.map(({ id }) => id).reverse();
	const fresh = events
		.filter(({ id }) => !known.has(id))
		.map((event) => ({ ...event, previous: previousOf(event, before) }))
		.reverse();
	if (before === undefined) {
		return { name, fresh: [], baseline: true, gap: false, remember: current };
	}
	if (fresh.length === 0) return { name, fresh, baseline: false, gap: false };
	const gap =
		before.length > 0 &&
		listed.length >= (cap ?? 1) &&
		listed.every((event) => !known.has(event.id) && previousOf(event, before) === undefined);
	// What is in the list must stay known however long the list is; the rest is kept for things that come back.
	const present = new Set(current);
	const gone = before.filter((id) => !present.has(id));
	const remember = [...gone.slice(Math.max(0, gone.length - maxRemembered)), ...current];
	return { name, fresh, baseline: false, gap, remember };
}

function previousOf({ about }: Polled, before: string[] = []): string | undefined {
	if (about === undefined) return undefined;
	const prefix = `${about}|`;
	return before.findLast((id) => id.startsWith(prefix))?.slice(prefix.length);
}

const uniqueOf = (events: Polled[]): Polled[] => [
	...new Map(events.map((event) => [event.id, event])).values(),
];

const byName = <R extends PollResult, T>(results: R[], valueOf: (result: R) => T) =>
	Object.fromEntries(results.map((result) => [result.name, valueOf(result)]));

async function ownerOf(owner: PollOwner, stored: PollState): Promise<{ key: string; id: string }> {
	return stored.owner?.key === owner.key
		? { ...stored.owner }
		: { key: owner.key, id: await owner.identify() };
}

/** What is remembered, as far as it belongs to the owner of the credential. */
function stateOf(context: IPollFunctions, owner: { id: string } | undefined): PollState {
	const state = readState(context);
	return state.owner?.id === owner?.id ? state : emptyState();
}
