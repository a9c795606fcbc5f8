import type { Intent } from './intents.mts';
import type { Add } from './invariants.mts';
import { safeForms } from './schedule.mts';
import type { History } from './world.mts';

/** At most one payment for each reference, as many for each receiver as are meant, none that nobody meant. */
export function checkEffects(history: History, intents: readonly Intent[], add: Add): void {
	const { payments, runs } = history;
	for (const [reference, same] of groups(payments, ({ reference: of }) => String(of))) {
		if (same.length > 1) add('doubled', `${same.length} payments for reference ${reference}`);
	}
	const ofRuns = payments.filter(({ sent }) => sent !== undefined);
	for (const [receiver, same] of groups(ofRuns, (one) => one.receiver)) {
		const meant = intents.filter((intent) => intent.receiver === receiver);
		if (meant.length === 0) add('made up', `${receiver} was paid, and no item says so`);
		const isCounted =
			same.length > meant.length && new Set(same.map(({ reference }) => reference)).size > 1;
		if (meant.length > 0 && isCounted) {
			add('doubled', `${same.length} payments to ${receiver}, ${meant.length} were meant`);
		}
		for (const { amount, id } of same) {
			const fits =
				meant.length === 0 || amount === '' || meant.some((one) => one.amount === amount);
			if (!fits) add('made up', `${id} to ${receiver} has the amount ${amount}`);
		}
	}
	checkCap(history, add);
	checkReferences(history, add);
	for (const { sent, id } of ofRuns) {
		if (sent && !runs.some(({ play }) => play === sent.play)) {
			add('made up', `${id} belongs to no run`);
		}
	}
}

/**
 * What somebody did before counts too, and cannot be undone; of trades that have ended, those with partners of the list:
 * nothing shows who offered the others.
 */
function checkCap({ payments, operation, schedule, runs }: History, add: Add): void {
	const most = Math.max(operation.cap?.(schedule) ?? Infinity, schedule.prior.length);
	const isListed = (receiver: string) =>
		runs.every(({ items }) => items.some((item) => schedule.items[item]?.receiver === receiver));
	const count = payments.filter(({ sent, receiver }) => sent || isListed(receiver)).length;
	if (count > most) add('over the cap', `${count} payments, at most ${most}`);
}

/** A reference that is missing or changes from one execution to the next: nothing may be sent under it. */
function checkReferences(history: History, add: Add): void {
	const { sent, schedule, operation, payments } = history;
	if (operation.reference === undefined) return;
	if (!safeForms.includes(schedule.reference)) {
		const first = sent.find(({ on }) => on === 'write');
		if (first)
			add('unsafe reference accepted', `#${first.number} was sent under ${schedule.reference}`);
		return;
	}
	schedule.items.forEach(({ unsafe, receiver, json }, index) => {
		const isAlone = schedule.items.every(
			(other, at) => at === index || other.receiver !== receiver,
		);
		const paid = payments.find((one) => one.sent && one.receiver === receiver);
		if (unsafe && isAlone && paid) {
			const shown = JSON.stringify(json.ref).slice(0, 40);
			add('unsafe reference accepted', `${paid.id} was made for item ${index} with ${shown}`);
		}
	});
}

/** There and back, where nothing is slow. */
const WAY_MS = 250;

/** Where nothing stands in the way, everything is done: a node that refuses everything keeps every other promise. */
export function checkProgress(history: History, intents: readonly Intent[], add: Add): void {
	const { schedule, runs, payments, operation } = history;
	const [first] = runs;
	const [play] = schedule.plays;
	const { timeout = 30 } = schedule.options as { timeout?: number };
	const isFree =
		// A provider that is at work for longer than the client waits gives no answer.
		schedule.workMs + WAY_MS < timeout * 1000 &&
		play?.faults.length === 0 &&
		play.diesAt === undefined &&
		play.cancelledAt === undefined &&
		schedule.latency === 'short' &&
		schedule.prior.length === 0 &&
		schedule.changes.length === 0 &&
		intents.every(({ isPlain }) => isPlain) &&
		intents.length <= (operation.cap?.(schedule) ?? Infinity) &&
		safeForms.includes(schedule.reference);
	if (!isFree || !first || !operation.isEasy(schedule.behaviour)) return;
	// A second process at the same moment is something in the way.
	if (schedule.plays[1]?.after === 'start') return;
	const done = first.outcome?.items.filter(({ kind }) => kind === 'done').length ?? 0;
	if (done < first.items.length) {
		add(
			'nothing in the way, not done',
			`${done} of ${first.items.length} items done, ${payments.length} payments`,
		);
	}
}

function groups<T>(list: readonly T[], keyOf: (one: T) => string): Map<string, T[]> {
	const found = new Map<string, T[]>();
	for (const one of list) found.set(keyOf(one), [...(found.get(keyOf(one)) ?? []), one]);
	return found;
}
