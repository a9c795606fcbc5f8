import { readFileSync } from 'node:fs';
import { join } from 'node:path';

/** What an n8n does not have, and the tests that show what a node makes of it where it is there. */
interface Absence {
	what: string;
	/** Full names, as jest gives them. */
	tests: string[];
}

export interface Line {
	/** Of n8n, major and minor. */
	name: string;
	/** The version of n8n whose engine it is. */
	n8n: string;
	/** Folder with the engine's own lock file; absent for the engine that the project itself is tested with. */
	folder?: string;
	absent: Absence[];
	/**
	 * Modules that are switched off in the real n8n of the line, where it has others than the project's own: it does not start
	 * with a name that it does not know.
	 */
	modules?: string[];
}

const BEFORE_POLL_BACK_OFF: Absence[] = [
	{
		what: 'Backing off from a failing poll by its cause: an older n8n polls again as usual',
		tests: [
			'a burst larger than the rate limit a poll in which nothing could be read fails, with how long to wait',
			...[401, 429, 500].map(
				(status) =>
					`when LeuwongRR is in trouble HTTP ${status} makes n8n back off for the right reason`,
			),
		],
	},
	{
		what: 'A time for each poll that an administrator sets: a poll ends itself after 285 seconds there',
		tests: [
			'what n8n needs trades that a poll has no time for wait for the next one',
			'what n8n needs a poll without time for the lists fails and loses nothing',
			'when LeuwongRR is in trouble a poll that takes too long ends before n8n abandons it',
			'when LeuwongRR is in trouble what such a poll reads in the end is reported by the next one',
		],
	},
];

const folder = import.meta.dirname;

/** The lines of n8n that the package is tested with. */
export const lines: Line[] = [
	{
		name: '1.123',
		n8n: '1.123.81',
		folder: join(folder, '1.123'),
		absent: BEFORE_POLL_BACK_OFF,
		modules: ['chat-hub', 'mcp'],
	},
	{
		name: '2.8',
		n8n: '2.8.4',
		folder: join(folder, '2.8'),
		absent: BEFORE_POLL_BACK_OFF,
		modules: ['chat-hub', 'mcp', 'quick-connect', 'source-control'],
	},
	{ name: '2.41', n8n: '2.41.1', absent: [] },
];

/** The versions of n8n's engine that a line is pinned to. */
export function pinned(line: Line): { core: string; workflow: string } {
	const manifest = JSON.parse(
		readFileSync(join(line.folder ?? join(folder, '../..'), 'package.json'), 'utf8'),
	) as { dependencies?: Record<string, string>; devDependencies?: Record<string, string> };
	const all = { ...manifest.devDependencies, ...manifest.dependencies };
	return { core: all['n8n-core'] ?? '', workflow: all['n8n-workflow'] ?? '' };
}
