// `npm test`. Runs on a bare clone, so it uses nothing but Node itself until the dependencies are there.
import { spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { ensureInstalled } from '../host/install.mjs';

const root = join(import.meta.dirname, '..');
const npm = process.platform === 'win32' ? 'npm.cmd' : 'npm';

const script = (name) => ({ name, command: npm, args: ['run', '--silent', name] });
/** A program that ends with the line "N passed, N failed". */
const counted = (name) => ({ name, counted: `test:${name}` });
const project = (name, ...flags) => ({ name, tests: true, flags });
/** Needs PostgreSQL or Redis: runs when it is named. */
const withServers = (step) => ({ ...step, servers: true });

/**
 * In order: what fails fastest comes first; a list is done at once. Where tests mostly wait for answers, more of them run at once than the machine has
 * cores. Every project of jest.config.js has its line here. */
const STEPS = [
	[script('lint'), script('types')],
	script('build'),
	project('unit', '--maxWorkers=2'),
	project('sandbox', '--maxWorkers=2'),
	counted('simulation'),
	project('engine', '--maxWorkers=3'),
	project('faults', '--maxWorkers=3'),
	project('guidelines', '--maxWorkers=2'),
	// One n8n at a time: two of them on two cores time out. A file that fails may leave a server behind, which must not keep the
	// run from its end.
	project('e2e', '--runInBand', '--forceExit'),
	withServers(counted('queue')),
	withServers(counted('engine2')),
];
const ALL = STEPS.flat();
const NEEDS_BUILD = ['engine', 'faults', 'guidelines', 'e2e', 'queue', 'engine2'];
const NEEDS_HOST = ['e2e', 'queue', 'engine2'];

const namesOf = (steps) => steps.map(({ name }) => name).join(' | ');
const NEED_SERVERS = ALL.filter(({ servers }) => servers);

const usage = `npm test [-- [--keep-going] [--with NAME] [${namesOf(ALL)}] …]

Without names everything runs that needs no servers, in this order, up to the first failure; --keep-going runs the rest too.
--with ${namesOf(NEED_SERVERS)}: that as well.`;

const {
	values: { 'keep-going': keepGoing, with: also },
	positionals: names,
} = parsed();

function parsed() {
	try {
		const options = {
			'keep-going': { type: 'boolean', default: false },
			with: { type: 'string', multiple: true, default: [] },
		};
		const given = parseArgs({ options, allowPositionals: true });
		const isKnown = (name) => ALL.some((step) => step.name === name);
		if ([...given.positionals, ...given.values.with].every(isKnown)) return given;
	} catch {
		// An option that there is not.
	}
	console.error(usage);
	process.exit(2);
}
const needsBuild = names.some((name) => NEEDS_BUILD.includes(name));
const isChosen = ({ name, servers = false }) =>
	(names.length === 0 && (!servers || also.includes(name))) ||
	names.includes(name) ||
	(name === 'build' && needsBuild);
const chosen = STEPS.map((step) => [step].flat().filter(isChosen)).filter(
	({ length }) => length > 0,
);

const scratch = mkdtempSync(join(tmpdir(), 'npm-test-'));
const seconds = (since) => `${((Date.now() - since) / 1000).toFixed(1)} s`;
const heading = (text) =>
	console.log(`\n── ${text} ${'─'.repeat(Math.max(0, 76 - text.length))}\n`);

const run = (command, args) =>
	new Promise((resolve) => {
		const child = spawn(command, args, {
			cwd: root,
			stdio: 'inherit',
			shell: command === npm && process.platform === 'win32',
		});
		child.on('error', (error) => {
			console.error(error.message);
			resolve(1);
		});
		child.on('close', (code) => resolve(code ?? 1));
	});

/** The same, with what it prints; that of its second stream as well, unless it is shown at once. */
const runForText = (command, args, show) =>
	new Promise((resolve) => {
		const child = spawn(command, args, {
			cwd: root,
			stdio: ['inherit', 'pipe', show ? 'inherit' : 'pipe'],
			shell: command === npm && process.platform === 'win32',
		});
		let text = '';
		for (const stream of [child.stdout, child.stderr]) {
			stream?.setEncoding('utf8');
			stream?.on('data', (chunk) => {
				text += chunk;
				show?.(chunk);
			});
		}
		child.on('error', (error) => resolve({ code: 1, text: error.message }));
		child.on('close', (code) => resolve({ code: code ?? 1, text }));
	});

/** The numbers of a jest run. A suite that cannot be loaded and a skipped test count as failed: nothing is waved through. */
async function runProject({ name, flags }) {
	const outputFile = join(scratch, `${name}.json`);
	const jest = join(root, 'node_modules', 'jest', 'bin', 'jest.js');
	const code = await run(process.execPath, [
		jest,
		'--selectProjects',
		name,
		'--json',
		`--outputFile=${outputFile}`,
		...flags,
	]);
	try {
		const result = JSON.parse(readFileSync(outputFile, 'utf8'));
		const failed =
			result.numFailedTests +
			result.numRuntimeErrorTestSuites +
			result.numPendingTests +
			result.numTodoTests;
		return {
			passed: result.numPassedTests,
			failed: failed === 0 && code !== 0 ? 1 : failed,
		};
	} catch {
		// Jest ended before it wrote a result: no tests found, or a broken configuration.
		return { passed: 0, failed: 1 };
	}
}

/** The numbers of the last line. Without such a line, or with a failure that it does not show, one counts as failed. */
async function runCounted({ counted: name }) {
	const show = (chunk) => process.stdout.write(chunk);
	const { code, text } = await runForText(npm, ['run', '--silent', name], show);
	const [, passed, failed] = /(\d+) passed, (\d+) failed\s*$/.exec(text) ?? [];
	if (failed === undefined || (failed === '0' && code !== 0)) return { passed: 0, failed: 1 };
	return { passed: Number(passed), failed: Number(failed) };
}

/** What is done at the same time is shown one after the other. */
async function runTogether(steps) {
	const started = Date.now();
	return await Promise.all(
		steps.map(async ({ name, command, args }) => {
			const { code, text } = await runForText(command, args);
			heading(name);
			process.stdout.write(text);
			const counts = { passed: 0, failed: code === 0 ? 0 : 1 };
			return { ...counts, name, tests: false, took: seconds(started) };
		}),
	);
}

async function runStep(step) {
	const started = Date.now();
	heading(step.name);
	let counts;
	if (step.tests) counts = await runProject(step);
	else if (step.counted) counts = await runCounted(step);
	else counts = { passed: 0, failed: (await run(step.command, step.args)) === 0 ? 0 : 1 };
	const tests = step.tests === true || step.counted !== undefined;
	return { ...counts, name: step.name, tests, took: seconds(started) };
}

function printSummary(results) {
	heading('summary');
	for (const step of chosen.flat()) {
		const result = results.find(({ name }) => name === step.name);
		if (result === undefined) {
			console.log(`  not run  ${step.name}`);
			continue;
		}
		const { name, failed, passed, tests, took } = result;
		const counted = tests ? `${passed} passed, ${failed} failed` : '';
		console.log(
			`  ${failed === 0 ? 'ok     ' : 'FAILED '}  ${name.padEnd(12)} ${took.padStart(8)}  ${counted}`,
		);
	}
	const total = (key) => results.reduce((sum, result) => sum + result[key], 0);
	// A check that is no test, such as lint, counts as one failure when it fails.
	console.log(`\n${total('passed')} passed, ${total('failed')} failed`);
	return total('failed') === 0 && results.length === chosen.flat().length;
}

const results = [];
try {
	heading('dependencies');
	const started = Date.now();
	const log = (line) => console.log(`[${seconds(started)}] ${line}`);
	await ensureInstalled({ root: true, host: false, log });
	const needsHost = chosen.flat().some(({ name }) => NEEDS_HOST.includes(name));
	// n8n takes minutes to install; what needs neither it nor a quiet file system runs meanwhile.
	const host = needsHost ? ensureInstalled({ root: false, host: true, log }) : undefined;
	host?.catch(() => undefined);
	for (const steps of chosen) {
		if (steps.some(({ name, tests }) => tests || NEEDS_HOST.includes(name))) await host;
		const done = steps.length > 1 ? await runTogether(steps) : [await runStep(steps[0])];
		results.push(...done);
		if (done.some(({ failed }) => failed > 0) && !keepGoing) break;
	}
	await host;
	process.exitCode = printSummary(results) ? 0 : 1;
} catch (error) {
	console.error(`\n${error.message}`);
	results.push({ name: 'dependencies', passed: 0, failed: 1, tests: false, took: '' });
	printSummary(results);
	process.exitCode = 1;
} finally {
	rmSync(scratch, { recursive: true, force: true });
}
