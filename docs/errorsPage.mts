import { existsSync } from 'node:fs';
import { join } from 'node:path';

import { commonFailures, type Advice, type Failures } from '../kit/failure/failure';
import { providers } from '../providers.mts';

const CAUSES: Readonly<Record<Advice['causedBy'], string>> = {
	you: 'you',
	receiver: 'the receiver',
	provider: 'the provider',
};
const HEADINGS = ['Code', 'What happened', 'How to fix it', 'Caused by', 'Retry'];

const intro = `# Errors

Generated from the tables of the nodes by \`npm run docs\`. Do not edit.

Every node reports a failure in one shape, on an item that failed (**On Error → Continue**) under the single key \`error\`, on an
order that failed at the provider under \`failure\`:

| Field | Meaning |
| --- | --- |
| \`code\` | one of the codes below |
| \`message\`, \`howToFix\` | what happened, and what to do about it |
| \`causedBy\` | \`you\`, \`receiver\` or \`provider\`: who has to act |
| \`retryable\` | whether the same item, **with the same reference**, can work later without anyone changing it |
| \`providerMessage\`, \`providerCode\`, \`httpStatus\`, \`retryAfterMs\` | what the provider said, where it said something |
| \`reference\` | the reference of the payment or order |
| \`outcome\` | \`unknown\` when the provider may have acted all the same |

**Retry** is that \`retryable\`. A payment is retried with the same reference only; see [Payments](payments.md).`;

/** Common texts name the provider, which stands for all of them here, at the beginning of a sentence as well. */
const capital = (text: string): string => text.replace(/(^|[.!?] )the provider/g, '$1The provider');

/** A table with columns of equal width, as the formatter of this project writes it. */
function table(rows: string[][]): string {
	const widths = rows[0]!.map((_, column) => Math.max(...rows.map((row) => row[column]!.length)));
	const line = (cells: string[]) =>
		`| ${cells.map((cell, column) => cell.padEnd(widths[column]!)).join(' | ')} |`;
	const [heading, ...body] = rows;
	return [line(heading!), line(widths.map((width) => '-'.repeat(width))), ...body.map(line)].join(
		'\n',
	);
}

const escaped = (text: string): string => capital(text).replace(/([|*_<])/g, '\\$1');

function rowsOf(entries: ReadonlyArray<[code: string, advice: Advice]>): string[][] {
	return entries.map(([code, { message, howToFix, causedBy, retryable }]) => [
		`\`${code}\``,
		escaped(message),
		escaped(howToFix),
		CAUSES[causedBy],
		retryable ? 'yes' : 'no',
	]);
}

/** The tables in the text with columns of equal width. */
const aligned = (markdown: string): string =>
	markdown.replace(/(?:^\|.*\|\n?)+/gm, (found) => {
		const lines = found.trimEnd().split('\n');
		const rows = lines
			.filter((_, index) => index !== 1)
			.map((row) => row.slice(2, -2).split(' | '));
		return `${table(rows)}${found.endsWith('\n') ? '\n' : ''}`;
	});

/** The text of docs/errors.md. A provider whose table is not there has no section. */
export async function errorsPage(root: string): Promise<string> {
	const sections = [
		`## All providers\n\n${table([HEADINGS, ...rowsOf(Object.entries(commonFailures('the provider')))])}`,
	];
	for (const { folder, name } of providers) {
		const path = join(root, 'nodes', folder, 'api', 'failures.ts');
		if (!existsSync(path)) continue;
		const { failures } = (await import(path)) as { failures: Failures };
		const own = Object.entries(failures.table).filter(([code]) => failures.knows(code));
		sections.push(`## ${name}\n\n${table([HEADINGS, ...rowsOf(own)])}`);
	}
	return `${[aligned(intro), ...sections].join('\n\n')}\n`;
}
