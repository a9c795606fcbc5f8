/** Collects what was promised and what was found. */
export class Checks {
	private passed = 0;
	private failed = 0;

	/** Counts a promise as kept or broken and prints it. */
	check(what: string, right: boolean, found: unknown): void {
		if (right) this.passed += 1;
		else this.failed += 1;
		const text = typeof found === 'string' ? found : JSON.stringify(found);
		console.log(`  ${right ? 'ok  ' : 'FAIL'}  ${what}: ${text}`);
	}

	/** The last line, which `.ci/run` and people read. */
	summary(): string {
		return `${this.passed} passed, ${this.failed} failed`;
	}

	get allPassed(): boolean {
		return this.failed === 0 && this.passed > 0;
	}
}

/** Prints rows below their headings. */
export function printTable(headings: string[], rows: Array<Array<string | number>>): void {
	const all = [headings, ...rows.map((row) => row.map(String))];
	const widths = headings.map((_, column) =>
		Math.max(...all.map((row) => (row[column] ?? '').length)),
	);
	console.log('');
	for (const row of all) {
		const cells = row.map((cell, column) =>
			column === 0 ? cell.padEnd(widths[0] ?? 0) : cell.padStart(widths[column] ?? 0),
		);
		console.log(`  ${cells.join('   ')}`);
	}
	console.log('');
}
