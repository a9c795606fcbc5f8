/**
 * `npx tsx bench/profile.mts [folder]`: where n8n's processor time goes while the ROCheap node, and then the HTTP Request
 * node, reads 2,000 orders at 5 ms. Prints the self time by package and by function; the .cpuprofile files open in the
 * tools of a browser.
 */
import { existsSync, mkdirSync, mkdtempSync, readFileSync, renameSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { pathToFileURL } from 'node:url';
import { buildIfNeeded } from '../host/lib/build.mts';
import { eventually, N8nClient } from '../host/lib/client.mts';
import { N8nHost } from '../host/lib/n8nHost.mts';
import { installPackage } from '../host/lib/package.mts';
import { findProjectRoot } from '../host/lib/project.mts';
import { Sandbox } from '../host/lib/sandbox.mts';
import { owner, saveCredentials } from '../host/lib/setup.mts';
import { createOrder, httpRequest, lookUps, rocheap } from './reads.mts';
import { rocheapCredential } from '../host/providers/rocheap.mts';

interface Profile {
	nodes: Array<{
		id: number;
		callFrame: { functionName: string; url: string; lineNumber: number };
	}>;
	samples: number[];
	timeDeltas: number[];
}

const CALLS = 2000;
const LINES = 25;

/** The package of n8n's, or the file of ours, that a function is of. */
function homeOf(url: string): string {
	const path = decodeURIComponent(url);
	const own = path.split('/node_modules/n8n-nodes-game-commerce/')[1];
	if (own !== undefined) return `ours ${own}`;
	const [, name] = /^.*\/node_modules\/((?:@[^/]+\/)?[^/]+)/.exec(path) ?? [];
	return name ?? (path.startsWith('node:') || path === '' ? `node ${path.slice(5)}`.trim() : path);
}

function print(title: string, { nodes, samples, timeDeltas }: Profile): void {
	const byId = new Map(nodes.map(({ id, callFrame }) => [id, callFrame]));
	const packages = new Map<string, number>();
	const functions = new Map<string, number>();
	let busy = 0;
	samples.forEach((id, at) => {
		const frame = byId.get(id);
		const ms = (timeDeltas[at] ?? 0) / 1000;
		if (!frame || ['(idle)', '(program)', '(root)'].includes(frame.functionName)) return;
		busy += ms;
		const home =
			frame.functionName === '(garbage collector)' ? 'garbage collector' : homeOf(frame.url);
		const shortHome = home.split(' ')[0] ?? home;
		packages.set(shortHome, (packages.get(shortHome) ?? 0) + ms);
		const name = `${frame.functionName || '(anonymous)'} ${home}:${frame.lineNumber + 1}`;
		functions.set(name, (functions.get(name) ?? 0) + ms);
	});
	console.log(
		`\n${title}: ${Math.round(busy)} ms of processor time, ${(busy / CALLS).toFixed(2)} ms a call`,
	);
	for (const [what, table] of [
		['by package', packages],
		['by function', functions],
	] as const) {
		console.log(`  ${what}`);
		const rows = [...table].sort(([, a], [, b]) => b - a).slice(0, LINES);
		for (const [name, ms] of rows) {
			console.log(
				`  ${String(Math.round(ms)).padStart(7)} ms ${((100 * ms) / busy).toFixed(1).padStart(5)} %  ${name}`,
			);
		}
	}
}

const root = findProjectRoot();
const output = resolve(process.argv[2] ?? join(tmpdir(), 'n8n-profiles'));
mkdirSync(output, { recursive: true });
buildIfNeeded(root, console.log);
const folder = mkdtempSync(join(tmpdir(), 'n8n-bench-'));
const sandbox = await Sandbox.start(root);
installPackage(root, folder);
const file = join(folder, 'n8n.cpuprofile');
const preload = pathToFileURL(join(root, 'bench', 'profiled.mjs')).href;
const env = { NODE_OPTIONS: `--import ${preload}`, BENCH_PROFILE: file };
const host = await N8nHost.start({ root, userFolder: folder, env });
try {
	const client = new N8nClient(host.url);
	await client.logIn(owner);
	const credentials = await saveCredentials(client, sandbox);
	const orderId = await createOrder(sandbox);
	await sandbox.latency(5);
	const { baseUrl } = rocheapCredential(sandbox);
	const signal = () => process.kill(host.pid ?? NaN, 'SIGUSR2');
	for (const [name, measured] of [
		['rocheap', rocheap('={{ $json.id }}')],
		['http-request', httpRequest(baseUrl)],
	] as const) {
		const { run } = await lookUps(
			{ client, credentials },
			{ name, orderId, calls: CALLS, measured },
		);
		await run();
		signal();
		await sleep(500);
		const time = await run();
		signal();
		await eventually('The profile', () => Promise.resolve(existsSync(file) || undefined));
		const kept = join(output, `${name}.cpuprofile`);
		renameSync(file, kept);
		print(`${name} (${time} ms)`, JSON.parse(readFileSync(kept, 'utf8')) as Profile);
	}
} finally {
	await host.stop();
	await sandbox.close();
	rmSync(folder, { recursive: true, force: true });
}
