// The tests, the sandbox, the host and the bench are no part of the published package. n8n's own configuration
// (eslint.config.mjs) may not be edited and bans what they need (files, processes, timers), so they have their own.
import tseslint from 'typescript-eslint';

export default tseslint.config(
	{ ignores: ['**/node_modules/**', 'dist/**'] },
	...tseslint.configs.recommendedTypeChecked,
	{
		files: ['**/*.mts'],
		languageOptions: {
			parserOptions: { project: './tsconfig.tools.json', tsconfigRootDir: import.meta.dirname },
		},
		rules: {
			'@typescript-eslint/no-floating-promises': 'error',
			'@typescript-eslint/no-unused-vars': ['error', { argsIgnorePattern: '^_' }],
		},
	},
);
