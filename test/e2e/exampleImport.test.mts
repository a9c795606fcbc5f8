import type { Json } from '../../host/lib/executions.mts';
import { findProjectRoot } from '../../host/lib/project.mts';
import { exampleFiles, readExample } from '../../host/lib/setup.mts';
import { BOOT_TIMEOUT_MS, TestHost } from './harness.mts';

interface NodeType {
	name: string;
	version: number | number[];
}

const root = findProjectRoot();

/** What the editor does with a file, before any credential of it exists. */
describe('importing the examples', () => {
	let n8n: TestHost;
	let types: NodeType[];

	beforeAll(async () => {
		n8n = await TestHost.start();
		types = (await (await n8n.client.rest.file('/types/nodes.json')).json()) as NodeType[];
	}, BOOT_TIMEOUT_MS);
	afterAll(async () => {
		await n8n.stop();
	});

	it.each(exampleFiles(root))('%s: n8n takes it as it is and knows all its nodes', async (file) => {
		const example = readExample(root, file);
		const { id } = await n8n.client.saveWorkflow(example);
		const saved = await n8n.client.workflow(id);
		const shapeOf = (nodes: typeof example.nodes): Json[] =>
			nodes.map(({ name, type, typeVersion, parameters }) => ({
				name,
				type,
				typeVersion,
				parameters,
			}));
		expect(shapeOf(saved.nodes)).toEqual(shapeOf(example.nodes));
		expect(saved.connections).toEqual(example.connections);
		expect(saved.activeVersionId).toBeNull();
		const unknown = example.nodes.filter(
			({ type, typeVersion }) =>
				!types.some(({ name, version }) => name === type && [version].flat().includes(typeVersion)),
		);
		expect(unknown.map(({ type, typeVersion }) => `${type} ${typeVersion}`)).toEqual([]);
	});
});
