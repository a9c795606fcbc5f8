import { execFileSync } from 'node:child_process';
import {
	cpSync,
	existsSync,
	mkdtempSync,
	readdirSync,
	readFileSync,
	rmSync,
	statSync,
	symlinkSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { scan } from './scanner.mts';
import { filesBelow, json, manifest, output, ROOT, text, type Json } from './support.mts';

interface Packed {
	filename: string;
	size: number;
	unpackedSize: number;
	files: Array<{ path: string }>;
}

jest.setTimeout(120_000);

const scratch = mkdtempSync(join(tmpdir(), 'guidelines-'));
let packed: Packed;

const isCheckout = existsSync(join(ROOT, '.git'));

/** What is kept of the project: by git, or everything that is no product in a folder without it. */
function keptFiles(): string[] {
	if (!isCheckout) {
		return readdirSync(ROOT)
			.filter((name) => !['node_modules', 'dist', 'coverage', '.cache'].includes(name))
			.flatMap((name) => (statSync(join(ROOT, name)).isDirectory() ? filesBelow(name) : [name]));
	}
	const args = ['ls-files', '-z', '--cached', '--others', '--exclude-standard'];
	return execFileSync('git', args, { cwd: ROOT, encoding: 'utf8', maxBuffer: 64 * 1024 * 1024 })
		.split('\0')
		.filter((path) => path !== '' && existsSync(join(ROOT, path)));
}

const files = keptFiles();

beforeAll(async () => {
	const args = ['pack', '--json', '--ignore-scripts', '--pack-destination', scratch];
	const [first] = JSON.parse((await output('npm', args)).trim()) as Packed[];
	packed = first!;
	await output('tar', ['-xzf', join(scratch, packed.filename), '-C', scratch]);
});
afterAll(() => rmSync(scratch, { recursive: true, force: true }));

describe('the manifest', () => {
	test('asks for nothing at run time but n8n itself', () => {
		for (const field of [
			'dependencies',
			'optionalDependencies',
			'bundledDependencies',
			'overrides',
		]) {
			expect(manifest).not.toHaveProperty(field);
		}
		expect(manifest.peerDependencies).toEqual({ 'n8n-workflow': '*' });
	});

	test('describes an n8n community package', () => {
		expect(manifest.name).toMatch(/^n8n-nodes-/);
		expect(manifest).toMatchObject({
			license: 'MIT',
			files: ['dist'],
			keywords: expect.arrayContaining(['n8n-community-node-package']) as unknown,
			author: {
				name: expect.stringMatching(/.+/) as unknown,
				email: expect.stringMatching(/@/) as unknown,
			},
			repository: {
				type: 'git',
				url: expect.stringMatching(/^git\+https:\/\/.+\.git$/) as unknown,
			},
			homepage: expect.stringMatching(/^https:\/\//) as unknown,
			engines: { node: expect.stringMatching(/^>=20/) as unknown },
			version: expect.stringMatching(/^\d+\.\d+\.\d+(-[\w.]+)?$/) as unknown,
		});
		expect(manifest).not.toHaveProperty('private');
	});

	test('names every node and credential that is built, and nothing else', () => {
		const { n8n } = manifest;
		expect(n8n).toMatchObject({ n8nNodesApiVersion: 1, strict: true });
		expect([...n8n.nodes].sort()).toEqual(filesBelow('dist', '.node.js'));
		expect([...n8n.credentials].sort()).toEqual(filesBelow('dist', '.credentials.js'));
	});

	test('runs nothing when somebody installs the package', () => {
		const scripts = Object.keys(manifest.scripts as Json);
		const hooks = /^(pre|post)?(install|prepare|publish)$/;
		expect(scripts.filter((name) => hooks.test(name) && name !== 'prepublishOnly')).toEqual([]);
	});
});

describe('the packed package', () => {
	const TOP = ['package.json', 'README.md', 'LICENSE.md', 'CHANGELOG.md'];

	test('holds the built files and the texts for its users, nothing else', () => {
		const strange = packed.files
			.map(({ path }) => path)
			.filter((path) => !TOP.includes(path))
			.filter((path) => !/^dist\/(nodes|credentials|kit)\/[\w/.]+\.(js|json|svg)$/.test(path));
		expect(strange).toEqual([]);
	});

	test('holds no source, test, source map or build information', () => {
		const banned = /\.ts$|\.mts$|\.map$|tsbuildinfo|test|fixture|sandbox|node_modules/i;
		expect(packed.files.map(({ path }) => path).filter((path) => banned.test(path))).toEqual([]);
	});

	test('holds its licence', () => {
		expect(packed.files.map(({ path }) => path)).toContain('LICENSE.md');
	});

	test('holds everything that was built', () => {
		const paths = packed.files.map(({ path }) => path);
		expect(paths.filter((path) => path.startsWith('dist/')).sort()).toEqual(filesBelow('dist'));
	});

	test('is small', () => {
		expect(packed.size).toBeLessThan(160_000);
		expect(packed.unpackedSize).toBeLessThan(640_000);
	});
});

describe('n8n’s own checks', () => {
	test('the strict lint has nothing to say about a fresh clone', async () => {
		const clone = join(scratch, 'clone');
		for (const path of files.filter((name) => !/^(test|sandbox|host|bench)\//.test(name))) {
			cpSync(join(ROOT, path), join(clone, path));
		}
		symlinkSync(join(ROOT, 'node_modules'), join(clone, 'node_modules'), 'junction');
		const said = await output('npx', ['--no-install', 'n8n-node', 'lint'], clone);
		expect(said).toContain('n8n-node lint');
		expect(said).not.toMatch(/\b(warning|error)s?\b/i);
	});

	test('the scanner finds nothing in the source and in the packed package', async () => {
		const results = await scan([
			[ROOT, 'SOURCE_FILE_PATTERNS'],
			[join(scratch, 'package'), ['**/*.js', 'package.json']],
		]);
		expect(results).toHaveLength(2);
		for (const result of results) {
			expect(result).toMatchObject({ passed: true, warnings: [] });
			expect(result.message).toBeUndefined();
			expect(result.files).toBeGreaterThan(15);
		}
	});
});

describe('the repository', () => {
	test('pins its packages without saying where they came from', () => {
		const locks = files.filter((path) => path.endsWith('package-lock.json'));
		expect(locks).toEqual(expect.arrayContaining(['package-lock.json', 'host/package-lock.json']));
		for (const path of locks) {
			const { packages } = json<{ packages: Record<string, Json> }>(path);
			expect(Object.keys(packages).length).toBeGreaterThan(100);
			expect(Object.values(packages).filter((entry) => 'resolved' in entry && !entry.link)).toEqual(
				[],
			);
		}
	});

	// Written in parts, so that this file does not hold them itself.
	const banned = [
		['regis', 'try.npmjs'],
		['regis', 'try.yarnpkg'],
		['npm.pkg.git', 'hub.com'],
		['/wo', 'rk/'],
		['/ro', 'ot/'],
		['/tm', 'p/gc'],
		['../sha', 'red'],
	].map((parts) => parts.join(''));

	test.each(banned)('no text names %s', (word) => {
		expect(files.length).toBeGreaterThan(50);
		const holding = files.filter((path) => {
			if (!existsSync(join(ROOT, path))) return false;
			const bytes = readFileSync(join(ROOT, path));
			return !bytes.includes(0) && bytes.includes(word);
		});
		expect(holding).toEqual([]);
	});

	test('runs no action of others that can change under it', () => {
		const workflows = filesBelow('.github/workflows', '.yml').map(text);
		const used = workflows.flatMap((one) => [...one.matchAll(/uses: (.+)/g)].map(([, by]) => by!));
		expect(used.length).toBeGreaterThan(8);
		const pinned = /^(\.\/|[\w-]+\/[\w-]+@[0-9a-f]{40} # v\d)/;
		expect(used.filter((one) => !pinned.test(one))).toEqual([]);
	});

	test('what is built or installed is not kept', () => {
		const kept = files.filter((path) =>
			/(^|\/)(node_modules|dist|\.state|coverage)\/|\.tgz$/.test(path),
		);
		expect(kept).toEqual([]);
	});
});
