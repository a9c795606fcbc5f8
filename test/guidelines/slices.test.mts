import {
	cpSync,
	existsSync,
	mkdirSync,
	mkdtempSync,
	readdirSync,
	readFileSync,
	rmSync,
	symlinkSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { providers } from '../../providers.mts';
import { scan, type Scanned } from './scanner.mts';
import { anchorsOf } from './links.mts';
import { filesBelow, json, manifest, output, ROOT, text, type Json } from './support.mts';

jest.setTimeout(400_000);

const scratch = mkdtempSync(join(tmpdir(), 'slices-'));
afterAll(() => rmSync(scratch, { recursive: true, force: true }));

const tsx = join(ROOT, 'node_modules/tsx/dist/cli.mjs');
const nodeCli = join(ROOT, 'node_modules/@n8n/node-cli/bin/n8n-node.mjs');

const examples = readdirSync(join(ROOT, 'examples')).filter((file) => file.endsWith('.json'));
/** Examples without a node of any service. */
const forAllServices = examples.filter((file) => !text(`examples/${file}`).includes(manifest.name));

interface Cut {
	name: string;
	branch: string;
	folder: string;
	/** What the packed package holds. */
	packed: string;
	paths: string[];
	size: number;
	linted: string;
	/** What n8n's scanner says of the source and of the packed package. */
	scanned: Json[];
}

const cuts = new Map<string, Cut>();

/** Builds, lints and packs one of them by its own package.json. */
async function make(name: string, branch: string, folder: string): Promise<Cut> {
	symlinkSync(join(ROOT, 'node_modules'), join(folder, 'node_modules'), 'junction');
	await output(process.execPath, [nodeCli, 'build'], folder);
	const linted = await output(process.execPath, [nodeCli, 'lint'], folder);
	const into = join(scratch, 'packed', name);
	mkdirSync(into, { recursive: true });
	const args = ['pack', '--json', '--ignore-scripts', '--pack-destination', into];
	const [tarball] = JSON.parse((await output('npm', args, folder)).trim()) as Array<{
		filename: string;
		size: number;
		files: Array<{ path: string }>;
	}>;
	await output('tar', ['-xzf', tarball!.filename], into);
	return {
		name,
		branch,
		folder,
		packed: join(into, 'package'),
		paths: tarball!.files.map(({ path }) => path),
		size: tarball!.size,
		linted,
		scanned: [],
	};
}

beforeAll(async () => {
	const said = await output(process.execPath, [tsx, 'slices/main.mts', join(scratch, 'cut')]);
	const lines = said.trim().split('\n');
	const made = await Promise.all(
		lines.map(async (line) => await make(...(line.split(' ') as [string, string, string]))),
	);
	const scanned = await scan(
		made.flatMap(({ folder, packed }): Scanned[] => [
			[folder, 'SOURCE_FILE_PATTERNS'],
			[packed, ['**/*.js', 'package.json']],
		]),
	);
	made.forEach((one, index) => {
		cuts.set(providers[index]!.name, { ...one, scanned: scanned.slice(2 * index, 2 * index + 2) });
	});
});

describe.each(providers.map((entry): [string, typeof entry] => [entry.name, entry]))(
	'the package of %s alone',
	(name, { folder, node, trigger, credential }) => {
		const its = () => cuts.get(name)!;
		const read = (path: string) => readFileSync(join(its().folder, path), 'utf8');

		test('passes n8n’s strict lint', () => {
			expect(its().linted).toContain('n8n-node lint');
			expect(its().linted).not.toMatch(/\b(warning|error)s?\b/i);
		});

		test('gives the scanner nothing to find, in the source and packed', () => {
			expect(its().scanned).toHaveLength(2);
			for (const result of its().scanned) {
				expect(result).toMatchObject({ passed: true, warnings: [] });
				expect(result.files).toBeGreaterThan(5);
			}
		});

		test('is a package of one service', () => {
			const its = JSON.parse(read('package.json')) as typeof manifest & Json;
			expect(its.name).toMatch(/^n8n-nodes-(?!game-commerce)[\w-]+$/);
			expect(its).toMatchObject({
				version: manifest.version,
				description: expect.stringMatching(/^n8n nodes for [\w ]+\. [A-Z][^[\]_]+\.$/) as unknown,
				license: 'MIT',
				repository: manifest.repository,
				keywords: expect.arrayContaining(['n8n-community-node-package']) as unknown,
				peerDependencies: { 'n8n-workflow': '*' },
			});
			expect(its).not.toHaveProperty('dependencies');
			expect(its.n8n.strict).toBe(true);
			expect(its.n8n.nodes).toEqual([
				`dist/nodes/${folder}/${folder}.node.js`,
				`dist/nodes/${folder}/${folder}Trigger.node.js`,
			]);
			expect(its.n8n.credentials).toHaveLength(1);
		});

		test('packs every file that its nodes need, and nothing of another service', () => {
			const { paths } = its();
			const others = providers.filter((one) => one.folder !== folder);
			const strange = others.flatMap((other) =>
				paths.filter((path) => path.includes(other.folder) || path.includes(other.credential)),
			);
			expect(strange).toEqual([]);
			const whole = filesBelow(`dist/nodes/${folder}`);
			const nodes = paths.filter((path) => path.startsWith(`dist/nodes/${folder}/`));
			expect(nodes.sort()).toEqual(whole);
			expect(its().size).toBeLessThan(130_000);
			expect(paths).toEqual(expect.arrayContaining(['LICENSE.md', 'README.md', 'package.json']));
		});

		test('loads by itself, and its nodes are those of the whole package', () => {
			for (const type of [folder, `${folder}Trigger`]) {
				const path = `dist/nodes/${folder}/${type}.node.js`;
				const load = (root: string) =>
					// eslint-disable-next-line @typescript-eslint/no-require-imports
					new (require(join(root, path)) as Record<string, new () => { description: Json }>)[
						type
					]!().description;
				expect(JSON.stringify(load(its().folder))).toBe(JSON.stringify(load(ROOT)));
			}
		});

		test('calls its nodes by its own name and links to its own page', () => {
			for (const type of [node, trigger]) {
				const file = `nodes/${folder}/${type[0]!.toUpperCase()}${type.slice(1)}.node.json`;
				expect(JSON.parse(read(file))).toMatchObject({ node: `${its().name}.${type}` });
				expect(read(file)).toContain(`/blob/${its().branch}/README.md`);
			}
			const source = `credentials/${credential[0]!.toUpperCase()}${credential.slice(1)}.credentials.ts`;
			const [, anchor = ''] = /\/blob\/[\w/-]+\/README\.md#([\w-]+)/.exec(read(source)) ?? [];
			expect(anchorsOf(read('README.md'))).toContain(anchor);
		});

		test('has a readme of its own that leads nowhere but out of it', () => {
			const readme = read('README.md');
			expect(readme).toContain(`npm install --omit=peer --ignore-scripts ${its().name}`);
			const blob = `${String(manifest.homepage)}/blob/main/`;
			const links = [...readme.matchAll(/\]\(([^)\s]+)\)/g)].map(([, link]) => link!);
			const inside = links.filter((link) => link.startsWith(blob));
			expect(inside.length).toBeGreaterThan(2);
			for (const link of inside) {
				const [path = '', anchor] = link.slice(blob.length).split('#');
				expect([link, existsSync(join(ROOT, path))]).toEqual([link, true]);
				if (anchor !== undefined) expect(anchorsOf(text(path))).toContain(anchor);
			}
			expect(links.filter((link) => !/^(https:|#)/.test(link))).toEqual([]);
			expect(
				links.filter((link) => link.startsWith('#') && !anchorsOf(readme).includes(link.slice(1))),
			).toEqual([]);
		});

		test('has the examples of its service, with its own nodes', () => {
			const files = readdirSync(join(its().folder, 'examples'));
			expect(files.length).toBeGreaterThan(0);
			for (const file of files) {
				expect(read(`examples/${file}`)).not.toContain(`"${manifest.name}.`);
			}
			const own = files.filter((file) => !forAllServices.includes(file));
			expect(own.length).toBeGreaterThan(0);
			for (const file of own) {
				expect(read(`examples/${file}`)).toContain(`"${its().name}.${node}`);
			}
			expect(files).toEqual(expect.arrayContaining(forAllServices));
		});
	},
);

test('every example of one service is in its package', () => {
	const packed = [...cuts.values()].flatMap(({ folder }) =>
		readdirSync(join(folder, 'examples')).filter((file) => !forAllServices.includes(file)),
	);
	expect([...packed, ...forAllServices].sort()).toEqual(examples.sort());
});

test('a release commits each to its branch, on top of the last one', async () => {
	const repository = join(scratch, 'repository.git');
	const git = async (...args: string[]) => (await output('git', args, repository)).trim();
	mkdirSync(repository);
	await git('init', '--quiet', '--bare');
	for (const release of ['0.1.0', '0.2.0-rc.1']) {
		const said = await output(process.execPath, [tsx, 'slices/push.mts', repository, release]);
		expect(said.trim().split('\n')).toEqual([...cuts.values()].map(({ branch }) => branch));
	}
	for (const { name, branch, folder } of cuts.values()) {
		expect((await git('log', '--format=%s', branch)).split('\n')).toEqual(['0.2.0-rc.1', '0.1.0']);
		const files = (await git('ls-tree', '-r', '--name-only', branch)).split('\n');
		const cut = readdirSync(folder).filter((entry) => !['dist', 'node_modules'].includes(entry));
		expect([...new Set(files.map((path) => path.split('/')[0]))].sort()).toEqual(cut.sort());
		expect(JSON.parse(await git('show', `${branch}:package.json`))).toMatchObject({ name });
		expect(files).toContain('.github/workflows/publish-package.yml');
	}
});

describe('the script that moves workflows', () => {
	const script = join(ROOT, 'examples/move-workflow.mjs');
	const copies = join(scratch, 'moved');
	const files = examples.map((file) => join(copies, file));
	const typesIn = (path: string) =>
		(JSON.parse(readFileSync(path, 'utf8')) as { nodes: Array<{ type: string }> }).nodes.map(
			({ type }) => type,
		);

	beforeAll(() => {
		mkdirSync(copies, { recursive: true });
		for (const file of examples) cpSync(join(ROOT, 'examples', file), join(copies, file));
	});

	test('moves every example to packages that have its nodes, and back again', async () => {
		const before = files.map((file) => JSON.parse(readFileSync(file, 'utf8')) as Json);
		const said = await output(process.execPath, [script, ...files]);
		expect(said.match(/: rewritten/g)).toHaveLength(files.length - forAllServices.length);
		const types = files.flatMap(typesIn);
		expect(types.filter((type) => type.startsWith(`${manifest.name}.`))).toEqual([]);
		const known = providers.flatMap(({ name, node, trigger }) =>
			[node, trigger].map((type) => `${cuts.get(name)!.name}.${type}`),
		);
		const ours = types.filter((type) => /^n8n-nodes-(?!base)/.test(type));
		// A node that an AI uses as a tool has a type of its own.
		const plain = ours.map((type) => type.replace(/Tool$/, ''));
		expect([...new Set(plain)].sort()).toEqual(known.sort());
		await output(process.execPath, [script, '--back', ...files]);
		expect(files.map((file) => JSON.parse(readFileSync(file, 'utf8')) as Json)).toEqual(before);
	});

	test('leaves what it does not know as it is', async () => {
		const file = join(copies, 'exactly-once-postgres.json');
		const before = readFileSync(file, 'utf8');
		expect(await output(process.execPath, [script, '--back', file])).toContain('nothing to change');
		expect(readFileSync(file, 'utf8')).toBe(before);
	});

	test('refuses what is no workflow', async () => {
		const file = join(ROOT, 'package.json');
		await expect(output(process.execPath, [script, file])).rejects.toThrow('no exported workflow');
		expect(json('package.json')).toMatchObject({ name: manifest.name });
	});
});
