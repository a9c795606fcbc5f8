import type { Fault, Item, Play, Schedule } from './schedule.mts';

/**
 * The schedule with as little in it as still fails: plays, faults and items are taken out one after the other, then
 * settings are put back to what is usual. Always in the same order, so that the same seed gives the same result.
 *
 * @param fails whether a schedule still breaks the same promise
 */
export async function shrunk(
	schedule: Schedule,
	fails: (smaller: Schedule) => Promise<boolean>,
): Promise<Schedule> {
	let smallest = schedule;
	for (let isSmaller = true; isSmaller;) {
		isSmaller = false;
		for (const smaller of smallerOnes(smallest)) {
			if (!(await fails(smaller))) continue;
			smallest = smaller;
			isSmaller = true;
			break;
		}
	}
	return smallest;
}

/** Everything that is one step smaller, the largest steps first. */
function* smallerOnes(schedule: Schedule): Generator<Schedule> {
	const { plays, items, prior, changes, node, options, behaviour } = schedule;
	for (const index of plays.keys()) {
		if (plays.length > 1) yield { ...schedule, plays: plays.toSpliced(index, 1) };
	}
	for (const index of items.keys()) {
		// What befell the requests of the items after it moves along with them, by as many as it sent.
		for (let by = 0; by < 4 && items.length > 1; by++) {
			yield earlierFaults(withoutItem(schedule, index), by);
		}
	}
	if (prior.length > 0) yield { ...schedule, prior: [] };
	for (const index of changes.keys()) yield { ...schedule, changes: changes.toSpliced(index, 1) };
	for (const [index, play] of plays.entries()) {
		for (const smaller of smallerPlays(play))
			yield { ...schedule, plays: plays.with(index, smaller) };
	}
	if (node.retry) yield { ...schedule, node: { continueOnFail: node.continueOnFail } };
	if (node.retry && node.retry.maxTries > 2) {
		yield { ...schedule, node: { ...node, retry: { ...node.retry, maxTries: 2 } } };
	}
	if (node.continueOnFail) yield { ...schedule, node: { ...node, continueOnFail: false } };
	for (const name of Object.keys(options)) yield { ...schedule, options: without(options, name) };
	for (const name of Object.keys(behaviour)) {
		yield { ...schedule, behaviour: without(behaviour, name) };
	}
	if (schedule.workMs > 0) yield { ...schedule, workMs: 0 };
	if (schedule.latency !== 'short') yield { ...schedule, latency: 'short' };
	if (schedule.reference === 'joined' || schedule.reference === 'day') {
		yield { ...schedule, reference: 'json' };
	}
	for (const [index, item] of items.entries()) {
		if (item.odd || item.invalid) continue;
		const plain = plainer(item);
		if (plain) yield { ...schedule, items: items.with(index, plain) };
	}
}

function* smallerPlays(play: Play): Generator<Play> {
	const { diesAt, cancelledAt, ...lasting } = play;
	const { faults } = play;
	if (diesAt !== undefined) {
		yield { ...lasting, ...(cancelledAt !== undefined && { cancelledAt }) };
	}
	if (cancelledAt !== undefined) yield { ...lasting, ...(diesAt !== undefined && { diesAt }) };
	if (faults.length > 3) yield { ...play, faults: faults.slice(0, faults.length >> 1) };
	for (const index of faults.keys()) yield { ...play, faults: faults.toSpliced(index, 1) };
	for (const [index, fault] of faults.entries()) {
		const simple = simpler(fault);
		if (simple) yield { ...play, faults: faults.with(index, simple) };
		if (fault.nth > 1)
			yield { ...play, faults: faults.with(index, { ...fault, nth: fault.nth - 1 }) };
	}
	if (play.starting !== 'trigger') yield { ...play, starting: 'trigger' };
	if (play.process !== 0) yield { ...play, process: 0 };
	if (play.onlyFailed) yield { ...play, onlyFailed: false };
	if (play.after === 'start') yield { ...play, after: 'end' };
	if (play.waitMs > 0) yield { ...play, waitMs: 0 };
}

const earlierFaults = (schedule: Schedule, by: number): Schedule => ({
	...schedule,
	plays: schedule.plays.map((play) => ({
		...play,
		faults: play.faults.map((fault) => ({ ...fault, nth: Math.max(1, fault.nth - by) })),
	})),
});

/** The same trouble in its plainest form. */
function simpler(fault: Fault): Fault | undefined {
	if ('client' in fault && fault.client !== 'reset') return { ...fault, client: 'reset' };
	if (fault.kind === 'html' && fault.status !== 502) return { ...fault, status: 502 };
	return undefined;
}

const plainer = ({ json, ...item }: Item): Item | undefined =>
	Number(json.mineRobux ?? 0) > 0 ? { ...item, json: { ...json, mineRobux: 0 } } : undefined;

const without = <T extends Record<string, unknown>>(record: T, name: string): T =>
	Object.fromEntries(Object.entries(record).filter(([key]) => key !== name)) as T;

function withoutItem(schedule: Schedule, index: number): Schedule {
	return {
		...schedule,
		items: schedule.items.toSpliced(index, 1),
		prior: schedule.prior
			.filter(({ item }) => item !== index)
			.map((prior) => ({ ...prior, item: prior.item > index ? prior.item - 1 : prior.item })),
	};
}
