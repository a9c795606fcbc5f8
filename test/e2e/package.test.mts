import type { Json } from '../../host/lib/executions.mts';
import { providers } from '../../providers.mts';
import { BOOT_TIMEOUT_MS, TestHost } from './harness.mts';

const PACKAGE = 'n8n-nodes-game-commerce';
const NODES = providers.map(({ node }) => node);
const CREDENTIALS: string[] = providers.map(({ credential }) => credential);

interface Described {
	name: string;
	displayName: string;
	iconUrl?: string | { light: string; dark: string };
}

describe('the packed package in a real n8n', () => {
	let n8n: TestHost;

	beforeAll(async () => {
		n8n = await TestHost.start();
		// A boot with nothing saved, whose log the last test reads.
		await n8n.restart();
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

	it('offers its nodes and the tool twins of the action nodes', async () => {
		const ours = (await served('nodes.json')).filter(({ name }) => name.startsWith(PACKAGE));
		const wanted = NODES.flatMap((name) => [name, `${name}Tool`, `${name}Trigger`]);
		expect(ours.map(({ name }) => name).sort()).toEqual(
			wanted.map((name) => `${PACKAGE}.${name}`).sort(),
		);
	});

	it('offers its credential types', async () => {
		const names = (await served('credentials.json')).map(({ name }) => name);
		expect(names).toEqual(expect.arrayContaining(CREDENTIALS));
	});

	it('serves every icon, light and dark', async () => {
		const nodes = (await served('nodes.json')).filter(({ name }) => name.startsWith(PACKAGE));
		const credentials = (await served('credentials.json')).filter(({ name }) =>
			CREDENTIALS.includes(name),
		);
		const paths = new Set([...icons(nodes), ...icons(credentials)]);
		expect(paths.size).toBeGreaterThanOrEqual(2 * NODES.length);
		for (const path of paths) {
			const response = await n8n.client.rest.file(`/${path}`);
			expect([path, response.status, response.headers.get('content-type')]).toEqual([
				path,
				200,
				expect.stringContaining('image/svg+xml') as string,
			]);
		}
	});

	it.each([
		['rocheap', 'order/create', ['order_id', 'outcome', 'failure', 'existing']],
		['leuwongrr', 'order/create', ['invoice_code', 'idempotencyKey', 'existing']],
		['roovet', 'wallet/transfer', ['id', 'amount', 'idempotencyKey', 'existing']],
		['robloxTrades', 'trade/send', ['tradeId', 'existing']],
	])('gives the editor the schema preview of %s: %s', async (node, operation, fields) => {
		const path = `/schemas/${PACKAGE}.${node}/1.0.0/${operation}.json`;
		const response = await n8n.client.rest.file(path);
		expect(response.status).toBe(200);
		const schema = (await response.json()) as { type: string; properties: Json };
		expect(schema.type).toBe('object');
		expect(Object.keys(schema.properties)).toEqual(expect.arrayContaining(fields));
	});

	it('gives n8n nothing to complain about', () => {
		const complaints = n8n.host.log
			.split('\n')
			.filter((line) =>
				/game-commerce|rocheap|leuwongrr|roovet|roblox|packages are missing|failed to load/i.test(
					line,
				),
			);
		expect(complaints).toEqual([]);
	});
});
