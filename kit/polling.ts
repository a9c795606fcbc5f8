import type { IDataObject, IPollFunctions } from 'n8n-workflow';

/** One thing a polling trigger may tell about. */
export interface Polled {
	/** The same for the same event on every poll, such as `order-1|paid`. */
	id: string;
	json: IDataObject;
}

export interface PollSource {
	/** Name of the list in the static data; a trigger that watches several lists polls each under its own name. */
	name: string;
	/**
	 * Events there are now, newest first. May stop early at the first event for which `known` is true, and must throw
	 * when the list could not be read as a whole: what it leaves out would be lost.
	 */
	fetch(known: (id: string) => boolean): Promise<Polled[]>;
	/** Whether every event of the list was seen although none of them is known: older ones may have been missed. */
	maxRemembered?: number;
}

export interface PollResult {
	/** Events that were not there before, oldest first. */
	fresh: Polled[];
	/** True on the first poll, which sets the baseline and tells nothing. */
	baseline: boolean;
	/** True when nothing of the last poll was found again, so that events in between may be missing. */
	gap: boolean;
}

const DEFAULT_REMEMBERED = 2000;

/**
 * Events of a list that have appeared since the last poll. What was seen is kept in the workflow's static data, which
 * n8n stores together with the execution that the events start; a poll that throws stores nothing and is repeated.
 * The first poll after activation sees everything as known, so that activating a workflow does not replay the past.
 */
export async function pollNew(context: IPollFunctions, source: PollSource): Promise<PollResult> {
	const staticData = context.getWorkflowStaticData('node');
	const lists = isLists(staticData.polled) ? staticData.polled : {};
	const before = lists[source.name];
	const known = new Set(before);
	const found = await source.fetch((id) => known.has(id));
	const unique = [...new Map(found.map((event) => [event.id, event])).values()];
	const fresh = unique.filter(({ id }) => !known.has(id)).reverse();

	if (fresh.length > 0 || before === undefined) {
		const max = Math.max(source.maxRemembered ?? DEFAULT_REMEMBERED, unique.length);
		const remembered = [...(before ?? []), ...fresh.map(({ id }) => id)].slice(-max);
		// A new object: n8n notices a change of the static data by the assignment.
		staticData.polled = { ...lists, [source.name]: remembered };
	}
	if (before === undefined) return { fresh: [], baseline: true, gap: false };
	const gap = before.length > 0 && unique.length > 0 && fresh.length === unique.length;
	return { fresh, baseline: false, gap };
}

function isLists(value: unknown): value is Record<string, string[]> {
	return (
		typeof value === 'object' &&
		value !== null &&
		Object.values(value).every((list) => Array.isArray(list))
	);
}
