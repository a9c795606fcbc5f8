import type { Json } from '../../host/lib/executions.mts';
import { BOOT_TIMEOUT_MS, TestHost } from './harness.mts';

const PACKAGE = 'n8n-nodes-game-commerce';

interface Described {
	name: string;
	displayName: string;
	iconUrl?: string | { light: string; dark: string };
}

describe('the packed package in a real n8n', () => {
	let n8n: TestHost;

	beforeAll(async () => {
		n8n = await TestHost.start();
	}, BOOT_TIMEOUT_MS);
	afterAll(async () => {
		await n8n.stop();
	});

	const served = async (file: string): Promise<Described[]> => {
		const response = await n8n.client.rest.file(`/types/${file}`);
		expect(response.status).toBe(200);
		return (await response.json()) as Described[];
	};

	const icons = (described: Described[]): string[] =>
		described.flatMap(({ iconUrl }) =>
			typeof iconUrl === 'string' ? [iconUrl] : Object.values(iconUrl ?? {}),
		);

	it('offers its nodes and the tool twin of the action node', async () => {
		const ours = (await served('nodes.json')).filter(({ name }) => name.startsWith(PACKAGE));
		expect(ours.map(({ name }) => name).sort()).toEqual([
			`${PACKAGE}.rocheap`,
			`${PACKAGE}.rocheapTool`,
			`${PACKAGE}.rocheapTrigger`,
		]);
	});

	it('offers its credential type', async () => {
		const names = (await served('credentials.json')).map(({ name }) => name);
		expect(names).toContain('rocheapApi');
	});

	it('serves every icon, light and dark', async () => {
		const nodes = (await served('nodes.json')).filter(({ name }) => name.startsWith(PACKAGE));
		const credentials = (await served('credentials.json')).filter(
			({ name }) => name === 'rocheapApi',
		);
		const paths = new Set([...icons(nodes), ...icons(credentials)]);
		expect(paths.size).toBeGreaterThanOrEqual(2);
		for (const path of paths) {
			const response = await n8n.client.rest.file(`/${path}`);
			expect([path, response.status, response.headers.get('content-type')]).toEqual([
				path,
				200,
				expect.stringContaining('image/svg+xml') as string,
			]);
		}
	});

	it('gives the editor the schema preview of an operation', async () => {
		const path = `/schemas/${PACKAGE}.rocheap/1.0.0/order/create.json`;
		const response = await n8n.client.rest.file(path);
		expect(response.status).toBe(200);
		const schema = (await response.json()) as { type: string; properties: Json };
		expect(schema.type).toBe('object');
		expect(Object.keys(schema.properties)).toEqual(
			expect.arrayContaining(['order_id', 'outcome', 'causedBy', 'retryable']),
		);
	});

	it('gives n8n nothing to complain about', () => {
		const complaints = n8n.host.log
			.split('\n')
			.filter((line) => /game-commerce|rocheap|packages are missing|failed to load/i.test(line));
		expect(complaints).toEqual([]);
	});
});
