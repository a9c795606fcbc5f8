// Loading n8n-workflow takes longer than most test files. No test changes it, so all test files of a process share one; only
// what waits is taken from the file's own clock.
const { isNativeError } = require('node:util').types;

const n8nWorkflow = require('n8n-workflow');
const { default: NodeEnvironment } = require('jest-environment-node');

module.exports = class SharingEnvironment extends NodeEnvironment {
	constructor(...args) {
		super(...args);
		this.global.sharedN8nWorkflow = n8nWorkflow;
		const { Error: OwnError } = this.global;
		const inherited = Function.prototype[Symbol.hasInstance];
		// n8n's errors are instances of Error in a test file, too.
		Object.defineProperty(OwnError, Symbol.hasInstance, {
			value(thrown) {
				return this === OwnError ? isNativeError(thrown) : inherited.call(this, thrown);
			},
		});
	}
};
