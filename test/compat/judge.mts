import type { Line } from './lines.mts';

interface Assertion {
	fullName: string;
	status: string;
}

/** What is used of jest's report. */
export interface Report {
	testResults: Array<{
		name: string;
		status: string;
		message: string;
		assertionResults: Assertion[];
	}>;
}

/** Every test must pass but those of what the line does not have, and those must fail: the list stays true that way. */
export function judge({ absent }: Pick<Line, 'absent'>, { testResults }: Report) {
	const expected = new Set(absent.flatMap(({ tests }) => tests));
	const all = testResults.flatMap(({ assertionResults }) => assertionResults);
	const wrong = [
		...testResults
			.filter(({ assertionResults }) => assertionResults.length === 0)
			.map(({ name, message }) => `${name} could not be run: ${message.split('\n')[0] ?? ''}`),
		...all
			.filter(({ status, fullName }) => status !== 'passed' && !expected.has(fullName))
			.map(({ status, fullName }) => `${status}: ${fullName}`),
		...[...expected]
			.filter((name) => !all.some((one) => one.fullName === name && one.status === 'failed'))
			.map((name) => `passes, or is gone, and should not be listed: ${name}`),
	];
	const count = (status: string) => all.filter((one) => one.status === status).length;
	return { passed: count('passed'), absent: expected.size, wrong };
}
