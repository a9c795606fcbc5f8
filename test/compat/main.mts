import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { printHosts, runInHost, type HostResult } from './host/run.mts';
import { judge, type Report } from './judge.mts';
import { lines, pinned, type Line } from './lines.mts';

const USAGE = `npm run test:compat [-- [--host] [LINE …]]

Runs the tests of the built nodes in n8n's engine against the engines of ${lines.map(({ name }) => name).join(', ')}; with names only
against those. What an older n8n does not have is listed in test/compat/lines.mts, and a test that is listed there must
fail.

--host: instead the real n8n of these lines, each with the packed package and what a user does first with each service.
Those that are not there are installed in host/lines: some minutes and 1.5 GB each.`;

const root = join(import.meta.dirname, '../..');
const jest = join(root, 'node_modules', 'jest', 'bin', 'jest.js');

interface Result {
	line: Line;
	passed: number;
	absent: number;
	/** What is wrong, one line each. */
	wrong: string[];
	seconds: number;
}

/** Ends with the exit code. */
const run = async (command: string, args: string[], cwd: string, env = process.env) =>
	await new Promise<number>((resolve, reject) => {
		const child = spawn(command, args, {
			cwd,
			env,
			stdio: ['ignore', 'inherit', 'inherit'],
			// npm is a script on Windows.
			shell: command === 'npm' && process.platform === 'win32',
		});
		child.on('error', reject);
		child.on('close', (code) => resolve(code ?? 1));
	});

/** The engine of a line, from its own lock file; done once for each lock file. */
async function install(folder: string): Promise<void> {
	const stamp = join(folder, 'node_modules', '.install-stamp');
	const lock = createHash('sha256')
		.update(readFileSync(join(folder, 'package-lock.json')))
		.digest('hex');
	if (existsSync(stamp) && readFileSync(stamp, 'utf8') === lock) return;
	const flags = ['--ignore-scripts', '--legacy-peer-deps', '--no-audit', '--no-fund'];
	if ((await run('npm', ['ci', '--loglevel=error', ...flags], folder)) !== 0) {
		throw new Error(`npm could not install the engine in ${folder}`);
	}
	writeFileSync(stamp, lock);
}

async function test(line: Line, scratch: string): Promise<Result> {
	const started = Date.now();
	if (line.folder) await install(line.folder);
	const outputFile = join(scratch, `${line.name}.json`);
	// A timer that an older n8n leaves behind must not keep a process alive.
	const args = [jest, '--json', `--outputFile=${outputFile}`, '--silent', '--forceExit'];
	const config = join(root, 'test', 'compat', 'jest.config.js');
	// More at once than the machine has cores: they mostly wait for answers.
	await run(process.execPath, [...args, '--config', config, '--maxWorkers=3'], root, {
		...process.env,
		COMPAT_LINE: line.name,
	});
	const report = JSON.parse(readFileSync(outputFile, 'utf8')) as Report;
	return { line, ...judge(line, report), seconds: Math.round((Date.now() - started) / 1000) };
}

function print(results: Result[]): void {
	console.log('\n| n8n      | n8n-core  | passed | n8n lacks | failed | seconds |');
	console.log('| -------- | --------- | -----: | --------: | -----: | ------: |');
	for (const { line, passed, absent, wrong, seconds } of results) {
		const cells = [
			line.n8n.padEnd(8),
			pinned(line).core.padEnd(9),
			String(passed).padStart(6),
			String(absent).padStart(9),
			String(wrong.length).padStart(6),
			String(seconds).padStart(7),
		];
		console.log(`| ${cells.join(' | ')} |`);
	}
	for (const { line, wrong } of results) {
		for (const one of wrong) console.log(`\n${line.n8n}: ${one}`);
	}
	const sum = (of: (result: Result) => number) => results.reduce((all, one) => all + of(one), 0);
	console.log(
		`\n${sum(({ passed }) => passed)} passed, ${sum(({ wrong }) => wrong.length)} failed`,
	);
}

/** The tests in the engines; @returns whether all are right */
async function inEngines(chosen: Line[]): Promise<boolean> {
	const scratch = mkdtempSync(join(tmpdir(), 'compat-'));
	try {
		const results: Result[] = [];
		for (const line of chosen) results.push(await test(line, scratch));
		print(results);
		return results.every(({ wrong }) => wrong.length === 0);
	} finally {
		rmSync(scratch, { recursive: true, force: true });
	}
}

/** The core job in the real n8n, one after the other; @returns whether all is right */
async function inHosts(chosen: Line[]): Promise<boolean> {
	const results: HostResult[] = [];
	for (const line of chosen) results.push(await runInHost(root, line));
	return printHosts(results) === 0;
}

const parameters = process.argv.slice(2);
const names = parameters.filter((parameter) => parameter !== '--host');
if (names.some((name) => !lines.some((line) => line.name === name))) {
	console.error(USAGE);
	process.exit(2);
}
const chosen = lines.filter(({ name }) => names.length === 0 || names.includes(name));
const right = await (parameters.includes('--host') ? inHosts : inEngines)(chosen);
process.exitCode = right ? 0 : 1;
