import { scheduleOf } from './generate.mts';
import { violationsOf, type Violation } from './invariants.mts';
import type { Operation } from './operations/operation.mts';
import type { Schedule } from './schedule.mts';
import { shrunk } from './shrink.mts';
import type { Sources } from './sources.mts';
import { play, type History } from './world.mts';

/** Which operations' schedules are made. */
export type Only = (operation: Operation) => boolean;

export interface Examined {
	history: History;
	violations: Violation[];
}

/** Runs a schedule and holds what came of it against the promises. */
export async function examine(
	schedule: Schedule,
	sources: Sources,
	inFull = false,
): Promise<Examined> {
	const history = await play(schedule, sources, inFull).catch((error: Error) => {
		throw new Error(`Seed ${schedule.seed}: ${error.message}`, { cause: error });
	});
	return { history, violations: violationsOf(history) };
}

/**
 * The smallest schedule that breaks the same promise as that of a seed.
 *
 * @param kind the promise; by default the first one that it breaks
 */
export async function smallest(
	seed: number,
	only: Only,
	kind: string | undefined,
	sources: Sources,
): Promise<Schedule> {
	const schedule = scheduleOf(seed, only);
	const first = kind ?? (await examine(schedule, sources)).violations[0]?.kind;
	return await shrunk(schedule, async (smaller) => {
		const { violations } = await examine(smaller, sources);
		return violations.some((violation) => violation.kind === first);
	});
}

/** What a person reads: the schedule, what happened, what the ledger holds, what was broken. */
export async function tale(
	schedule: Schedule,
	sources: Sources,
): Promise<{ text: string; isWhole: boolean }> {
	const { history, violations } = await examine(schedule, sources, true);
	const { node, options, parameters, behaviour, reference, workMs, latency } = schedule;
	const setting = {
		...{ ...node, options, parameters, reference },
		...{ behaviour, latency, ...(workMs > 0 && { workMs }) },
	};
	const payments = history.payments.map(
		({ id, reference: of, receiver, amount, sent, undoneAt }) =>
			`  ${id} for ${of}, to ${receiver}${amount && `, amount ${amount}`}, by ${sent ? `#${sent.number}` : 'somebody before'}${undoneAt === undefined ? '' : ', taken back later'}`,
	);
	const items = history.schedule.items.map(
		({ json }, index) => `  ${index}: ${JSON.stringify(json)}`,
	);
	const lines = [
		`${schedule.operation}, seed ${schedule.seed}`,
		`  set: ${JSON.stringify(setting)}`,
		'items',
		...items,
		'what happened',
		...history.story.map((line) => `  ${line}`),
		'the ledger',
		...(payments.length > 0 ? payments : ['  nothing']),
		violations.length > 0 ? 'broken' : 'nothing broken',
		...violations.map(({ kind, text }) => `  ${kind}: ${text}`),
	];
	return { text: lines.join('\n'), isWhole: violations.length === 0 };
}
