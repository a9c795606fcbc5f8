import type { IPollFunctions } from 'n8n-workflow';

import { abortableSleep } from '../data/abortableSleep';

/** Milliseconds that n8n gives a poll before it abandons it. */
export function pollBudgetMs(context: IPollFunctions): number {
	const FIVE_MINUTES = 300_000;
	return 'getPollBudgetMs' in context ? context.getPollBudgetMs() : FIVE_MINUTES;
}

/**
 * Ends a poll with an error of its own a little before n8n would abandon it.
 *
 * @param work gets a function that throws once the time is over. To be called before anything is remembered: what a poll
 * that has ended remembers as told, nobody is told.
 */
export async function withinBudget<T>(
	context: IPollFunctions,
	work: (checkTime: () => void) => Promise<T>,
	late: () => Error,
): Promise<T> {
	const done = new AbortController();
	let isOver = false;
	const checkTime = () => {
		if (isOver) throw late();
	};
	const limit = abortableSleep(pollBudgetMs(context) * 0.95, done.signal).then(() => {
		isOver = true;
		throw late();
	});
	try {
		return await Promise.race([work(checkTime), limit]);
	} finally {
		done.abort();
	}
}
