import { breaks, patchesOf, type Break } from './breaks.mts';
import { realNow } from './clock.mts';
import { examine, type Only } from './examine.mts';
import { scheduleOf } from './generate.mts';
import { inProcess } from './parts.mts';
import { Sources } from './sources.mts';
import { aligned } from './totals.mts';

/** Where a break needs schedules that are rare. */
const MOST_SEEDS = 200_000;

/** How a break was found, or that it was not. */
export interface Hunt {
	name: string;
	/** Schedules that it took; undefined when it survived. */
	after?: number;
	seed?: number;
	by?: string;
	/** Why it could not even be made. */
	trouble?: string;
}

/**
 * Looks for a schedule in which the broken product breaks a promise that the product as it is keeps: what is wrong
 * anyway does not count as finding the break.
 */
export async function hunt(name: string): Promise<Hunt> {
	const wanted = breaks.find((one) => one.name === name);
	if (!wanted) return { name, trouble: 'there is no such break' };
	let broken: Sources;
	try {
		broken = new Sources(patchesOf(wanted));
	} catch (error) {
		return { name, trouble: (error as Error).message };
	}
	const whole = new Sources();
	const only: Only = ({ provider }) => provider === wanted.provider;
	let schedules = 0;
	for (let seed = 1; schedules < wanted.within && seed <= MOST_SEEDS; seed++) {
		if (wanted.needs?.(scheduleOf(seed, only)) === false) continue;
		schedules++;
		const { violations } = await examine(scheduleOf(seed, only), broken);
		if (violations.length === 0) continue;
		const asItIs = await examine(scheduleOf(seed, only), whole);
		const fresh = violations.find(
			({ kind }) => !asItIs.violations.some((other) => other.kind === kind),
		);
		if (fresh) return { name, after: schedules, seed, by: `${fresh.kind}: ${fresh.text}` };
	}
	return { name };
}

/** Makes the breaks one by one, in a few processes, and prints what found them. */
export async function sabotage(chosen: (one: Break) => boolean, workers: number): Promise<boolean> {
	const all = breaks.filter(chosen);
	const began = realNow();
	// A process takes seconds to begin, so each makes several breaks.
	const shares = Array.from({ length: workers }, (_, worker) =>
		all.map(({ name }) => name).filter((_name, index) => index % workers === worker),
	).filter((share) => share.length > 0);
	const hunts = await Promise.all(
		shares.map(async (share) =>
			inProcess<Hunt[]>(['--hunt', JSON.stringify(share)]).catch((error: Error): Hunt[] =>
				share.map((name) => ({ name, trouble: error.message })),
			),
		),
	);
	const found = new Map(hunts.flat().map((one) => [one.name, one]));
	const rows = all.map(({ name, within }) => {
		const { after, seed } = found.get(name) ?? {};
		const shown = after === undefined ? 'NOT FOUND' : String(after);
		return [name, shown, String(within), String(seed ?? '')];
	});
	const findings = all.flatMap(({ name, why }) => {
		const { trouble, by = 'no promise was broken' } = found.get(name) ?? {};
		return [`${name} (${why})`, `    ${trouble ?? by}`];
	});
	const survived = all.filter(({ name }) => found.get(name)?.after === undefined).length;
	const list = aligned([['break', 'found after', 'within', 'seed'], ...rows]);
	console.log(`${findings.join('\n')}\n\n${list}`);
	const seconds = ((realNow() - began) / 1000).toFixed(0);
	console.log(`\n${all.length} breaks in ${seconds} s`);
	console.log(`${all.length - survived} passed, ${survived} failed`);
	return survived === 0 && all.length > 0;
}
