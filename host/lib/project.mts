import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';

export const PACKAGE_NAME = 'n8n-nodes-game-commerce';

interface Manifest {
	name: string;
}

/** The folder of this project, found from where the command was started: tests and scripts share these files. */
export function findProjectRoot(from = process.cwd()): string {
	for (let folder = from; ; folder = dirname(folder)) {
		const manifest = join(folder, 'package.json');
		if (existsSync(manifest)) {
			const { name } = JSON.parse(readFileSync(manifest, 'utf8')) as Manifest;
			if (name === PACKAGE_NAME) return folder;
		}
		if (folder === dirname(folder)) {
			throw new Error(`${from} is not inside the ${PACKAGE_NAME} project`);
		}
	}
}

export const hashOfText = (text: string): string =>
	createHash('sha256').update(text).digest('hex').slice(0, 12);

function filesBelow(path: string): string[] {
	return readdirSync(path, { withFileTypes: true, recursive: true })
		.filter((entry) => entry.isFile())
		.map((entry) => join(entry.parentPath, entry.name));
}

/** One hash over the names and contents of all files in the given files and folders. */
export function hashOf(root: string, names: string[]): string {
	const hash = createHash('sha256');
	for (const name of names) {
		const path = join(root, name);
		const files = existsSync(path) && name.includes('.') ? [path] : filesBelow(path).sort();
		for (const file of files) {
			hash
				.update(`${relative(root, file)}\0`)
				.update(readFileSync(file))
				.update('\0');
		}
	}
	return hash.digest('hex').slice(0, 16);
}

const install = (root: string, ...args: string[]) =>
	execFileSync(process.execPath, [join(root, 'host', 'install.mjs'), ...args], {
		stdio: 'inherit',
	});

/**
 * Installs an older n8n where that has not happened.
 * @param line its major and minor version: a folder of `host/lines`
 * @returns where it is
 */
export function installLine(root: string, line: string): string {
	install(root, '--line', line);
	return join(root, 'host', 'lines', line);
}

/** The Node runtime that n8n runs on; installs the host first where that has not happened. */
export function hostRuntime(root: string): string {
	const stamp = join(root, 'host', 'node_modules', '.install-stamp.json');
	const read = () =>
		existsSync(stamp)
			? (JSON.parse(readFileSync(stamp, 'utf8')) as { runtime?: string }).runtime
			: undefined;
	let runtime = read();
	if (runtime === undefined || !existsSync(runtime)) {
		install(root, '--host');
		runtime = read();
	}
	if (runtime === undefined) throw new Error('n8n is not installed: run `node host/install.mjs`');
	return runtime;
}
