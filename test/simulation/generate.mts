import type { IDataObject } from 'n8n-workflow';
import { cloned } from './execution.mts';
import { operations } from './operations/index.mts';
import type { Operation } from './operations/operation.mts';
import { Random } from './random.mts';
import {
	referenceForms,
	safeForms,
	type Fault,
	type FaultKind,
	type Item,
	type Meanwhile,
	type Play,
	type Prior,
	type ReferenceForm,
	type Schedule,
	type Starting,
} from './schedule.mts';

const PAYING_SHARE = 0.94;

/** The schedule of a seed. `only` narrows the operations; the same seed is then another schedule. */
export function scheduleOf(seed: number, only: (operation: Operation) => boolean): Schedule {
	const random = new Random(seed, 0x5c4e);
	const candidates = operations.filter(only);
	const reads = candidates.filter(({ pays }) => !pays);
	const paying = candidates.filter(({ pays }) => pays);
	const isPaying = reads.length === 0 || (paying.length > 0 && random.chance(PAYING_SHARE));
	const operation = ofWeight(random, isPaying ? paying : reads);

	const items = Array.from({ length: random.pick([1, 1, 2, 2, 3, 4, 5]) }, (_, index) =>
		operation.item(random, index),
	);
	const choices = operation.choices(random);
	const schedule: Schedule = {
		seed,
		operation: operation.name,
		items,
		reference: operation.reference === undefined ? 'json' : referenceForm(random, operation),
		node: {
			continueOnFail: random.chance(0.4),
			...(random.chance(0.35) && {
				retry: { maxTries: random.int(2, 5), waitMs: random.pick([0, 1000, 1000, 5000]) },
			}),
		},
		options: {
			...(random.chance(0.5) && { concurrency: random.int(1, 6) }),
			...(random.chance(0.5) && { timeout: random.pick([1, 2, 5, 10, 60]) }),
			...choices.options,
		},
		parameters: choices.parameters ?? {},
		behaviour: operation.behaviour(random),
		latency: random.pick(['short', 'mixed']),
		workMs: operation.provider === 'leuwongrr' && random.chance(0.3) ? random.int(200, 1500) : 0,
		prior: [],
		changes: operation.changes?.(random) ?? [],
		plays: [],
	};
	if (operation.reference !== undefined && operation.pays) spoilReferences(random, schedule);
	if (operation.pays && random.chance(0.08)) makeAlike(random, operation, items);
	schedule.prior = priorsOf(random, operation, schedule);
	schedule.plays = playsOf(random, operation, schedule);
	return schedule;
}

/** Where money is paid to somebody, more often than where a trade is answered, which takes twice as long. */
function ofWeight(random: Random, list: readonly Operation[]): Operation {
	const weights = Object.fromEntries(list.map(({ name, weight }) => [name, weight]));
	const name = random.weighted(weights);
	return list.find((operation) => operation.name === name)!;
}

function referenceForm(random: Random, operation: Operation): ReferenceForm {
	if (!operation.pays) return 'json';
	if (random.chance(0.94)) return random.pick(safeForms);
	return random.pick(Object.keys(referenceForms) as ReferenceForm[]);
}

/** References that the node must refuse: rounded numbers, halves of characters, too long ones. */
function spoilReferences(random: Random, { items, reference }: Schedule): void {
	if (!random.chance(0.04)) return;
	const item = random.pick(items);
	// A blank is no reference by itself, and a poor one where the expression adds something to it.
	const blank = reference === 'json' ? ' ' : 'o\udc00';
	const rounded = Number('1234567890123456789');
	item.json.ref = random.pick<string | number>([rounded, 'o\ud800', 'x'.repeat(300), blank]);
	item.unsafe = true;
}

/** Two items that share a reference, or a receiver and an amount. */
function makeAlike(random: Random, operation: Operation, items: Item[]): void {
	const [first, second] = items;
	if (!first || !second || operation.name === 'Roovet checkout:create') return;
	if (operation.reference === undefined) {
		if (operation.name.endsWith('send')) Object.assign(second, cloned(first));
		return;
	}
	const kind = random.pick(['row twice', 'same reference', 'same payment']);
	const { ref } = second.json;
	if (kind !== 'same reference') Object.assign(second, cloned(first));
	second.json = { ...second.json, ref: kind === 'same payment' ? ref : first.json.ref };
}

function priorsOf(random: Random, operation: Operation, schedule: Schedule): Prior[] {
	const { items, reference, behaviour } = schedule;
	const isPayable = operation.isEasy(behaviour) || operation.provider === 'roblox';
	if (!isPayable || !safeForms.includes(reference) || !random.chance(operation.pays ? 0.1 : 0.6))
		return [];
	const index = random.int(0, items.length - 1);
	const item = items[index]!;
	if (item.invalid || item.odd || item.unsafe) return [];
	return [{ item: index, same: random.chance(0.6), agoMs: random.int(10_000, 3_600_000) }];
}

function playsOf(random: Random, operation: Operation, schedule: Schedule): Play[] {
	const isCalm = random.chance(0.12);
	const count = isCalm ? 1 : random.pick([1, 1, 2, 2, 2, 3, 3, 4]);
	const guard = operation.guard(schedule);
	const plays: Play[] = [];
	for (let index = 0; index < count; index++) {
		const isFirst = index === 0;
		const starting: Starting = isFirst
			? random.pick(['trigger', 'webhook', 'manual', 'subworkflow'])
			: random.pick(['manual', 'subworkflow', 'subworkflow', 'retry', 'retry', 'loop', 'tool']);
		const besides = !isFirst && starting !== 'loop' && starting !== 'retry' && random.chance(0.25);
		const before = plays.at(-1)?.process ?? 0;
		// Nothing can keep two processes from making the same thing where the provider does not.
		const elsewhere = guard === 'always' || !besides ? random.chance(0.35) : false;
		plays.push({
			starting,
			process: starting !== 'loop' && elsewhere ? before + 1 : before,
			after: besides ? 'start' : 'end',
			waitMs: besides ? random.int(0, 300) : random.pick([0, 10, 1000, 5000, 60_000]),
			insists: besides || random.chance(0.3),
			onlyFailed: starting === 'loop' || random.chance(0.15),
			faults: isCalm ? [] : faultsOf(random, operation, schedule),
			...(!isCalm && random.chance(0.2) && { diesAt: random.int(1, random.pick([8, 40])) }),
			...(!isCalm && random.chance(0.06) && { cancelledAt: random.int(1, random.pick([8, 40])) }),
		});
	}
	return plays;
}

function faultsOf(random: Random, operation: Operation, schedule: Schedule): Fault[] {
	const count = random.pick([0, 1, 1, 1, 1, 2, 2, 2, 3, 5]);
	const most = schedule.items.length * (operation.provider === 'roblox' ? 3 : 2) + 1;
	const on = (): 'write' | 'read' => (operation.pays && random.chance(0.7) ? 'write' : 'read');
	if (random.chance(0.06)) {
		// Everything of a kind, as when a gateway is down.
		const kind = faultKind(random, operation, schedule, 'write');
		if (kind)
			return Array.from({ length: 15 }, (_, nth) => ({ on: 'write', nth: nth + 1, ...kind }));
	}
	const faults: Fault[] = [];
	for (let index = 0; index < count; index++) {
		const where = on();
		const kind = faultKind(random, operation, schedule, where);
		// The first ones are sent by every play, later ones by few.
		const nth = 1 + Math.floor(random.next() ** 2 * (where === 'write' ? most : 2 * most));
		const isTaken = faults.some((fault) => fault.on === where && fault.nth === nth);
		if (kind && !isTaken) faults.push({ on: where, nth, ...kind });
	}
	return faults;
}

const WEIGHTS = {
	refused: 3,
	lost: 4,
	late: 6,
	slow: 3,
	doubled: 4,
	answerLost: 8,
	answerLate: 3,
	cut: 3,
	stalled: 3,
	stale: 4,
	html: 5,
	json500: 5,
	redirect: 1,
	limited: 3,
	unrouted: 1,
	denied: 2,
} as const satisfies Record<FaultKind['kind'], number>;

/** A fault of the kind of request, or none where nobody could keep the promise under it: see README.md. */
function faultKind(
	random: Random,
	operation: Operation,
	schedule: Schedule,
	on: 'write' | 'read',
): FaultKind | undefined {
	const client = random.pick<Meanwhile>(['reset', 'silence', 'gateway']);
	const isFragile = schedule.workMs > 0 && on === 'write';
	const acts = random.chance(0.5);
	switch (random.weighted(WEIGHTS)) {
		case 'refused':
			return { kind: 'refused', code: random.pick(['ECONNREFUSED', 'ENOTFOUND', 'EAI_AGAIN']) };
		case 'lost':
			return { kind: 'lost', client };
		case 'late':
			return isFragile ? undefined : { kind: 'late', ms: random.int(100, 40_000), client };
		case 'slow':
			return isFragile ? undefined : { kind: 'slow', ms: random.int(100, 20_000) };
		case 'doubled': {
			const hasGuard = operation.guard(schedule) === 'always';
			const answer = random.pick<'first' | 'second'>(['first', 'second']);
			const ms = random.int(1, random.pick([100, 20_000]));
			return on === 'write' && !hasGuard ? undefined : { kind: 'doubled', ms, answer };
		}
		case 'answerLost':
			return { kind: 'answerLost', client };
		case 'answerLate':
			return { kind: 'answerLate', ms: random.int(500, 70_000) };
		case 'cut':
			return { kind: 'cut', complete: random.chance(0.3) };
		case 'stalled':
			return { kind: 'stalled', half: random.chance(0.5) };
		case 'stale': {
			const can = on === 'write' ? operation.canTellStale(schedule) : operation.survivesStaleReads;
			return can ? { kind: 'stale', acts } : undefined;
		}
		case 'html':
			// In front of a provider that has acted stands a gateway that got no answer, or a wrong one.
			return acts
				? { kind: 'html', status: random.pick([200, 502, 504, 520]), acts }
				: { kind: 'html', status: random.pick([200, 403, 404, 500, 502, 503, 504]), acts };
		case 'json500':
			return acts
				? { kind: 'json500', status: random.pick([500, 502, 504]), body: bodyKind(random), acts }
				: { kind: 'json500', status: random.pick([500, 503]), body: bodyKind(random), acts };
		case 'redirect':
			return { kind: 'redirect', acts };
		case 'limited':
			return { kind: 'limited', ...retryAfter(random) };
		case 'unrouted':
			return { kind: 'unrouted', acts };
		case 'denied':
			return operation.denial && on === 'write' ? { kind: 'denied' } : undefined;
	}
}

const bodyKind = (random: Random) =>
	random.pick<'own' | 'generic' | 'success'>(['own', 'generic', 'success']);

function retryAfter(random: Random): { retryAfter?: string } {
	const value = random.pick<IDataObject['retryAfter']>([undefined, '0', '1', '5', '120']);
	return typeof value === 'string' ? { retryAfter: value } : {};
}
