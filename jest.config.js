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
	modulePathIgnorePatterns: ['<rootDir>/host/node_modules', '<rootDir>/host/.state'],
	transform,
	...extra,
});

module.exports = {
	projects: [
		project('unit'),
		project('sandbox'),
		project('engine', { testTimeout: 60_000 }),
		project('faults', { testTimeout: 120_000 }),
		project('guidelines', { testTimeout: 120_000 }),
		project('e2e', { testTimeout: 300_000 }),
	],
};
