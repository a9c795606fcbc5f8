/**
 * `npx tsx bench/profile.mts [folder]`: where n8n's processor time goes while the ROCheap node, and then the HTTP Request
 * node, reads 2,000 orders at 5 ms, by what it goes for. The .cpuprofile files open in the tools of a browser.
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
import { rocheapCredential } from '../host/providers/rocheap.mts';
import { createOrder, httpRequest, lookUps, rocheap } from './reads.mts';

interface Frame {
	functionName: string;
	url: string;
}

interface Profile {
	nodes: Array<{ id: number; callFrame: Frame; children?: number[] }>;
	samples: number[];
	timeDeltas: number[];
}

const CALLS = 2000;

/** What a sample counts for: the first group that has one of the functions that were under way. */
const GROUPS: ReadonlyArray<readonly [string, (frame: Frame) => boolean]> = [
	['garbage collection', ({ functionName }) => functionName === '(garbage collector)'],
	[
		'n8n: evaluating expressions',
		({ functionName, url }) =>
			functionName === 'resolveSimpleParameterValue' && url.includes('n8n-workflow'),
	],
	[
		'n8n: reading fields, besides',
		({ functionName, url }) => functionName === '_getNodeParameter' && url.includes('n8n-core'),
	],
	['n8n: its database', ({ url }) => /typeorm|sqlite3/.test(url)],
	[
		'n8n: telling the bench',
		({ url }) => /flatted|\/express\/|n8n\/dist\/(executions|auth)/.test(url),
	],
	['axios and n8n around it', ({ url }) => /axios|backend-network/.test(url)],
	['this package', ({ url }) => url.includes('n8n-nodes-game-commerce')],
	['the HTTP Request node', ({ url }) => url.includes('n8n-nodes-base')],
	['n8n: the rest', ({ url }) => /n8n-core|n8n\/dist/.test(url)],
	['Node.js: sockets, streams, HTTP', () => true],
];

function print(title: string, { nodes, samples, timeDeltas }: Profile): void {
	const byId = new Map(nodes.map((node) => [node.id, node]));
	const parents = new Map(
		nodes.flatMap(({ id, children = [] }) => children.map((child) => [child, id] as const)),
	);
	const framesOf = (id: number): Frame[] => {
		const frames: Frame[] = [];
		for (let at: number | undefined = id; at !== undefined; at = parents.get(at)) {
			const frame = byId.get(at)?.callFrame;
			if (frame) frames.push(frame);
		}
		return frames;
	};
	const times = new Map<string, number>();
	samples.forEach((id, at) => {
		const frames = framesOf(id);
		const [own] = frames;
		if (!own || ['(idle)', '(program)', '(root)'].includes(own.functionName)) return;
		// What profiling itself takes.
		if (own.url === 'node:inspector') return;
		const [name] = GROUPS.find(([, has]) => frames.some(has)) ?? [''];
		times.set(name, (times.get(name) ?? 0) + (timeDeltas[at] ?? 0) / 1000);
	});
	const perCall = (ms: number) => (ms / CALLS).toFixed(3);
	const all = [...times.values()].reduce((sum, ms) => sum + ms, 0);
	console.log(`\n${title}: ${perCall(all)} ms of processor time a call`);
	for (const [name, ms] of [...times].sort(([, one], [, other]) => other - one)) {
		console.log(`  ${name.padEnd(34)} ${perCall(ms)} ms`);
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
