const { existsSync } = require('node:fs');
const { join } = require('node:path');
const { projects, ...shared } = require('../../jest.config.js');

const line = process.env.COMPAT_LINE ?? '';
const engine = projects.find(({ displayName }) => displayName === 'engine');
// A line without a folder is the one that the project itself is tested with.
const own = existsSync(join(__dirname, line, 'package.json'));

/** The tests in n8n's engine, with another n8n under them: the built nodes import what this n8n has. */
module.exports = {
	...shared,
	...engine,
	displayName: `n8n ${line}`,
	...(own && {
		moduleNameMapper: {
			'^(n8n-core|n8n-workflow|reflect-metadata)(/.*)?$': `<rootDir>/test/compat/${line}/node_modules/$1$2`,
		},
	}),
};
