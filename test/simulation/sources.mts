import { existsSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join, relative } from 'node:path';
import { Script } from 'node:vm';
import { transformSync, type Options } from '@swc/core';
import { moduleState } from '../guidelines/source.mts';

export const ROOT = join(import.meta.dirname, '../..');
const require = createRequire(import.meta.url);

/** A change of the product's text, made when it is loaded. */
export interface Patch {
	/** From the root of the package, such as nodes/Rocheap/Rocheap.node.ts. */
	file: string;
	/** Must occur exactly once. */
	find: string;
	replace: string;
}

/** To CommonJS of the same age as the package is built to. TypeScript's own compiler takes seconds for it. */
const compilation: Options = {
	jsc: { parser: { syntax: 'typescript' }, target: 'es2022', loose: true },
	module: { type: 'commonjs' },
	sourceMaps: false,
	swcrc: false,
};

type Wrapper = (exports: object, require: (name: string) => unknown, module: object) => void;

interface File {
	wrapper: Wrapper;
	/** Imports of other files of the package, without those of types. */
	imports: string[];
	/** It keeps something in memory. */
	isStateful: boolean;
}

const IMPORT = /\brequire\("(\.[^"]*)"\)/g;

/** The product's TypeScript, compiled once and run as often as there are processes. */
export class Sources {
	/** The modules that every process may share, because nothing is kept in them nor in what they import. */
	readonly shared = new Map<string, Module>();
	private readonly files = new Map<string, File>();
	private readonly shareable = new Map<string, boolean>();
	/** By folder, then by the name in the import. */
	private readonly paths = new Map<string, Map<string, string>>();

	constructor(private readonly patches: readonly Patch[] = []) {
		for (const patch of patches) this.fileOf(join(ROOT, patch.file));
	}

	wrapperOf(path: string): Wrapper {
		return this.fileOf(path).wrapper;
	}

	/** Whether a module is the same in every process. What keeps something in memory is each process's own. */
	isShareable(path: string): boolean {
		const known = this.shareable.get(path);
		if (known !== undefined) return known;
		const reached = new Set([path]);
		for (const one of reached) {
			const folder = dirname(one);
			for (const name of this.fileOf(one).imports) {
				reached.add(this.pathsFrom(folder).get(name) ?? this.resolve(folder, name));
			}
		}
		const is = ![...reached].some((one) => this.fileOf(one).isStateful);
		this.shareable.set(path, is);
		return is;
	}

	/** @throws when a patch does not fit: a break that breaks nothing must not pass for one that was found */
	private fileOf(path: string): File {
		let file = this.files.get(path);
		if (!file) {
			const text = this.textOf(path);
			const { code } = transformSync(text, compilation);
			const script = new Script(`(function (exports, require, module) {${code}\n})`, {
				filename: path,
			});
			file = {
				wrapper: script.runInThisContext() as Wrapper,
				imports: [...code.matchAll(IMPORT)].map(([, name = '']) => name),
				isStateful: moduleState({ path, text }).length > 0,
			};
			this.files.set(path, file);
		}
		return file;
	}

	/** The files that imports name, seen from a folder. */
	pathsFrom(folder: string): Map<string, string> {
		const known = this.paths.get(folder) ?? new Map<string, string>();
		this.paths.set(folder, known);
		return known;
	}

	resolve(folder: string, name: string): string {
		const base = join(folder, name);
		const path = [base, `${base}.ts`, join(base, 'index.ts')].find(
			(candidate) => candidate.endsWith('.ts') && existsSync(candidate),
		);
		if (path === undefined) throw new Error(`${relative(ROOT, folder)} has no ${name}`);
		this.pathsFrom(folder).set(name, path);
		return path;
	}

	private textOf(path: string): string {
		const file = relative(ROOT, path).replaceAll('\\', '/');
		let text = readFileSync(path, 'utf8');
		for (const { find, replace } of this.patches.filter((patch) => patch.file === file)) {
			const parts = text.split(find);
			if (parts.length !== 2) {
				throw new Error(`${file} has ${parts.length - 1} times, not once: ${find}`);
			}
			text = parts.join(replace);
		}
		return text;
	}
}

const packages = new Map<string, unknown>();

/** What comes from outside is the same in every process; Node's own look-up costs more than it seems. */
function packageOf(name: string): unknown {
	if (!packages.has(name)) packages.set(name, require(name));
	return packages.get(name);
}

interface Module {
	exports: object;
}

/** The modules of one process. Their state is its memory, and ends with it. */
export class Modules {
	private readonly loaded = new Map<string, Module>();

	constructor(private readonly sources: Sources) {}

	/** @param file from the root of the package */
	load<T>(file: string): T {
		return this.run(join(ROOT, file)) as T;
	}

	private run(path: string): object {
		const known = this.loaded.get(path) ?? this.sources.shared.get(path);
		if (known) return known.exports;
		const module = { exports: {} };
		const modules = this.sources.isShareable(path) ? this.sources.shared : this.loaded;
		modules.set(path, module);
		const folder = dirname(path);
		const paths = this.sources.pathsFrom(folder);
		const load = (name: string): unknown => {
			if (!name.startsWith('.')) return packageOf(name);
			return this.run(paths.get(name) ?? this.sources.resolve(folder, name));
		};
		this.sources.wrapperOf(path)(module.exports, load, module);
		return module.exports;
	}
}
