#!/usr/bin/env node
// Moves exported workflows between n8n-nodes-game-commerce, which has all services, and the packages of one service each.
// Only the types of the nodes change; parameters and credentials are the same in all of them.
import { readFileSync, realpathSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const ALL = 'n8n-nodes-game-commerce';

/** The package of each node, by the beginning of its name. */
const PACKAGES = {
	leuwongrr: 'n8n-nodes-leuwongrr',
	robloxTrades: 'n8n-nodes-roblox-trades',
	rocheap: 'n8n-nodes-rocheap',
	roovet: 'n8n-nodes-roovet',
};

const USAGE = `node move-workflow.mjs [--back] FILE …

Rewrites exported workflows, each one or a list of them, so that they use n8n-nodes-rocheap, n8n-nodes-roovet,
n8n-nodes-leuwongrr and n8n-nodes-roblox-trades in place of ${ALL}; with --back the other way round.`;

/** The type of a node in the other package; any other type as it is. */
function moved(type, back) {
	const [, from, node] = /^([^.]+)\.(\w+)$/.exec(type) ?? [];
	const service = Object.keys(PACKAGES).find((name) =>
		[name, `${name}Trigger`, `${name}Tool`].includes(node),
	);
	if (service === undefined) return type;
	const [old, young] = back ? [PACKAGES[service], ALL] : [ALL, PACKAGES[service]];
	return from === old ? `${young}.${node}` : type;
}

/** An exported workflow, or a list of them, with the types of its nodes rewritten. */
export function moveWorkflow(workflow, back = false) {
	if (Array.isArray(workflow)) return workflow.map((one) => moveWorkflow(one, back));
	if (!Array.isArray(workflow?.nodes)) throw new Error('This is no exported workflow');
	const nodes = workflow.nodes.map((node) => ({ ...node, type: moved(String(node.type), back) }));
	return { ...workflow, nodes };
}

function main(parameters) {
	const back = parameters.includes('--back');
	const files = parameters.filter((parameter) => parameter !== '--back');
	if (files.length === 0 || files.some((file) => file.startsWith('-'))) {
		console.error(USAGE);
		return 2;
	}
	for (const file of files) {
		const before = JSON.parse(readFileSync(file, 'utf8'));
		const after = moveWorkflow(before, back);
		const isSame = JSON.stringify(before) === JSON.stringify(after);
		if (!isSame) writeFileSync(file, `${JSON.stringify(after, null, 2)}\n`);
		console.log(`${file}: ${isSame ? 'nothing to change' : 'rewritten'}`);
	}
	return 0;
}

const calledAs = process.argv[1];
if (calledAs !== undefined && realpathSync(calledAs) === fileURLToPath(import.meta.url)) {
	process.exitCode = main(process.argv.slice(2));
}
