import { referenceOf } from './operations/operation.mts';
import type { History } from './world.mts';

/** A read that finds what is not there, denies what is, or changes anything. */
export function untrueReads(history: History, add: (text: string) => void): void {
	const { runs, payments, operation, schedule, sent } = history;
	const written = sent.filter(({ on }) => on === 'write');
	if (written.length > 0) add(`${operation.name} sent #${written[0]!.number}, a write`);
	for (const { outcome, items, play, ended } of runs) {
		if (ended !== 'said' || !outcome || operation.reference === undefined) continue;
		const all = outcome.stopped ? [outcome.stopped.said] : outcome.items;
		for (const { item, kind, id, code } of all) {
			const meant = schedule.items[items[item] ?? -1];
			if (!meant) continue;
			const reference = referenceOf(operation, schedule, meant);
			const paid = payments.find((payment) => payment.reference === reference);
			const isFound = (kind === 'done' || kind === 'failedLater') && id !== undefined;
			if (isFound && paid?.id !== id) add(`play ${play + 1} found ${id} for ${reference}`);
			if (code === 'ORDER_NOT_FOUND' && paid) add(`play ${play + 1} did not find ${reference}`);
		}
	}
}
