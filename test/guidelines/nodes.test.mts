import 'reflect-metadata';
import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { PackageDirectoryLoader } from 'n8n-core';
import type { INodeProperties } from 'n8n-workflow';

import { providers } from '../../providers.mts';
import { factsOf } from './facts.mts';
import { built, filesBelow, json, manifest, optionsOf, ROOT, text, type Json } from './support.mts';

const { nodes, credentials } = built();
const actions = nodes.filter(({ description }) => !description.group.includes('trigger'));
const triggers = nodes.filter(({ description }) => description.group.includes('trigger'));
const facts = providers.map((entry) => ({ ...entry, ...factsOf(entry) }));
/** The credential of every node. */
const credentialOf = new Map(
	facts.flatMap(({ node, trigger, credential }): Array<[string, string]> => [
		[node, credential],
		[trigger, credential],
	]),
);
const byName = (a: string, b: string) => (a < b ? -1 : 1);
const operations = actions.flatMap(({ description, path }) =>
	optionsOf(description, 'resource').flatMap((resource) =>
		optionsOf(description, 'operation', resource.value).map((operation) => ({
			name: `${resource.value}: ${operation.value}`,
			folder: dirname(path).replace('dist/', ''),
			resource: resource.value,
			operation,
		})),
	),
);

describe('the names that saved workflows hold', () => {
	test('of nodes, resources and operations', () => {
		const found = Object.fromEntries(
			nodes.map(({ description }) => [
				description.name,
				Object.fromEntries(
					optionsOf(description, 'resource').map(({ value }) => [
						value,
						optionsOf(description, 'operation', value).map((operation) => operation.value),
					]),
				),
			]),
		);
		const sorted = Object.fromEntries(
			Object.entries(found).map(([node, resources]) => [
				node,
				Object.fromEntries(
					Object.entries(resources).map(([resource, names]) => [resource, names.sort()]),
				),
			]),
		);
		const wanted = facts.flatMap(({ node, trigger, resources }) => [
			[node, resources] as const,
			[trigger, {}] as const,
		]);
		expect(sorted).toEqual(Object.fromEntries(wanted));
	});

	test('of credentials and their fields', () => {
		const found = credentials.map(({ type }) => [
			type.name,
			type.properties.filter((field) => field.type !== 'notice').map((field) => field.name),
		]);
		expect(Object.fromEntries(found)).toEqual(
			Object.fromEntries(facts.map(({ credential, fields }) => [credential, fields])),
		);
	});
});

test('n8n loads the built package, icons and all', async () => {
	const loader = new PackageDirectoryLoader(ROOT);
	await loader.loadAll();
	expect(loader.packageName).toBe(manifest.name);
	expect(Object.keys(loader.nodeTypes).sort()).toEqual([...credentialOf.keys()].sort());
	expect(Object.keys(loader.credentialTypes).sort()).toEqual(
		facts.map(({ credential }) => credential).sort(byName),
	);
	for (const { description } of nodes) expect(loader.getNode(description.name).type).toBeDefined();
	for (const { credential, node, trigger } of facts) {
		expect(loader.known.credentials[credential]?.supportedNodes?.sort()).toEqual([node, trigger]);
	}
});

describe.each(nodes.map((node): [string, typeof node] => [node.description.name, node]))(
	'the node %s',
	(_name, { description, path }) => {
		test('has an icon for light and one for dark', () => {
			const { light, dark } = description.icon as { light: string; dark: string };
			const [lightText, darkText] = [light, dark].map((icon) =>
				text(join(dirname(path), icon.replace(/^file:/, ''))),
			);
			expect(lightText).toMatch(/^<svg /);
			expect(darkText).toMatch(/^<svg /);
			expect(lightText).not.toBe(darkText);
		});

		test('is found by other words', () => {
			const codex = json<{ node: string; categories: string[]; alias: string[] }>(
				path.replace(/\.js$/, '.json'),
			);
			expect(codex.node).toBe(`${manifest.name}.${description.name}`);
			expect(codex.categories.length).toBeGreaterThan(0);
			expect(codex.alias.length).toBeGreaterThan(3);
		});

		test('says what it is and does', () => {
			expect(description.subtitle).toMatch(/^=\{\{.+\}\}$/);
			expect(description.description).toMatch(/^[A-Z].*[^.]$/);
			expect(description.version).toBe(1);
			expect(description.outputs).toEqual(['main']);
		});

		test('names the credential that it needs', () => {
			expect(description.credentials).toMatchObject([{ name: credentialOf.get(description.name) }]);
		});
	},
);

test('AI agents may use the action nodes and not the triggers', () => {
	expect(actions.length).toBeGreaterThan(0);
	expect(triggers.length).toBeGreaterThan(0);
	for (const { description } of actions) expect(description.usableAsTool).toBe(true);
	for (const { description } of triggers) {
		expect(description).not.toHaveProperty('usableAsTool');
		expect(description.inputs).toEqual([]);
		expect(description.name).toMatch(/Trigger$/);
		expect(description.displayName).toMatch(/ Trigger$/);
	}
});

describe('the fields', () => {
	const flat = (fields: INodeProperties[]): INodeProperties[] =>
		fields.flatMap((field) => [
			field,
			...(field.type === 'collection' ? flat(field.options as INodeProperties[]) : []),
		]);
	const fields = nodes.flatMap(({ description }) => flat(description.properties));

	test('that switch something say whether', () => {
		const switches = fields.filter(({ type }) => type === 'boolean');
		expect(switches.length).toBeGreaterThan(0);
		for (const { description } of switches) expect(description).toMatch(/^Whether /);
	});

	test('hold no secret: secrets belong in the credential, where they are masked', () => {
		for (const { name } of fields)
			expect(name).not.toMatch(/api.?key|secret|password|token|cookie/i);
		const secret = /^(apiKey|apiToken|cookie|webhookSecret)$/;
		const masked = credentials.flatMap(({ type }) =>
			type.properties.filter(({ name }) => secret.test(name)),
		);
		expect(masked.length).toBeGreaterThanOrEqual(credentials.length);
		for (const field of masked) expect(field.typeOptions).toMatchObject({ password: true });
	});
});

describe.each(operations.map((entry): [string, typeof entry] => [entry.name, entry]))(
	'the operation %s',
	(_name, { folder, resource, operation }) => {
		test('has an action in sentence case and a description of its own', () => {
			expect(operation.action).toMatch(/^[A-Z][^A-Z]+$/);
			expect(operation.description).toMatch(/^[A-Z].*[^.]$/);
			expect(operation.description).not.toBe(operation.name);
		});

		test('has a preview of its output that is built with it', () => {
			const file = `${folder}/__schema__/v1.0.0/${resource}/${operation.value}.json`;
			const schema = json(file);
			expectSchema(schema);
			// Of what is documented by its title only, no more than the node's own fields is shown.
			const of = facts.find((entry) => folder === `nodes/${entry.folder}`)!;
			const isUndocumented = of.undocumented.includes(resource);
			if (!isUndocumented) expect(schema.properties).not.toEqual({});
			expect(text(`dist/${file}`)).toBe(text(file));
		});
	},
);

/** Every field of a kind, also inside of collections. */
const pickersOf = (fields: INodeProperties[]): INodeProperties[] =>
	fields.flatMap((field) => [
		...(field.type === 'resourceLocator' ? [field] : []),
		...pickersOf((field.options ?? []).filter((one) => 'type' in one)),
	]);

test('what is typed into a picker is checked by the editor', () => {
	const pickers = nodes.flatMap(({ description }) => pickersOf(description.properties));
	expect(pickers.length).toBeGreaterThan(10);
	for (const { name, modes = [] } of pickers) {
		for (const mode of modes.filter(({ type }) => type === 'string')) {
			const checks = (mode.validation ?? []) as unknown as Array<{ properties: { regex: string } }>;
			const place = `${name}, ${mode.displayName}`;
			expect([place, checks.length]).toEqual([place, 1]);
			// n8n adds the ends.
			const wanted = new RegExp(`^${checks[0]!.properties.regex}$`);
			const example = (mode.placeholder ?? '').replace('e.g. ', '');
			expect(example).toMatch(wanted);
			expect('  ').not.toMatch(wanted);
		}
	}
});

test.each([
	['send robux', 'rocheap'],
	['order game pass', 'rocheap'],
	['order game pass', 'leuwongrr'],
	['send money', 'roovet'],
	['rap', 'robloxTrades'],
])('the search of the editor finds by "%s" the node %s', (words, name) => {
	const { folder } = providers.find(({ node }) => node === name)!;
	expect(json<{ alias: string[] }>(`nodes/${folder}/${folder}.node.json`).alias).toContain(words);
});

function expectSchema(schema: Json): void {
	const types = ['object', 'array', 'string', 'number', 'integer', 'boolean', 'null'];
	expect(types).toContain(schema.type);
	if (schema.type === 'object')
		Object.values(schema.properties as Json).forEach((member) => expectSchema(member as Json));
	if (schema.type === 'array') expectSchema(schema.items as Json);
}

/** Where a documented body disagrees with a preview of it. */
function disagreements(schema: Json, body: unknown, at = ''): string[] {
	if (body === null) return [];
	const type = Array.isArray(body) ? 'array' : typeof body;
	const fits = schema.type === type || (schema.type === 'integer' && Number.isInteger(body));
	if (!fits) return [`${at} is ${type}`];
	if (type !== 'object') return [];
	const properties = schema.properties as Record<string, Json>;
	return Object.entries(body as Json).flatMap(([key, member]) =>
		properties[key] ? disagreements(properties[key], member, `${at}.${key}`) : [`${at}.${key}`],
	);
}

const documented = facts.flatMap(({ folder, fixtures, previews }) =>
	Object.entries(previews).flatMap(([preview, names]) =>
		names.map((name): [string, string] => [
			`nodes/${folder}/__schema__/v1.0.0/${preview}.json`,
			`test/fixtures/${fixtures}/${name}.json`,
		]),
	),
);

test.each(documented)('%s shows the fields of %s', (preview, fixture) => {
	expect(disagreements(json(preview), json(fixture))).toEqual([]);
});

test('there is no preview for an operation that does not exist', () => {
	const previews = filesBelow('nodes', '.json').filter((path) => path.includes('/v1.0.0/'));
	const wanted = operations.map(
		({ folder, resource, operation }) =>
			`${folder}/__schema__/v1.0.0/${resource}/${operation.value}.json`,
	);
	expect(previews.sort()).toEqual(wanted.sort());
	for (const path of previews) expect(existsSync(join(ROOT, 'dist', path))).toBe(true);
});
