import { dirname, join, posix } from 'node:path';

import { providers } from '../../../providers.mts';
import { importsOf, type Source } from '../source.mts';

/** Files by path: the project's, or a few that a test makes up. */
export class Project {
	private readonly sources = new Map<string, Source>();

	constructor(
		readonly paths: readonly string[],
		private readonly read: (path: string) => string,
	) {}

	/** A small project of a test. */
	static of(files: Readonly<Record<string, string>>): Project {
		return new Project(Object.keys(files), (path) => files[path]!);
	}

	source(path: string): Source {
		const source = this.sources.get(path) ?? { path, text: this.read(path) };
		this.sources.set(path, source);
		return source;
	}

	has(path: string): boolean {
		return this.paths.includes(path);
	}
}

/** A rule for the files of the project. `breaks` and `keeps` are small projects that show that it can see. */
export interface Rule {
	/** What every file that it covers does, as the end of a sentence. */
	name: string;
	covers(path: string): boolean;
	/** What is wrong with a file; nothing when it keeps the rule. */
	check(path: string, project: Project): string[];
	breaks: ReadonlyArray<Readonly<Record<string, string>>>;
	keeps: ReadonlyArray<Readonly<Record<string, string>>>;
}

/** All that a project does against a rule. */
export function violations(rule: Rule, project: Project, within = ''): string[] {
	return project.paths
		.filter((path) => path.startsWith(within) && rule.covers(path))
		.flatMap((path) => rule.check(path, project).map((said) => `${path}: ${said}`));
}

export const isSource = (path: string): boolean => path.endsWith('.ts');
export const inNodes = (path: string): boolean => path.startsWith('nodes/') && isSource(path);
export const inKit = (path: string): boolean => path.startsWith('kit/') && isSource(path);
export const inCredentials = (path: string): boolean =>
	path.startsWith('credentials/') && isSource(path);
export const isProduct = (path: string): boolean =>
	inNodes(path) || inKit(path) || inCredentials(path);

/** `nodes/<Provider>` of a file below it. */
export const homeOf = (path: string): string => path.split('/').slice(0, 2).join('/');

/** What stands behind `nodes/<Provider>/`. */
export const insideOf = (path: string): string => path.split('/').slice(2).join('/');

/** The provider whose credential a file of credentials/ is. */
export function ownerOfCredential(path: string): string | undefined {
	const type = path.split('/').at(-1)!.split('.')[0]!.toLowerCase();
	return providers.find(({ credential }) => credential.toLowerCase() === type)?.folder;
}

/** An import of a file as a path from the root of the project, of a package as its name. */
export const target = (path: string, specifier: string): string =>
	specifier.startsWith('.') ? posix.normalize(join(dirname(path), specifier)) : specifier;

/** The file that an import means. */
export function fileOf(to: string, project: Project): string | undefined {
	return [to, `${to}.ts`, `${to}/index.ts`].find((path) => project.has(path));
}

/** The files of a provider that a file leads to, itself included. */
export function reachable(path: string, project: Project, rooms: RegExp): string[] {
	const seen = new Set<string>();
	const queue = [path];
	for (let at = queue.pop(); at !== undefined; at = queue.pop()) {
		if (seen.has(at)) continue;
		seen.add(at);
		for (const specifier of importsOf(project.source(at))) {
			const to = fileOf(target(at, specifier), project);
			if (to?.startsWith(`${homeOf(path)}/`) && rooms.test(to)) queue.push(to);
		}
	}
	return [...seen];
}
