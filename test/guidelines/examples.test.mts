import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { NodeHelpers, type INode, type INodeProperties, type IWorkflowBase } from 'n8n-workflow';

import { built, filesBelow, json, manifest, optionsOf, ROOT, text } from './support.mts';

type Workflow = Pick<IWorkflowBase, 'name' | 'nodes' | 'connections' | 'settings' | 'pinData'>;

const types = new Map(
	built().nodes.map(({ description }) => [`${manifest.name}.${description.name}`, description]),
);
/** The description of a node of ours, which an AI may use as a tool. */
const typeOf = ({ type }: INode) => types.get(type.replace(/Tool$/, ''));
/** What n8n adds to a node that is used as a tool. */
const TOOL_FIELDS = ['descriptionType', 'toolDescription'];
const examples = existsSync(join(ROOT, 'examples')) ? filesBelow('examples', '.json') : [];
const ours = (workflow: Workflow) =>
	workflow.nodes.filter(({ type }) => type.startsWith(`${manifest.name}.`));

test('there are examples, and they use every node of the package', () => {
	expect(examples.length).toBeGreaterThan(0);
	const used = examples.flatMap((path) => ours(json<Workflow>(path)).map(({ type }) => type));
	expect([...new Set(used)]).toEqual(expect.arrayContaining([...types.keys()]));
});

/** Names of the parameters that a node's form shows for its values, those of collections included. */
function shownNames(properties: INodeProperties[], node: INode): string[] {
	const description = typeOf(node)!;
	return properties
		.filter((property) =>
			NodeHelpers.displayParameter(node.parameters, property, node, description, node.parameters),
		)
		.map(({ name }) => name);
}

test.each(
	examples.flatMap((path) =>
		ours(json<Workflow>(path)).map((node): [string, string, INode] => [path, node.name, node]),
	),
)(
	'%s: %s has only fields that its operation has, filled in as they must be',
	(_path, _name, node) => {
		const description = typeOf(node);
		if (!description) throw new Error(`There is no node ${node.type}`);
		expect(node.typeVersion).toBe(description.version);
		const { resource, operation } = node.parameters as Record<string, string>;
		if (resource !== undefined) {
			const known = optionsOf(description, 'operation', resource);
			expect(known.map(({ value }) => value)).toContain(operation);
		}
		const full = {
			...node,
			parameters: NodeHelpers.getNodeParameters(
				description.properties,
				node.parameters,
				true,
				false,
				node,
				description,
			)!,
		};
		const names = [...shownNames(description.properties, full), ...TOOL_FIELDS];
		expect(Object.keys(node.parameters).filter((name) => !names.includes(name))).toEqual([]);
		const options = description.properties.filter(
			(field) => field.name === 'options' && shownNames([field], full).length > 0,
		);
		const inOptions = options.flatMap((field) => (field.options ?? []).map(({ name }) => name));
		const set = Object.keys((node.parameters.options ?? {}) as object);
		expect(set.filter((name) => !inOptions.includes(name))).toEqual([]);
		const issues = NodeHelpers.getNodeParametersIssues(description.properties, full, description);
		expect(issues).toBeNull();
	},
);

describe.each(examples)('%s', (path) => {
	const workflow = json<Workflow>(path);

	test('connects only nodes that are there, and every node but notes is connected or a start', () => {
		const names = workflow.nodes.map(({ name }) => name);
		expect(new Set(names).size).toBe(names.length);
		expect(new Set(workflow.nodes.map(({ id }) => id)).size).toBe(names.length);
		const targets = Object.values(workflow.connections).flatMap((outputs) =>
			Object.values(outputs).flatMap((list) =>
				list.flatMap((to) => (to ?? []).map(({ node }) => node)),
			),
		);
		for (const name of [...Object.keys(workflow.connections), ...targets]) {
			expect(names).toContain(name);
		}
		const loose = workflow.nodes.filter(
			({ name, type }) =>
				!targets.includes(name) && !/trigger$|webhook$|stickyNote$|tool\w*$/i.test(type),
		);
		expect(loose.map(({ name }) => name)).toEqual([]);
	});

	test('refers in its expressions only to nodes that are there', () => {
		const names = workflow.nodes.map(({ name }) => name);
		const referred = [...text(path).matchAll(/\$\('([^']+)'\)/g)].map(([, name]) => name!);
		expect(referred.filter((name) => !names.includes(name))).toEqual([]);
	});

	test('holds no credential of anybody and no recorded data', () => {
		for (const { credentials = {} } of workflow.nodes) {
			for (const { id } of Object.values(credentials)) expect(id ?? '').toBe('');
		}
		expect(workflow.pinData ?? {}).toEqual({});
		expect(text(path)).not.toMatch(/"(apiKey|password|secret|token|authorization)"\s*:/i);
		expect(text(path)).not.toMatch(/sandbox|rc_(live|test)_\w+|_v1_\w+|\|WARNING/);
	});
});
