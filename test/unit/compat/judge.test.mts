import { readFileSync } from 'node:fs';
import { join } from 'node:path';

import { judge, type Report } from '../../compat/judge.mts';
import { lines, pinned } from '../../compat/lines.mts';

const absent = [{ what: 'a thing', tests: ['of the thing'] }];
const report = (...results: Array<[fullName: string, status: string]>): Report => ({
	testResults: [
		{
			name: 'a.test.mts',
			status: 'passed',
			message: '',
			assertionResults: results.map(([fullName, status]) => ({ fullName, status })),
		},
	],
});

test('what an n8n does not have may fail, and is counted', () => {
	expect(judge({ absent }, report(['a', 'passed'], ['of the thing', 'failed']))).toEqual({
		passed: 1,
		absent: 1,
		wrong: [],
	});
});

test.each([
	['another test that fails', report(['a', 'failed'], ['of the thing', 'failed'])],
	['a skipped one', report(['a', 'pending'], ['of the thing', 'failed'])],
	['a listed one that passes', report(['of the thing', 'passed'])],
	['a listed one that is not there', report(['a', 'passed'])],
	[
		'a file that cannot be loaded',
		{
			testResults: [
				...report(['of the thing', 'failed']).testResults,
				{ name: 'b.test.mts', status: 'failed', message: 'boom', assertionResults: [] },
			],
		},
	],
])('%s is wrong', (_name, given) => {
	expect(judge({ absent }, given).wrong).toHaveLength(1);
});

test('the line that the project is tested with lacks nothing', () => {
	expect(lines.at(-1)).toMatchObject({ name: '2.41', absent: [] });
	expect(lines.at(-1)).not.toHaveProperty('folder');
});

test.each(lines.map((line): [string, (typeof lines)[number]] => [line.name, line]))(
	'n8n %s is installed with the engine that the tests are run in',
	(name, line) => {
		const folder = line.folder === undefined ? 'host' : `host/lines/${name}`;
		const lock = readFileSync(join(__dirname, '../../..', folder, 'package-lock.json'), 'utf8');
		const { packages } = JSON.parse(lock) as { packages: Record<string, { version: string }> };
		const versionOf = (one: string) => packages[`node_modules/${one}`]?.version;
		expect([versionOf('n8n'), versionOf('n8n-core'), versionOf('n8n-workflow')]).toEqual([
			line.n8n,
			pinned(line).core,
			pinned(line).workflow,
		]);
	},
);
