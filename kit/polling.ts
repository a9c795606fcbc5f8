import { sleep, type IDataObject, type IPollFunctions } from 'n8n-workflow';

/** One thing a polling trigger may tell about. */
export interface Polled {
	/** The same for the same event on every poll, such as `order-1|paid`. An id is told once, whatever comes between. */
	id: string;
	/**
	 * What the event is about, when one thing has several events in its life: `order-1` for `order-1|paid`. The id must
	 * then begin with it and a bar.
	 */
	about?: string;
	json: IDataObject;
}

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
	 */
	fetch(known: (id: string) => boolean): Promise<Polled[]>;
	/** How many entries the provider lists at most; a fuller list cannot show that something is missing. */
	cap?: number;
	/** Ids to remember beyond those that are in the list now, default 2000. */
	maxRemembered?: number;
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

/** Whose lists are polled. With another owner all lists begin anew, instead of telling of the whole past of somebody. */
export interface PollOwner {
	/** Changes with the credential without containing it, such as a hash. */
	key: string;
	/** Who the credential belongs to; asked only when the key has changed, so that a new key of the same owner is none. */
	identify(): Promise<string>;
}

interface State {
	owner?: { key: string; id: string };
	lists: Record<string, string[]>;
}

const DEFAULT_REMEMBERED = 2000;
const MAX_BASELINES = 500;

/**
 * Baselines that n8n may not have stored. n8n keeps the static data of a poll that starts no execution only when that
 * poll belongs to an activation, or with durable cursors; a list that joins later, or a poll that n8n's scheduler runs
 * by itself, would otherwise set its baseline anew each time and never tell anything. Holds a state only until the
 * static data is seen to have it.
 */
const baselines = new Map<string, State>();

/**
 * Events of one list that have appeared since the last poll; see pollLists.
 */
export async function pollNew(
	context: IPollFunctions,
	source: PollSource,
	owner?: PollOwner,
): Promise<PollResult> {
	const [result] = await pollLists(context, [source], owner);
	return result ?? { name: source.name, fresh: [], baseline: false, gap: false };
}

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
	owner?: PollOwner,
): Promise<PollResult[]> {
	const staticData = context.getWorkflowStaticData('node');
	const ownerNow = owner && (await ownerOf(owner, readState(staticData.polled)));
	const knownAtStart = stateOf(context, staticData, ownerNow);
	forgetStoredBaseline(context, staticData, sources);
	const found = await Promise.all(
		sources.map(async ({ name, fetch }) => {
			const known = new Set(knownAtStart.lists[name]);
			const events = await fetch((id) => known.has(id));
			return [...new Map(events.map((event) => [event.id, event])).values()];
		}),
	);

	const state = stateOf(context, staticData, ownerNow);
	const results = sources.map((source, index) =>
		compare(source, found[index] ?? [], state.lists[source.name]),
	);
	if (results.some(({ remember }) => remember) || hasOthers(state.lists, sources)) {
		const next: State = {
			...(ownerNow && { owner: ownerNow }),
			lists: Object.fromEntries(
				results.map(({ name, remember }) => [name, remember ?? state.lists[name] ?? []]),
			),
		};
		if (results.some(({ baseline }) => baseline)) keepBaseline(context, next);
		// A new object: n8n notices a change of the static data by the assignment.
		staticData.polled = next as unknown as IDataObject;
	}
	return results.map(({ name, fresh, baseline, gap }) => ({ name, fresh, baseline, gap }));
}

function compare(
	{ name, cap, maxRemembered = DEFAULT_REMEMBERED }: PollSource,
	events: Polled[],
	before: string[] | undefined,
): PollResult & { remember?: string[] } {
	const known = new Set(before);
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
		events.length >= (cap ?? 1) &&
		fresh.length === events.length &&
		fresh.every(({ previous }) => previous === undefined);
	// What is in the list must stay known however long the list is; the rest is kept for things that come back.
	const listed = new Set(current);
	const gone = before.filter((id) => !listed.has(id));
	const remember = [...gone.slice(Math.max(0, gone.length - maxRemembered)), ...current];
	return { name, fresh, baseline: false, gap, remember };
}

function previousOf({ about }: Polled, before: string[] = []): string | undefined {
	if (about === undefined) return undefined;
	const prefix = `${about}|`;
	return before.findLast((id) => id.startsWith(prefix))?.slice(prefix.length);
}

async function ownerOf(owner: PollOwner, stored: State): Promise<{ key: string; id: string }> {
	return stored.owner?.key === owner.key
		? { ...stored.owner }
		: { key: owner.key, id: await owner.identify() };
}

/** What is remembered, as far as it belongs to the owner of the credential. */
function stateOf(
	context: IPollFunctions,
	staticData: IDataObject,
	owner: { id: string } | undefined,
): State {
	const stored = readState(staticData.polled);
	const ofOwner = ({ owner: of, lists }: State) => (of?.id === owner?.id ? lists : {});
	const baseline = baselines.get(baselineKey(context));
	const lists = { ...(baseline && ofOwner(baseline)), ...ofOwner(stored) };
	return { lists };
}

function keepBaseline(context: IPollFunctions, state: State): void {
	if (baselines.size >= MAX_BASELINES) baselines.clear();
	baselines.set(baselineKey(context), state);
}

/** Once the static data has the lists, it counts alone: somebody may empty it in order to begin anew. */
function forgetStoredBaseline(
	context: IPollFunctions,
	staticData: IDataObject,
	sources: PollSource[],
): void {
	const { lists } = readState(staticData.polled);
	if (sources.every(({ name }) => Object.hasOwn(lists, name))) {
		baselines.delete(baselineKey(context));
	}
}

// With the name, because n8n files static data under the name: a renamed node begins anew there as well.
const baselineKey = (context: IPollFunctions): string => {
	const { id, name } = context.getNode();
	return `${context.getWorkflow().id ?? ''}/${id}/${name}`;
};

const hasOthers = (lists: State['lists'], sources: PollSource[]): boolean =>
	Object.keys(lists).some((name) => !sources.some((source) => source.name === name));

function readState(value: unknown): State {
	const state = (typeof value === 'object' && value !== null ? value : {}) as Partial<State>;
	const lists = Object.entries(state.lists ?? {}).filter(([, list]) => Array.isArray(list));
	return {
		...(typeof state.owner?.id === 'string' && { owner: state.owner }),
		lists: Object.fromEntries(lists),
	};
}

/** Milliseconds that n8n gives a poll before it abandons it. */
export function pollBudgetMs(context: IPollFunctions): number {
	const FIVE_MINUTES = 300_000;
	return 'getPollBudgetMs' in context ? context.getPollBudgetMs() : FIVE_MINUTES;
}

/** Ends a poll with an error of its own a little before n8n would abandon it. */
export async function withinBudget<T>(
	context: IPollFunctions,
	work: () => Promise<T>,
	late: () => Error,
): Promise<T> {
	const done = new AbortController();
	const limit = sleep(pollBudgetMs(context) * 0.95, done.signal).then(() => {
		throw late();
	});
	try {
		return await Promise.race([work(), limit]);
	} finally {
		done.abort();
	}
}
