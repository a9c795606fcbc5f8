import { cpSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';

import { moveWorkflow } from '../examples/move-workflow.mjs';
import { providers } from '../providers.mts';
import { importClosure } from './closure.mts';
import { changelogOf, readmeOf } from './pages.mts';

const root = join(import.meta.dirname, '..');
const text = (path: string) => readFileSync(join(root, path), 'utf8');
const json = <T,>(path: string) => JSON.parse(text(path)) as T;

interface Manifest {
	name: string;
	version: string;
	license: string;
	homepage: string;
	author: object;
	repository: object;
	bugs: object;
	engines: object;
	files: string[];
	peerDependencies: object;
	devDependencies: Record<string, string>;
	n8n: { n8nNodesApiVersion: number; strict: boolean; credentials: string[]; nodes: string[] };
}

export type Provider = (typeof providers)[number];

/** Files that every package takes along as they are. */
const COMMON = [
	'.gitattributes',
	'.github/workflows/publish-package.yml',
	'.gitignore',
	'.prettierrc.js',
	'LICENSE.md',
	'SECURITY.md',
	'eslint.config.mjs',
];
const TOOLS = ['@n8n/node-cli', '@types/node', 'eslint', 'n8n-workflow', 'prettier', 'typescript'];

export interface Slice {
	provider: Provider;
	/** On npm. */
	name: string;
	/** The branch from which it is published, and which holds its files. */
	branch: string;
}

const slugOf = ({ docs }: Provider) => basename(docs, '.md');

/** The packages of one service each. */
export const slices: Slice[] = providers.map((provider) => ({
	provider,
	name: `n8n-nodes-${slugOf(provider)}`,
	branch: `package/${slugOf(provider)}`,
}));

function filesBelow(folder: string): string[] {
	return readdirSync(join(root, folder), { recursive: true, withFileTypes: true })
		.filter((entry) => entry.isFile())
		.map((entry) => join(entry.parentPath, entry.name).slice(root.length + 1));
}

/** Writes the package of one service: what it needs and nothing else. */
export function cut({ provider, name, branch }: Slice, target: string): void {
	const whole = json<Manifest>('package.json');
	const write = (path: string, content: string) => {
		mkdirSync(dirname(join(target, path)), { recursive: true });
		writeFileSync(join(target, path), content);
	};
	const writeJson = (path: string, value: unknown) =>
		write(path, `${JSON.stringify(value, null, '\t')}\n`);
	const blob = `${whole.homepage}/blob/main`;
	// Links in the editor lead to the page of the package.
	const ownLinks = (content: string) =>
		content
			.replaceAll(`${blob}/${provider.docs}`, `${whole.homepage}/blob/${branch}/README.md`)
			.replaceAll(`"${whole.name}.`, `"${name}.`);

	rmSync(target, { recursive: true, force: true });
	const folder = `nodes/${provider.folder}/`;
	const isOurs = (path: string) =>
		path.includes(`/${folder}`) ||
		path.toLowerCase().endsWith(`/${provider.credential}.credentials.js`.toLowerCase());
	const n8n = {
		...whole.n8n,
		credentials: whole.n8n.credentials.filter(isOurs),
		nodes: whole.n8n.nodes.filter(isOurs),
	};
	const entries = [...n8n.credentials, ...n8n.nodes].map((path) =>
		path.replace(/^dist\//, '').replace(/\.js$/, '.ts'),
	);
	// Icons, search words and previews lie beside the sources and are imported by nothing.
	const beside = filesBelow(folder).filter((path) => !path.endsWith('.ts'));
	for (const path of new Set([...importClosure(root, entries), ...beside])) {
		write(path, ownLinks(text(path)));
	}
	for (const path of COMMON) cpSync(join(root, path), join(target, path));

	const tsconfig = json<{ include: string[] }>('tsconfig.json');
	// n8n's build takes what is beside the code from the compiler.
	writeJson('tsconfig.json', {
		...tsconfig,
		include: [...tsconfig.include, 'nodes/**/*.node.json'],
	});

	const page = text(provider.docs);
	const [, intro = ''] = /^# .*\n([\s\S]*?)(?=^## )/m.exec(page) ?? [];
	// Without a line that leads to a translation.
	const [sentence = ''] = intro
		.replace(/^_.*_$/m, '')
		.trim()
		.replace(/\s+/g, ' ')
		.split(/(?<=\.) /);
	const { alias } = json<{ alias: string[] }>(`${folder}${provider.folder}.node.json`);
	writeJson('package.json', {
		name,
		version: whole.version,
		description: `n8n nodes for ${provider.name}. ${sentence}`,
		license: whole.license,
		homepage: `${whole.homepage}/tree/${branch}`,
		keywords: [
			...new Set([
				'n8n-community-node-package',
				'n8n',
				...alias.map((one) => one.replace(/ /g, '-')),
			]),
		],
		author: whole.author,
		repository: whole.repository,
		bugs: whole.bugs,
		engines: whole.engines,
		scripts: { build: 'n8n-node build', lint: 'n8n-node lint' },
		files: whole.files,
		n8n,
		devDependencies: Object.fromEntries(TOOLS.map((tool) => [tool, whole.devDependencies[tool]])),
		peerDependencies: whole.peerDependencies,
	});
	write(
		'README.md',
		readmeOf({
			page,
			path: provider.docs,
			readme: text('README.md'),
			packageName: name,
			wholeName: whole.name,
			blob,
		}),
	);
	const others = providers.filter((one) => one !== provider).map((one) => one.name);
	write('CHANGELOG.md', changelogOf(text('CHANGELOG.md'), provider.name, others));

	for (const file of readdirSync(join(root, 'examples')).filter((one) => one.endsWith('.json'))) {
		const workflow = json<{ nodes: Array<{ type: string }> }>(`examples/${file}`);
		const own = workflow.nodes.flatMap(({ type }) =>
			type.startsWith(`${whole.name}.`) ? [type.slice(whole.name.length + 1)] : [],
		);
		const has: string[] = [provider.node, `${provider.node}Tool`, provider.trigger];
		// One without nodes of a service is for all of them.
		if (own.every((type) => has.includes(type))) {
			writeJson(`examples/${file}`, moveWorkflow(workflow));
		}
	}
}
