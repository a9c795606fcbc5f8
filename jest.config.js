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

module.exports = {
	// jest takes the time-out from here only, not from a project.
	testTimeout: 300_000,
	projects: [
		project('unit'),
		project('sandbox'),
		project('engine'),
		project('faults'),
		project('guidelines'),
		project('e2e'),
	],
};
