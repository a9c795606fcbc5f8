const transform = {
	'^.+\\.m?ts$': [
		'@swc/jest',
		{
			jsc: { parser: { syntax: 'typescript', decorators: true }, target: 'es2022' },
			module: { type: 'commonjs' },
		},
	],
};

const project = (displayName, extra = {}) => ({
	displayName,
	rootDir: __dirname,
	testEnvironment: 'node',
	testMatch: [`<rootDir>/test/${displayName}/**/*.test.mts`],
	moduleFileExtensions: ['js', 'mjs', 'cjs', 'mts', 'ts', 'json', 'node'],
	roots: ['<rootDir>/test'],
	modulePathIgnorePatterns: ['<rootDir>/host/node_modules'],
	transform,
	...extra,
});

/** What these tests wait for is not the machine. */
const hurried = {
	testEnvironment: '<rootDir>/test/hurriedEnvironment.cjs',
	// What is replaced there would count as left behind by a test.
	testEnvironmentOptions: { globalsCleanup: 'off' },
};

module.exports = {
	// jest takes the time-out from here only, not from a project.
	testTimeout: 300_000,
	projects: [
		project('unit', {
			testEnvironment: '<rootDir>/test/unit/environment.cjs',
			moduleNameMapper: { '^n8n-workflow$': '<rootDir>/test/unit/n8n-workflow.cjs' },
		}),
		project('sandbox'),
		project('engine', hurried),
		project('faults', hurried),
		project('guidelines'),
		project('e2e', {
			globalSetup: '<rootDir>/test/e2e/globalSetup.cjs',
			globalTeardown: '<rootDir>/test/e2e/globalTeardown.cjs',
		}),
	],
};
