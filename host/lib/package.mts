import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { hashOf, PACKAGE_NAME } from './project.mts';

const NPM_FLAGS = [
	'--ignore-scripts',
	'--legacy-peer-deps',
	'--no-audit',
	'--no-fund',
	'--loglevel=error',
];

function npm(args: string[], cwd: string): string {
	return execFileSync('npm', args, {
		cwd,
		encoding: 'utf8',
		shell: process.platform === 'win32',
		stdio: ['ignore', 'pipe', 'pipe'],
	});
}

/** Packs what `npm publish` would publish and returns the tarball's path. */
export function packPackage(packageFolder: string, destination: string): string {
	mkdirSync(destination, { recursive: true });
	const answer = npm(
		['pack', '--json', '--ignore-scripts', '--loglevel=error', '--pack-destination', destination],
		packageFolder,
	);
	const [packed] = JSON.parse(answer) as Array<{ filename: string }>;
	if (packed === undefined) throw new Error(`npm pack made no tarball of ${packageFolder}`);
	return join(destination, packed.filename);
}

/**
 * Installs the built package into an n8n user folder the way n8n does it for a community package: by npm, from the
 * packed tarball, in `.n8n/nodes`. n8n loads every `n8n-nodes-*` it finds there; its table of installed packages only
 * feeds the settings page and the check for missing ones. Does nothing when the same build is there already.
 * @returns whether anything was installed
 */
export function installPackage(packageFolder: string, userFolder: string): boolean {
	if (!existsSync(join(packageFolder, 'dist'))) {
		throw new Error(`${packageFolder} is not built: run \`npm run build\` first`);
	}
	const nodesFolder = join(userFolder, '.n8n', 'nodes');
	const stamp = join(nodesFolder, '.installed-build');
	const hash = hashOf(packageFolder, ['package.json', 'dist']);
	const installed = join(nodesFolder, 'node_modules', PACKAGE_NAME, 'package.json');
	if (existsSync(stamp) && existsSync(installed) && readFileSync(stamp, 'utf8') === hash) {
		return false;
	}
	rmSync(nodesFolder, { recursive: true, force: true });
	mkdirSync(nodesFolder, { recursive: true });
	writeFileSync(
		join(nodesFolder, 'package.json'),
		JSON.stringify({ name: 'installed-nodes', private: true, dependencies: {} }),
	);
	const scratch = mkdtempSync(join(tmpdir(), 'n8n-pack-'));
	try {
		npm(['install', ...NPM_FLAGS, packPackage(packageFolder, scratch)], nodesFolder);
	} finally {
		rmSync(scratch, { recursive: true, force: true });
	}
	writeFileSync(stamp, hash);
	return true;
}
