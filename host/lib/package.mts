import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { hashOf } from './project.mts';

/** The flags that the README names; the others only keep npm quiet. */
const NPM_FLAGS = [
	'--omit=peer',
	'--ignore-scripts',
	'--no-audit',
	'--no-fund',
	'--loglevel=error',
];

function npm(args: string[], cwd: string): string {
	// npm is a script on Windows, and a shell takes what it is given apart at the blanks.
	const shell = process.platform === 'win32';
	return execFileSync('npm', shell ? args.map((arg) => `"${arg}"`) : args, {
		cwd,
		encoding: 'utf8',
		shell,
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

const nameOf = (folder: string): string =>
	(JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8')) as { name: string }).name;

/**
 * Installs built packages, by default one, into an n8n user folder the way n8n does it for a community package: by npm, from the
 * packed tarball, in `.n8n/nodes`. n8n loads every `n8n-nodes-*` it finds there; its table of installed packages only
 * feeds the settings page and the check for missing ones. Does nothing when the same build is there already.
 * @returns whether anything was installed
 */
export function installPackage(packageFolder: string | string[], userFolder: string): boolean {
	const folders = [packageFolder].flat();
	for (const folder of folders) {
		if (existsSync(join(folder, 'dist'))) continue;
		throw new Error(`${folder} is not built: run \`npm run build\` first`);
	}
	const nodesFolder = join(userFolder, '.n8n', 'nodes');
	const stamp = join(nodesFolder, '.installed-build');
	const hash = folders.map((folder) => hashOf(folder, ['package.json', 'dist'])).join(' ');
	const isThere = folders.every((folder) =>
		existsSync(join(nodesFolder, 'node_modules', nameOf(folder), 'package.json')),
	);
	if (existsSync(stamp) && isThere && readFileSync(stamp, 'utf8') === hash) return false;
	rmSync(nodesFolder, { recursive: true, force: true });
	mkdirSync(nodesFolder, { recursive: true });
	writeFileSync(
		join(nodesFolder, 'package.json'),
		JSON.stringify({ name: 'installed-nodes', private: true, dependencies: {} }),
	);
	const scratch = mkdtempSync(join(tmpdir(), 'n8n-pack-'));
	try {
		const tarballs = folders.map((folder) => packPackage(folder, scratch));
		npm(['install', ...NPM_FLAGS, ...tarballs], nodesFolder);
	} finally {
		rmSync(scratch, { recursive: true, force: true });
	}
	writeFileSync(stamp, hash);
	return true;
}
