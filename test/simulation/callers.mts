import type { Said } from './adapter.mts';
import type { Play, Starting } from './schedule.mts';
import type { Run } from './world.mts';

/** What a caller does with what was said before: again when that can help, or when nothing was said. */
export function mayBegin(play: Play, { ended, outcome }: Run): boolean {
	if (play.insists || play.after === 'start' || ended !== 'said') return true;
	const said = [...(outcome?.items ?? []), ...(outcome?.stopped ? [outcome.stopped.said] : [])];
	return said.some(({ kind, retryable }) => kind !== 'done' && retryable);
}

/** A loop leads back what has left through the error output; without such items it is another execution by hand. */
export function startingOf({ starting, insists }: Play, before: Run | undefined): Starting {
	if (starting !== 'loop') return starting;
	return before?.ended === 'said' && failedItems(before, insists).length > 0 ? 'loop' : 'manual';
}

/**
 * The items of a play, as places in the schedule: all, or those that failed before if there are any, and in a loop only those. A
 * tool is called with one.
 */
export function itemsOf(
	play: Play,
	starting: Starting,
	before: Run | undefined,
	count: number,
): number[] {
	const isPart = play.onlyFailed || starting === 'loop';
	const failed = before && isPart ? failedItems(before, play.insists) : [];
	const items = failed.length > 0 ? failed : Array.from({ length: count }, (_, item) => item);
	return starting === 'tool' ? items.slice(0, 1) : items;
}

/** Which run of the node n8n takes it for. For a tool every try is one of its own. */
export function runIndexOf({ starting, play }: Run, attempt: number): number {
	if (starting === 'tool') return 100 * play + attempt;
	return starting === 'loop' ? play : 0;
}

function failedItems({ items, outcome }: Run, insists: boolean): number[] {
	const isTriedAgain = ({ kind, retryable }: Said): boolean =>
		kind !== 'done' && (retryable || insists);
	const places = (outcome?.items ?? []).filter(isTriedAgain).map(({ item }) => items[item]);
	return places.filter((place) => place !== undefined);
}

/** The mode that n8n gives an execution. */
export function modeOf(starting: Starting): string {
	switch (starting) {
		case 'subworkflow':
		case 'tool':
			return 'integrated';
		case 'loop':
			return 'trigger';
		default:
			return starting;
	}
}
