import { execFileSync } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { packPackage } from '../host/lib/package.mts';
import { hostRuntime, PACKAGE_NAME } from '../host/lib/project.mts';
import { measure, type Bench } from './bench.mts';
import type { Figure } from './figures.mts';

const HTTP_REQUEST = 'n8n-nodes-base/dist/nodes/HttpRequest/HttpRequest.node.js';

/** Loads files in a process that has what every n8n has loaded, and tells how long that took. */
const SCRIPT = `
require('n8n-workflow');
require('n8n-core');
const files = process.argv.slice(1);
const began = performance.now();
for (const file of files) require(file);
process.stdout.write(String(performance.now() - began));
`;

/** The size of the package, and how long all its nodes and credentials take to load, beside one of n8n's own nodes. */
export async function measurePackage({ root, userFolder, rounds }: Bench): Promise<Figure[]> {
	const folder = join(userFolder, '.n8n', 'nodes', 'node_modules', PACKAGE_NAME);
	const { n8n } = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8')) as {
		n8n: { nodes: string[]; credentials: string[] };
	};
	const files = readdirSync(folder, { recursive: true, withFileTypes: true })
		.filter((entry) => entry.isFile())
		.map(({ parentPath, name }) => statSync(join(parentPath, name)).size);
	const scratch = mkdtempSync(join(tmpdir(), 'n8n-pack-'));
	const packed = statSync(packPackage(root, scratch)).size;
	rmSync(scratch, { recursive: true, force: true });

	const modules = join(root, 'host', 'node_modules');
	const loading = (name: string, paths: string[]) => ({
		name: `loading ${name}`,
		run: async () => {
			const env = { ...process.env, NODE_PATH: modules };
			const told = execFileSync(hostRuntime(root), ['-e', SCRIPT, ...paths], { env, cwd: modules });
			return await Promise.resolve(Number(String(told)));
		},
	});
	const ours = [...n8n.nodes, ...n8n.credentials].map((path) => join(folder, path));
	const [time = NaN, other = NaN] = await measure(rounds, [
		loading('the package', ours),
		loading('the HTTP Request node', [join(modules, HTTP_REQUEST)]),
	]);
	return [
		{ name: 'package: tarball', ours: packed, unit: 'bytes' },
		{ name: 'package: unpacked', ours: files.reduce((sum, size) => sum + size, 0), unit: 'bytes' },
		{ name: 'package: files', ours: files.length, unit: '' },
		{ name: 'package: loading it / the HTTP Request node', ours: time, other, unit: 'ms' },
	];
}
