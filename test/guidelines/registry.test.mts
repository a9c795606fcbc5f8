import { readdirSync } from 'node:fs';
import { join } from 'node:path';

import { hostProviders } from '../../host/lib/hostProvider.mts';
import { providers } from '../../providers.mts';
import { loadProviders } from '../../sandbox/providers/index.mts';
import { anchorsOf, fileOfLink } from './links.mts';
import { built, filesBelow, json, manifest, ROOT, text } from './support.mts';

const className = ([first = '', ...rest]: string) => `${first.toUpperCase()}${rest.join('')}`;
const folders = (path: string) =>
	readdirSync(join(ROOT, path), { withFileTypes: true })
		.filter((entry) => entry.isDirectory())
		.map(({ name }) => name)
		.sort();
const all = <Key extends keyof (typeof providers)[number]>(key: Key) =>
	providers.map((entry) => entry[key] as string).sort();

test('package.json lists the nodes and credentials of the registry', () => {
	const { nodes, credentials } = manifest.n8n;
	const file = (folder: string, name: string) => `dist/nodes/${folder}/${name}.node.js`;
	expect([...nodes].sort()).toEqual(
		providers
			.flatMap(({ folder }) => [file(folder, folder), file(folder, `${folder}Trigger`)])
			.sort(),
	);
	expect([...credentials].sort()).toEqual(
		providers
			.map(({ credential }) => `dist/credentials/${className(credential)}.credentials.js`)
			.sort(),
	);
});

test('every place that holds parts of providers has exactly those of the registry', async () => {
	expect(folders('nodes')).toEqual(all('folder'));
	expect(folders('test/fixtures')).toEqual(all('fixtures'));
	expect(folders('sandbox/providers')).toEqual(all('sandbox'));
	expect(filesBelow('host/providers')).toEqual(
		all('sandbox').map((name) => `host/providers/${name}.mts`),
	);
	expect(filesBelow('test/guidelines/providers')).toEqual(
		all('folder').map((name) => `test/guidelines/providers/${name}.json`),
	);
	expect((await loadProviders()).map(({ name }) => name).sort()).toEqual(all('sandbox'));
});

test('the host has an account, a main job and its result for every provider', async () => {
	const sandbox = { of: () => ({ origin: 'http://127.0.0.1:1' }) } as never;
	for (const { host } of await hostProviders()) {
		const [{ name, data }] = host.accounts(sandbox);
		expect(name).toMatch(/ account$/);
		expect(Object.keys(data).length).toBeGreaterThan(1);
		expect(host.rowCount).toBeGreaterThan(0);
	}
});

describe.each(providers.map((entry): [string, typeof entry] => [entry.name, entry]))(
	'%s',
	(_name, entry) => {
		const { folder, name, node, trigger, credential, docs } = entry;
		const described = new Map(
			built().nodes.map(({ description }) => [description.name, description.displayName]),
		);

		test('its nodes have the names of the registry', () => {
			expect(described.get(node)).toBe(name);
			expect(described.get(trigger)).toBe(`${name} Trigger`);
		});

		test('its credential exists', () => {
			const found = built().credentials.find(({ type }) => type.name === credential);
			expect(found?.type.documentationUrl).toContain('#');
		});

		test('its documentation stands where the registry, the nodes and the credential say', () => {
			expect(anchorsOf(text(docs))).toEqual(expect.arrayContaining(['credential', 'trigger']));
			const codex = (type: string) =>
				json<{ resources: Record<string, Array<{ url: string }>> }>(
					`nodes/${folder}/${type}.node.json`,
				).resources;
			const linksOf = (type: string) => {
				const { primaryDocumentation, credentialDocumentation } = codex(type);
				return [primaryDocumentation?.[0]?.url, credentialDocumentation?.[0]?.url];
			};
			const type = built().credentials.find((found) => found.type.name === credential)?.type;
			const links = [...linksOf(folder), ...linksOf(`${folder}Trigger`), type?.documentationUrl];
			const anchors = ['', 'credential', 'trigger', 'credential', 'credential'];
			expect(links.map((link) => fileOfLink(link ?? ''))).toEqual(
				anchors.map((anchor) => ({ path: docs, anchor })),
			);
		});
	},
);
