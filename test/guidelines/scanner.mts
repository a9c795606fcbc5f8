import { output, type Json } from './support.mts';

/** What the scanner finds, warnings counted like violations. */
export async function scan(folder: string, patterns: string): Promise<Json> {
	const script = `
		import { analyzePackage, buildScanConfig, SOURCE_FILE_PATTERNS } from '@n8n/scan-community-package/scanner/scanner.mjs';
		import { ESLint } from 'eslint';
		const patterns = ${patterns};
		const result = await analyzePackage(process.argv[1], patterns);
		const eslint = new ESLint({ cwd: process.argv[1], allowInlineConfig: false, overrideConfigFile: true, overrideConfig: await buildScanConfig(), errorOnUnmatchedPattern: false });
		const found = await eslint.lintFiles(patterns);
		const warnings = found.flatMap(({ filePath, messages }) => messages.map(({ ruleId, message }) => filePath + ' ' + ruleId + ' ' + message));
		console.log('RESULT' + JSON.stringify({ ...result, files: found.length, warnings }));`;
	const said = await output(process.execPath, ['--input-type=module', '-e', script, folder]);
	return JSON.parse(said.split('RESULT').at(-1)!.trim()) as Json;
}
