// Stryker names the tests that reach a mutant, and jest would load every file to find them. So this notes in Stryker's first
// run, which mutates nothing, which tests a file has, and leaves the files alone that have none of those asked for. After
// a test that failed the mutant is dead, and the rest need not be run.
const { existsSync, readFileSync, writeFileSync } = require('node:fs');
const { join } = require('node:path');

const { default: TestRunner } = require('jest-runner');

const NOTES = join(process.cwd(), 'tests-by-file.json');

module.exports = class MutantRunner extends TestRunner {
	#names = existsSync(NOTES) ? JSON.parse(readFileSync(NOTES, 'utf8')) : {};
	#hasFailed = false;

	async runTests(tests, watcher, options) {
		const isMutated = process.env.__STRYKER_ACTIVE_MUTANT__ !== undefined;
		this.on('test-file-failure', () => (this.#hasFailed = true));
		this.on('test-file-success', ([{ path }, { numFailingTests, testResults }]) => {
			this.#names[path] = testResults.map(({ fullName }) => fullName);
			this.#hasFailed ||= numFailingTests > 0;
		});
		for (const test of isMutated ? this.#asked(tests) : tests) {
			await super.runTests([test], watcher, options);
			if (isMutated && this.#hasFailed) return;
		}
		if (!isMutated) writeFileSync(NOTES, JSON.stringify(this.#names));
	}

	/** The files with tests that are asked for; those of the kit are the quickest. */
	#asked(tests) {
		const pattern = this._globalConfig.testNamePattern;
		const isAsked = new RegExp(pattern ?? '', 'i');
		const isOfKit = ({ path }) => path.includes('/unit/kit/');
		return tests
			.filter(
				({ path }) => !pattern || (this.#names[path]?.some((name) => isAsked.test(name)) ?? true),
			)
			.sort((one, other) => Number(isOfKit(other)) - Number(isOfKit(one)));
	}
};
