// See environment.cjs. What reads the clock is the test file's own: it may have stopped it.
module.exports = {
	...globalThis.sharedN8nWorkflow,
	sleep: require('@n8n/utils/sleep').sleep,
	get Workflow() {
		return require('n8n-workflow/dist/cjs/index.js').Workflow;
	},
};
