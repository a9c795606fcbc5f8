import { existsSync, readFileSync } from 'node:fs';
import { dirname, join, posix } from 'node:path';
import ts from 'typescript';

/** The files that some files import, those that these import, and so on, with themselves; paths from the root. */
export function importClosure(root: string, files: string[]): string[] {
	const found = new Set<string>();
	const waiting = [...files];
	for (let file = waiting.pop(); file !== undefined; file = waiting.pop()) {
		if (found.has(file)) continue;
		found.add(file);
		const { importedFiles } = ts.preProcessFile(readFileSync(join(root, file), 'utf8'));
		for (const { fileName } of importedFiles) {
			if (!fileName.startsWith('.')) continue;
			const path = posix.join(dirname(file), fileName);
			const target = [`${path}.ts`, `${path}/index.ts`].find((one) => existsSync(join(root, one)));
			if (target === undefined) throw new Error(`${file} imports ${fileName}, which is not there`);
			waiting.push(target);
		}
	}
	return [...found].sort();
}
