import { execFileSync } from 'node:child_process';
import { join } from 'node:path';
import { hostRuntime } from './project.mts';

const SCRIPT = `
const { DatabaseSync } = require('node:sqlite');
const [file, sql] = process.argv.slice(1);
const database = new DatabaseSync(file);
database.exec('PRAGMA busy_timeout = 5000');
const rows = /^select/i.test(sql) ? database.prepare(sql).all() : (database.exec(sql), []);
process.stdout.write(JSON.stringify(rows));
`;

/** Asks the SQLite database of an n8n, which may be running. n8n's own Node knows SQLite; the project's may not. */
export function askDatabase<Row>(root: string, userFolder: string, sql: string): Row[] {
	const file = join(userFolder, '.n8n', 'database.sqlite');
	const output = execFileSync(hostRuntime(root), ['--no-warnings', '-e', SCRIPT, file, sql], {
		encoding: 'utf8',
		maxBuffer: 512 * 1024 * 1024,
	});
	return JSON.parse(output) as Row[];
}
