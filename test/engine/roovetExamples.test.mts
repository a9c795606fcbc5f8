import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { NodeHelpers, type INode, type INodeType, type IWorkflowBase } from 'n8n-workflow';

import { loadPackage, PACKAGE } from './engine.mts';

const FOLDER = join(__dirname, '../../examples');
const FILES = readdirSync(FOLDER).filter((name) => /^roovet-.*\.json$/.test(name));

const read = (file: string) => {
	const text = readFileSync(join(FOLDER, file), 'utf8');
	return { text, workflow: JSON.parse(text) as IWorkflowBase };
};
const ours = (nodes: INode[]) => nodes.filter(({ type }) => type.startsWith(`${PACKAGE}.`));

test('there are the three that the README names', () => {
	expect(FILES.sort()).toEqual([
		'roovet-low-balance.json',
		'roovet-order-fulfilment.json',
		'roovet-pay-list.json',
	]);
});

describe.each(FILES)('%s', (file) => {
	const { text, workflow } = read(file);

	test('its nodes of Roovet have only fields that exist, and all that are required', async () => {
		const loader = await loadPackage();
		expect(ours(workflow.nodes).length).toBeGreaterThan(0);
		for (const node of ours(workflow.nodes)) {
			const { description } = loader.getNode(node.type.replace(`${PACKAGE}.`, ''))
				.type as INodeType;
			const { properties } = description;
			const known = NodeHelpers.getNodeParameters(
				properties,
				node.parameters,
				true,
				false,
				node,
				description,
			);
			expect(Object.keys(known ?? {})).toEqual(
				expect.arrayContaining(Object.keys(node.parameters)),
			);
			expect(NodeHelpers.getNodeParametersIssues(properties, node, description)).toBeNull();
			expect(node.credentials).toEqual({ roovetApi: { id: null, name: 'Roovet account' } });
		}
	});

	test('its connections and references lead to nodes that are there', () => {
		const names = workflow.nodes.map(({ name }) => name);
		expect(new Set(names).size).toBe(names.length);
		const targets = Object.values(workflow.connections).flatMap(({ main }) =>
			(main ?? []).flatMap((output) => (output ?? []).map(({ node }) => node)),
		);
		const references = [...text.matchAll(/\$\('([^']+)'\)/g)].map(([, name]) => name);
		const used = [...Object.keys(workflow.connections), ...targets, ...references];
		expect(names).toEqual(expect.arrayContaining(used));
	});
});

test('the list is paid under an id of its own, and only what certainly failed is called refused', () => {
	const { workflow } = read('roovet-pay-list.json');
	const transfer = workflow.nodes.find(({ name }) => name === 'Transfer');
	expect(transfer?.parameters.idempotencyKey).not.toContain('$execution');
	const outcome = JSON.stringify(workflow.nodes.find(({ name }) => name === 'Outcome'));
	for (const code of ['OUTCOME_UNKNOWN', 'TRANSFER_FAILED', 'UNKNOWN_CODE', 'CONFLICT']) {
		expect(outcome).not.toContain(code);
	}
});
