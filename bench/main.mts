/**
 * `npm run bench`: how fast the nodes are in a real n8n. `npm run bench -- pacing` measures how close a bulk run stays
 * to a rate limit (two minutes), `npm run bench -- speed pacing` both. Exit code 1 when a figure is not what it has to be.
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { buildIfNeeded } from '../host/lib/build.mts';
import { N8nClient } from '../host/lib/client.mts';
import { N8nHost } from '../host/lib/n8nHost.mts';
import { installPackage } from '../host/lib/package.mts';
import { findProjectRoot } from '../host/lib/project.mts';
import { Sandbox } from '../host/lib/sandbox.mts';
import { owner, saveCredentials } from '../host/lib/setup.mts';
import { measurePacing } from './pacing.mts';
import { measureSpeed } from './speed.mts';

const benches = { speed: measureSpeed, pacing: measurePacing };
const isBench = (name: string): name is keyof typeof benches => name in benches;
const wanted = process.argv.length > 2 ? process.argv.slice(2) : ['speed'];
const unknown = wanted.filter((name) => !isBench(name));
if (unknown.length > 0) throw new Error(`no bench "${unknown.join()}": speed or pacing`);

const root = findProjectRoot();
buildIfNeeded(root, console.log);
const folder = mkdtempSync(join(tmpdir(), 'n8n-bench-'));
const sandbox = await Sandbox.start(root);
installPackage(root, folder);
const host = await N8nHost.start({ root, userFolder: folder });
try {
	const client = new N8nClient(host.url);
	await client.logIn(owner);
	const credentials = await saveCredentials(client, sandbox);
	let right = true;
	for (const name of wanted.filter(isBench)) {
		right = (await benches[name](client, sandbox, credentials)) && right;
	}
	process.exitCode = right ? 0 : 1;
} finally {
	await host.stop();
	await sandbox.close();
	rmSync(folder, { recursive: true, force: true });
}
