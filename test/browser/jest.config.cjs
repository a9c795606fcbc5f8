const { join } = require('node:path');

const { projects } = require('../../jest.config.js');

const { displayName: _name, ...e2e } = projects.find(({ displayName }) => displayName === 'e2e');

/** The editor in a browser, which a machine that runs the other tests need not have. */
module.exports = {
	...e2e,
	rootDir: join(__dirname, '../..'),
	testTimeout: 300_000,
	testMatch: ['<rootDir>/test/browser/**/*.test.mts'],
};
