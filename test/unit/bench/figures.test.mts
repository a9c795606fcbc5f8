import { isReached, median, tableOf, type Figure } from '../../../bench/figures.mts';

const figure = (changes: Partial<Figure> = {}): Figure => ({
	name: 'reads',
	ours: 100,
	other: 200,
	unit: 'ms',
	...changes,
});

test('a median is the middle one, whatever the order', () => {
	expect(median([5, 1, 9])).toBe(5);
	expect(median([100, 9, 20, 3, 8])).toBe(9);
	expect(median([])).toBeNaN();
});

const alone = { other: undefined } as unknown as Partial<Figure>;

test.each<[string, Partial<Figure>, boolean]>([
	['a ratio at its limit', { goal: { atMost: 0.5 } }, true],
	['a ratio above it', { goal: { atMost: 0.499 } }, false],
	['a ratio below what it has to be', { goal: { atLeast: 0.51 } }, false],
	['a ratio of at least that', { goal: { atLeast: 0.5 } }, true],
	['a figure of its own', { ...alone, goal: { atMost: 100 } }, true],
	['a figure of its own that is too large', { ...alone, goal: { atMost: 99 } }, false],
	['no goal', {}, true],
	['a figure that was not taken', { ours: NaN, goal: { atMost: 1 } }, false],
	['nothing to compare with after all', { other: NaN, goal: { atMost: 1 } }, false],
])('%s', (_, changes, reached) => {
	expect(isReached(figure(changes))).toBe(reached);
});

test('the table shows a ratio, its goal and a miss', () => {
	const rows = tableOf([
		figure({ goal: { atMost: 0.45 } }),
		figure({ name: 'writes', ours: 12.34, unit: '/s', goal: { atLeast: 0.06 } }),
		{ name: 'files', ours: 273, unit: '' },
	]).split('\n');
	expect(rows[2]).toMatch(/100 ms .* 200 ms .* 0\.50 .* ≤ 0\.45 .* NO /);
	expect(rows[3]).toMatch(/12\.3 \/s .* 0\.06 .* yes /);
	expect(rows[4]).toMatch(/273 \|\s+\|\s+\|\s+\|\s+\|$/);
	expect(new Set(rows.map((row) => row.length)).size).toBe(1);
});
