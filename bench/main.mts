/**
 * `npm run bench`: how fast the nodes are in a real n8n, as one table. `npm run bench -- reads paid` measures two parts
 * of it. Exit code 1 when a goal is missed. `--rounds 1` and `--quick`, with a tenth of the sizes, are for working on the
 * bench itself. Only ratios mean something on another machine; see RESULTS.md.
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { buildIfNeeded } from '../host/lib/build.mts';
import { N8nClient } from '../host/lib/client.mts';
import { N8nHost } from '../host/lib/n8nHost.mts';
import { installPackage } from '../host/lib/package.mts';
import { findProjectRoot } from '../host/lib/project.mts';
import { Sandbox } from '../host/lib/sandbox.mts';
import { owner, saveCredentials } from '../host/lib/setup.mts';
import { installBareTrigger } from './bareTrigger.mts';
import type { Bench, Part } from './bench.mts';
import { isReached, tableOf, type Figure } from './figures.mts';
import { measurePackage } from './package.mts';
import { measurePacing } from './pacing.mts';
import { measurePages } from './pages.mts';
import { measurePaid } from './paid.mts';
import { measurePolls } from './polls.mts';
import { measureWebhooks } from './webhooks.mts';
import { measureReads } from './reads.mts';

const parts: Readonly<Record<string, Part>> = {
	reads: measureReads,
	pages: measurePages,
	paid: measurePaid,
	polls: measurePolls,
	webhooks: measureWebhooks,
	package: measurePackage,
	pacing: measurePacing,
};

const { values, positionals } = parseArgs({
	allowPositionals: true,
	options: { rounds: { type: 'string', default: '5' }, quick: { type: 'boolean', default: false } },
});
const unknown = positionals.filter((name) => !Object.hasOwn(parts, name));
if (unknown.length > 0) {
	throw new Error(`no part "${unknown.join()}": ${Object.keys(parts).join(', ')}`);
}
const rounds = Number(values.rounds);
if (!Number.isInteger(rounds) || rounds < 1) throw new Error('--rounds: a number of 1 or more');
const wanted = Object.entries(parts).filter(
	([name]) => positionals.length === 0 || positionals.includes(name),
);

const root = findProjectRoot();
buildIfNeeded(root, console.log);
const folder = mkdtempSync(join(tmpdir(), 'n8n-bench-'));
const sandbox = await Sandbox.start(root);
installPackage(root, folder);
installBareTrigger(folder);
const host = await N8nHost.start({ root, userFolder: folder });
const figures: Figure[] = [];
try {
	const client = new N8nClient(host.url);
	await client.logIn(owner);
	const credentials = await saveCredentials(client, sandbox);
	const size = (usual: number) => (values.quick ? Math.ceil(usual / 10) : usual);
	const bench: Bench = { root, userFolder: folder, client, sandbox, credentials, rounds, size };
	for (const [name, measurePart] of wanted) {
		console.log(`${name} …`);
		figures.push(...(await measurePart(bench)));
	}
} finally {
	await host.stop();
	await sandbox.close();
	rmSync(folder, { recursive: true, force: true });
}
console.log(`\nmedians of ${rounds} ${rounds === 1 ? 'round' : 'rounds'}\n\n${tableOf(figures)}`);
process.exitCode = figures.every(isReached) ? 0 : 1;
