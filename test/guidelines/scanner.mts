import { output, ROOT, type Json } from './support.mts';

/** A folder, and what n8n's scanner reads in it: a list of patterns or the name of one that it has. */
export type Scanned = [folder: string, patterns: string[] | 'SOURCE_FILE_PATTERNS'];

// Its own answer tells errors only; its ESLint knows the files and the warnings as well.
const SCRIPT = `
	import { createRequire } from 'node:module';
	import { analyzePackage, SOURCE_FILE_PATTERNS } from '@n8n/scan-community-package/scanner/scanner.mjs';
	const { ESLint } = createRequire(import.meta.resolve('@n8n/scan-community-package/scanner/scanner.mjs'))('eslint');
	const { lintFiles } = ESLint.prototype;
	const found = [];
	ESLint.prototype.lintFiles = async function (patterns) {
		const results = await lintFiles.call(this, patterns);
		found.push(...results);
		return results;
	};
	for (const [cwd, given] of JSON.parse(process.argv[1])) {
		found.length = 0;
		const result = await analyzePackage(cwd, given === 'SOURCE_FILE_PATTERNS' ? SOURCE_FILE_PATTERNS : given);
		const warnings = found.flatMap(({ filePath, messages }) => messages.map(({ ruleId, message }) => filePath + ' ' + ruleId + ' ' + message));
		console.log('RESULT' + JSON.stringify({ ...result, files: found.length, warnings }));
	}`;

/** What the scanner finds in each, warnings counted like violations. In one process, because it takes long to load. */
export async function scan(scanned: Scanned[]): Promise<Json[]> {
	const args = ['--input-type=module', '-e', SCRIPT, JSON.stringify(scanned)];
	const said = await output(process.execPath, args, ROOT);
	const results = said.split('RESULT').slice(1);
	return results.map((line) => JSON.parse(line.trim()) as Json);
}
