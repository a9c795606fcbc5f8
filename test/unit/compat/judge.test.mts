import { judge, type Report } from '../../compat/judge.mts';
import { lines } from '../../compat/lines.mts';

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
