import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { hashOf } from './project.mts';

const SOURCES = ['credentials', 'kit', 'nodes', 'package.json', 'tsconfig.json', 'gulpfile.js'];

/** Builds dist/ when the sources, or dist/ itself, are not those of the last build. */
export function buildIfNeeded(root: string, log: (line: string) => void): void {
	const folder = join(root, 'host', 'node_modules', '.state');
	const stamp = join(folder, 'build.json');
	const current = () =>
		JSON.stringify({ sources: hashOf(root, SOURCES), dist: hashOf(root, ['dist']) });
	const built = existsSync(join(root, 'dist'));
	if (built && existsSync(stamp) && readFileSync(stamp, 'utf8') === current()) return;

	const started = Date.now();
	log('Building the package …');
	const { status, stdout, stderr } = spawnSync('npm', ['run', '--silent', 'build'], {
		cwd: root,
		encoding: 'utf8',
		shell: process.platform === 'win32',
	});
	if (status !== 0) throw new Error(`The build failed:\n${stdout}${stderr}`);
	mkdirSync(folder, { recursive: true });
	writeFileSync(stamp, current());
	log(`Building the package: done in ${Math.round((Date.now() - started) / 1000)} s`);
}
