const { mkdtempSync } = require('node:fs');
const { tmpdir } = require('node:os');
const { join } = require('node:path');

/** Where the n8n of this run have their folders. */
module.exports = () => {
	process.env.E2E_FOLDER = mkdtempSync(join(tmpdir(), 'n8n-e2e-'));
};
