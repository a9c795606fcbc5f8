// The unit tests as Stryker runs them: a few of them for each mutant, again and again.
const { join } = require('node:path');

const { projects } = require('../../jest.config.js');

const { displayName: _, ...unit } = projects.find(({ displayName }) => displayName === 'unit');

module.exports = {
	...unit,
	rootDir: join(__dirname, '../..'),
	// The tests that reach a file by way of others are found through these.
	roots: ['test', 'kit', 'nodes'].map((folder) => `<rootDir>/${folder}`),
	watchman: false,
	testTimeout: 60_000,
	// What these guard is no part of the set, and they take longer than all the others together.
	testPathIgnorePatterns: [
		'/test/unit/kit/http/(rateLimiter|sharedLimit|concurrency)',
		'/test/unit/kit/polling',
	],
	runner: join(__dirname, 'jest-runner.cjs'),
	// Stryker does not know <rootDir>.
	testEnvironment: join(__dirname, '../unit/environment.cjs'),
};
