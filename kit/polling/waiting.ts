import type { IPollFunctions } from 'n8n-workflow';

import { readState, writeState, type WaitingEvent } from './state';

/** Events that wait to be completed, in the order in which they were noticed. */
export const waitingEvents = (context: IPollFunctions): WaitingEvent[] =>
	readState(context).waiting;

/**
 * Takes completed events off those that wait.
 *
 * @param failed keys of events that could not be completed and wait on
 * @returns keys of those that no other poll has reported meanwhile
 */
export function takeReported(
	context: IPollFunctions,
	completed: ReadonlySet<string>,
	failed: ReadonlySet<string>,
): Set<string> {
	const state = readState(context);
	const waiting = state.waiting
		.filter(({ key }) => !completed.has(key))
		.map((event) => (failed.has(event.key) ? { ...event, tries: event.tries + 1 } : event));
	writeState(context, { ...state, waiting });
	return new Set(state.waiting.map(({ key }) => key).filter((key) => completed.has(key)));
}
