import type { Examined } from './examine.mts';
import type { ViolationKind } from './invariants.mts';
import { unknowables, type Unknowable } from './world.mts';

/** What schedules came to, for one operation. */
export interface Counts {
	schedules: number;
	/** Schedules that broke a promise. */
	broken: number;
	runs: number;
	requests: number;
	faults: number;
	/** Items that were meant to be paid. */
	items: number;
	effects: number;
	/** Payments too many. */
	doubled: number;
	/** Statements of the node that the ledger denies. */
	untrue: number;
	/** Everything else that must not be. */
	other: number;
}

/** A promise that an operation broke: how often, and first by which seed. */
export interface Finding {
	operation: string;
	kind: ViolationKind;
	schedules: number;
	seed: number;
	text: string;
}

/** Sent from one process to the other as JSON. */
export interface Totals {
	counts: Record<string, Counts>;
	findings: Record<string, Finding>;
	/** How often each fault was met, each start was made and each end was come to. */
	seen: Record<string, number>;
	/** Statements that are not counted as untrue, because nobody could know it. */
	unknowable: Record<Unknowable, number>;
}

const none = (): Counts => ({
	...{ schedules: 0, broken: 0, runs: 0, requests: 0, faults: 0, items: 0 },
	...{ effects: 0, doubled: 0, untrue: 0, other: 0 },
});

const UNTRUE: readonly ViolationKind[] = [
	'done, but not paid',
	'one id for two',
	'refused, but paid',
	'untrue existing',
	'report incomplete',
	'report untrue',
];
const DOUBLED: readonly ViolationKind[] = ['doubled', 'made up'];

export const noTotals = (): Totals => ({
	...{ counts: {}, findings: {}, seen: {} },
	unknowable: { doubledOnTheWay: 0, cachedAnswer: 0, hiddenOrder: 0 },
});

export function addExamined(totals: Totals, seed: number, examined: Examined): void {
	const { history, violations } = examined;
	const { operation, runs, sent, schedule, payments } = history;
	const counts = (totals.counts[operation.name] ??= none());
	const among = (kinds: readonly ViolationKind[]): number =>
		violations.filter(({ kind }) => kinds.includes(kind)).length;
	counts.schedules++;
	if (violations.length > 0) counts.broken++;
	counts.runs += runs.length;
	counts.requests += sent.length;
	counts.faults += sent.filter(({ fault }) => fault !== undefined).length;
	if (operation.pays) counts.items += schedule.items.length;
	counts.effects += payments.filter((payment) => payment.sent !== undefined).length;
	counts.doubled += among(DOUBLED);
	counts.untrue += among(UNTRUE);
	counts.other += violations.length - among(DOUBLED) - among(UNTRUE);
	for (const why of unknowables) totals.unknowable[why] += history.unknowable[why];
	const see = (what: string): void => void (totals.seen[what] = (totals.seen[what] ?? 0) + 1);
	for (const { fault } of sent) if (fault) see(`fault ${fault.kind}`);
	for (const { starting, ended, attempts } of runs) {
		see(`start ${starting}`);
		see(`end ${ended}`);
		if (attempts > 0) see('retried by Retry On Fail');
	}
	for (const kind of new Set(violations.map((violation) => violation.kind))) {
		const key = `${operation.name}: ${kind}`;
		const { text } = violations.find((violation) => violation.kind === kind)!;
		const finding = totals.findings[key];
		if (finding) finding.schedules++;
		else totals.findings[key] = { operation: operation.name, kind, schedules: 1, seed, text };
	}
}

/** Adds what another process has counted. */
export function merge(totals: Totals, others: Totals): void {
	for (const [name, counts] of Object.entries(others.counts)) {
		const mine = (totals.counts[name] ??= none());
		for (const key of Object.keys(mine) as Array<keyof Counts>) mine[key] += counts[key];
	}
	for (const why of unknowables) totals.unknowable[why] += others.unknowable[why];
	for (const [what, times] of Object.entries(others.seen)) {
		totals.seen[what] = (totals.seen[what] ?? 0) + times;
	}
	for (const [key, finding] of Object.entries(others.findings)) {
		const mine = totals.findings[key];
		if (!mine) totals.findings[key] = { ...finding };
		else {
			const first = mine.seed < finding.seed ? mine : finding;
			totals.findings[key] = { ...first, schedules: mine.schedules + finding.schedules };
		}
	}
}

const UNKNOWABLE: Readonly<Record<Unknowable, string>> = {
	doubledOnTheWay: 'taken by a copy of its own request',
	cachedAnswer: 'called new by an old answer about the same payment',
	hiddenOrder: 'an order that LeuwongRR does not show, under a reference that was used for another',
};

const COLUMNS = [
	...['schedules', 'broken', 'runs', 'requests', 'faults', 'items', 'effects', 'doubled'],
	...['untrue', 'other'],
] as ReadonlyArray<keyof Counts>;

/** A line for each operation, and one for all. */
export function table({ counts, unknowable }: Totals): string {
	const sum = none();
	for (const one of Object.values(counts)) {
		for (const key of Object.keys(sum) as Array<keyof Counts>) sum[key] += one[key];
	}
	const names = Object.keys(counts).sort();
	const rows = [
		['operation', ...COLUMNS],
		...names.map((name) => [name, ...COLUMNS.map((key) => String(counts[name]![key]))]),
		['all', ...COLUMNS.map((key) => String(sum[key]))],
	];
	return [
		aligned(rows),
		'',
		'untrue, and nobody could know it (README.md):',
		...unknowables.map((why) => `  ${UNKNOWABLE[why]}: ${unknowable[why]}`),
	].join('\n');
}

/** What the schedules met, so that nobody takes a network without faults for a product without any. */
export function seenText({ seen }: Totals): string {
	const names = Object.keys(seen).sort();
	return names.map((name) => `${name} ${seen[name]}`).join(', ');
}

/** Columns of text, the first one to the left and the others to the right. */
export function aligned(rows: readonly string[][]): string {
	const widths = rows[0]!.map((_, column) =>
		Math.max(...rows.map((row) => (row[column] ?? '').length)),
	);
	return rows
		.map((row) =>
			row
				.map((cell, column) =>
					column === 0 ? cell.padEnd(widths[column]!) : cell.padStart(widths[column]!),
				)
				.join('  ')
				.trimEnd(),
		)
		.join('\n');
}
