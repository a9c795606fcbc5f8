/** What a figure has to be. */
export interface Goal {
	atMost?: number;
	atLeast?: number;
}

/** One line of the table. */
export interface Figure {
	name: string;
	ours: number;
	/** What ours is compared with. */
	other?: number;
	unit: string;
	/** For the ratio where there is something to compare with, for our own figure otherwise. */
	goal?: Goal;
}

const COLUMNS = ['name', 'ours', 'other', 'ratio', 'goal', 'ok'] as const;

/** The middle one; of an even number the upper of the two. */
export function median(numbers: readonly number[]): number {
	return [...numbers].sort((a, b) => a - b)[Math.floor(numbers.length / 2)] ?? NaN;
}

/** What the goal is about. */
const judged = ({ ours, other }: Figure): number => (other === undefined ? ours : ours / other);

/** Whether the goal is reached; what has none cannot miss it. */
export function isReached(figure: Figure): boolean {
	const { atMost = Infinity, atLeast = -Infinity } = figure.goal ?? {};
	// A figure that could not be taken is no number, and misses every goal.
	return figure.goal === undefined || (judged(figure) <= atMost && judged(figure) >= atLeast);
}

/** The figures as a table of Markdown, which reads well in a terminal too. */
export function tableOf(figures: readonly Figure[]): string {
	const rows = [[...COLUMNS], ...figures.map(cellsOf)];
	const widths = COLUMNS.map((_, column) =>
		Math.max(...rows.map((row) => row[column]?.length ?? 0)),
	);
	const line = (row: string[]) =>
		`| ${row.map((cell, column) => padded(cell, column, widths[column] ?? 0)).join(' | ')} |`;
	const rule = widths.map((width, column) =>
		isNumeric(column) ? `${'-'.repeat(width - 1)}:` : '-'.repeat(width),
	);
	const [head = [], ...body] = rows.map((row) => line(row));
	return [head, `| ${rule.join(' | ')} |`, ...body].join('\n');
}

function cellsOf(figure: Figure): string[] {
	const { name, ours, other, unit, goal } = figure;
	const amount = (value: number) => `${rounded(value)}${unit === '' ? '' : ` ${unit}`}`;
	return [
		name,
		amount(ours),
		other === undefined ? '' : amount(other),
		other === undefined ? '' : judged(figure).toFixed(2),
		goal === undefined ? '' : worded(goal),
		goal === undefined ? '' : isReached(figure) ? 'yes' : 'NO',
	];
}

const worded = ({ atMost, atLeast }: Goal): string =>
	[
		...(atLeast === undefined ? [] : [`≥ ${atLeast}`]),
		...(atMost === undefined ? [] : [`≤ ${atMost}`]),
	].join(', ');

const rounded = (value: number): string =>
	Math.abs(value) < 100 && !Number.isInteger(value) ? value.toFixed(1) : String(Math.round(value));

const isNumeric = (column: number): boolean => column > 0 && column < COLUMNS.length - 1;

const padded = (cell: string, column: number, width: number): string =>
	isNumeric(column) ? cell.padStart(width) : cell.padEnd(width);
