import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

const PACKAGE = 'n8n-nodes-bench-bare';
const FILE = 'BareTrigger.node.js';

export const BARE_TRIGGER = `${PACKAGE}.bareTrigger`;

/** The least that a trigger of a community package can be: it checks nothing and remembers nothing. */
const NODE = `
exports.BareTrigger = class {
	description = {
		displayName: 'Bare Trigger',
		name: 'bareTrigger',
		group: ['trigger'],
		version: 1,
		description: 'Starts the workflow with whatever arrives',
		defaults: { name: 'Bare Trigger' },
		inputs: [],
		outputs: ['main'],
		webhooks: [{ name: 'default', httpMethod: 'POST', responseMode: 'onReceived', path: 'bare' }],
		properties: [],
	};

	async webhook() {
		return { workflowData: [[{ json: this.getBodyData() }]] };
	}
};
`;

/** Puts the bare trigger where n8n looks for community packages. */
export function installBareTrigger(userFolder: string): void {
	const folder = join(userFolder, '.n8n', 'nodes', 'node_modules', PACKAGE);
	mkdirSync(folder, { recursive: true });
	const n8n = { n8nNodesApiVersion: 1, nodes: [FILE], credentials: [] };
	const manifest = { name: PACKAGE, version: '1.0.0', n8n };
	writeFileSync(join(folder, 'package.json'), JSON.stringify(manifest));
	writeFileSync(join(folder, FILE), NODE);
}
