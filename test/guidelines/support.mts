import { execFile } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { join, relative, sep } from 'node:path';
import { promisify } from 'node:util';
import type { INodeProperties, INodeTypeDescription, ICredentialType } from 'n8n-workflow';

export type Json = Record<string, unknown>;

export const ROOT = join(__dirname, '../..');

export const text = (path: string): string => readFileSync(join(ROOT, path), 'utf8');
export const json = <T = Json,>(path: string): T => JSON.parse(text(path)) as T;

/** Files below a folder of the project, as paths from its root with forward slashes. */
export function filesBelow(folder: string, ending = ''): string[] {
	return readdirSync(join(ROOT, folder), { recursive: true, withFileTypes: true })
		.filter((entry) => entry.isFile() && entry.name.endsWith(ending))
		.map((entry) => relative(ROOT, join(entry.parentPath, entry.name)).split(sep).join('/'))
		.filter((path) => !path.includes('/node_modules/'))
		.sort();
}

const run = promisify(execFile);

// Some of n8n's lint rules take a made-up file name when they believe to be under test.
const environment = Object.fromEntries(
	Object.entries(process.env).filter(([name]) => name !== 'NODE_ENV'),
);

/** Output of a program; fails with all that it said when it ends with another code than 0. */
export async function output(program: string, args: string[], cwd = ROOT): Promise<string> {
	// npm is a script on Windows, and a shell takes what it is given apart at the blanks.
	const shell = process.platform === 'win32' && ['npm', 'npx'].includes(program);
	const { stdout, stderr } = await run(program, shell ? args.map((arg) => `"${arg}"`) : args, {
		cwd,
		shell,
		env: environment,
		maxBuffer: 64 * 1024 * 1024,
	}).catch((error: Error & { stdout: string; stderr: string }) => {
		throw new Error(`${program} ${args.join(' ')}\n${error.stdout}\n${error.stderr}`);
	});
	return stdout + stderr.replace(/^npm warn .*\n/gm, '');
}

interface Manifest extends Json {
	name: string;
	files: string[];
	n8n: { n8nNodesApiVersion: number; strict: boolean; credentials: string[]; nodes: string[] };
}

export const manifest = json<Manifest>('package.json');

export interface Built {
	nodes: Array<{ description: INodeTypeDescription; path: string }>;
	credentials: Array<{ type: ICredentialType; path: string }>;
}

/** The classes of the built package, as its manifest lists them. */
export function built(): Built {
	const create = (path: string): unknown => {
		const name = path.split('/').at(-1)!.split('.')[0]!;
		// eslint-disable-next-line @typescript-eslint/no-require-imports
		const module = require(join(ROOT, path)) as Record<string, new () => unknown>;
		return new module[name]!();
	};
	return {
		nodes: manifest.n8n.nodes.map((path) => ({
			description: (create(path) as { description: INodeTypeDescription }).description,
			path,
		})),
		credentials: manifest.n8n.credentials.map((path) => ({
			type: create(path) as ICredentialType,
			path,
		})),
	};
}

/** The options of a selector parameter, for one resource or for all. */
export function optionsOf(
	{ properties }: Pick<INodeTypeDescription, 'properties'>,
	name: string,
	resource?: string,
) {
	type Option = { name: string; value: string; action?: string; description?: string };
	return properties
		.filter((property: INodeProperties) => {
			const shown = property.displayOptions?.show?.resource;
			return property.name === name && (!resource || !shown || shown.includes(resource));
		})
		.flatMap((property) => (property.options ?? []) as Option[]);
}
