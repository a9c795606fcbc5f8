// Loading n8n-workflow takes longer than most test files. No test changes it, so all test files of a process share one; only
// what waits is taken from the file's own clock, and what still waits at the end of a file ends with it.
const { isNativeError } = require('node:util').types;

const n8nWorkflow = require('n8n-workflow');
const { default: NodeEnvironment } = require('jest-environment-node');

module.exports = class SharingEnvironment extends NodeEnvironment {
	#waiting = [];

	constructor(...args) {
		super(...args);
		const { setTimeout } = this.global;
		const noted = (...given) => {
			const timeout = setTimeout(...given);
			this.#waiting.push(timeout);
			return timeout;
		};
		this.global.setTimeout = Object.defineProperties(
			noted,
			Object.getOwnPropertyDescriptors(setTimeout),
		);
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

	async teardown() {
		for (const timeout of this.#waiting) clearTimeout(timeout);
		await super.teardown();
	}
};
