import { randomUUID } from 'node:crypto';
import { mkdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { NodeHelpers, type INode, type INodeTypeDescription } from 'n8n-workflow';

import { Editor } from '../../host/lib/editor.mts';
import type { Json } from '../../host/lib/executions.mts';
import { findProjectRoot } from '../../host/lib/project.mts';
import { providers } from '../../providers.mts';
import { everyOperation } from '../e2e/everyOperation.mts';
import { BOOT_TIMEOUT_MS, TestHost } from '../e2e/harness.mts';
import { built } from '../guidelines/support.mts';

const PICTURES = join(findProjectRoot(), 'node_modules/.cache/browser');

/** Fields that every node or operation of a kind has; the README says what they do. */
const COMMON = ['Resource', 'Operation', 'Return All', 'Limit', 'Simplify'];
/** What n8n adds to every node itself. */
const OF_N8N = ['Poll Times', 'Mode'];

/** One node as it is opened in the editor. */
interface Panel {
	name: string;
	docs: string;
	node: Json & { id: string };
	description: INodeTypeDescription;
}

const { nodes } = built();
const panels = providers.flatMap((entry): Panel[] =>
	[entry.node, entry.trigger].flatMap((type) => {
		const { description } = nodes.find((one) => one.description.name === type)!;
		const isTrigger = type === entry.trigger;
		return (isTrigger ? [{}] : everyOperation(description)).map((parameters): Panel => {
			const { resource, operation } = parameters as Record<string, string>;
			const what = isTrigger ? 'Trigger' : `${resource}-${operation}`;
			const shown = isTrigger
				? NodeHelpers.getNodeParameters(description.properties, {}, true, false, null, description)
				: parameters;
			return {
				name: `${entry.name} ${what}`,
				docs: entry.docs,
				description,
				node: {
					id: randomUUID(),
					name: `${entry.name} ${what}`,
					type: `n8n-nodes-game-commerce.${type}`,
					typeVersion: 1,
					position: [0, 0],
					parameters: shown,
				},
			};
		});
	}),
);

/** The labels that a panel must have: of fields that are shown with these parameters. */
const wantedOf = ({ description, node }: Panel): string[] =>
	description.properties
		.filter(({ type }) => !['notice', 'hidden', 'collection', 'fixedCollection'].includes(type))
		.filter((property) =>
			NodeHelpers.displayParameter(
				node.parameters as INode['parameters'],
				property,
				node as unknown as INode,
				description,
			),
		)
		.map(({ displayName }) => displayName);

const plain = (text: string) => text.toLowerCase().replaceAll(/[*_`]/g, '').replaceAll(/\s+/g, ' ');

describe('every panel in the real editor', () => {
	let n8n: TestHost;
	let editor: Editor;
	let workflow: string;
	const trouble: string[] = [];

	beforeAll(async () => {
		mkdirSync(PICTURES, { recursive: true });
		n8n = await TestHost.start();
		const credentials = Object.values(n8n.credentials);
		// A picker asks for the items of the partner of this trade.
		const { tradeId } = await n8n.sandbox.of('roblox').act<{ tradeId: string }>('sendTrade', {
			from: 1002,
			to: 1001,
		});
		const trade = { tradeId: { __rl: true, mode: 'id', value: tradeId } };
		const bound = panels.map(({ node, description }) => ({
			...node,
			parameters: {
				...(node.parameters as Json),
				...('tradeId' in (node.parameters as Json) && trade),
			},
			credentials: Object.fromEntries(
				(description.credentials ?? []).map(({ name }) => {
					const { id, name: label } = credentials.find(({ type }) => type === name)!;
					return [name, { id, name: label }];
				}),
			),
		}));
		const file = { name: 'Every panel', nodes: bound, connections: {} };
		({ id: workflow } = await n8n.client.saveWorkflow(file as never));
		editor = await Editor.open(n8n.host.url, { width: 1500, height: 1400 });
		const { page } = editor;
		page.on('pageerror', ({ message }) => void trouble.push(message));
		page.on('console', (message) => {
			if (message.type() === 'error') trouble.push(message.text());
		});
	}, BOOT_TIMEOUT_MS);
	afterAll(async () => {
		await editor?.close();
		await n8n?.stop();
	});
	beforeEach(() => void trouble.splice(0));

	test.each(panels.map((panel): [string, Panel] => [panel.name, panel]))(
		'%s',
		async (name, panel) => {
			const { page } = editor;
			await editor.goTo(`/workflow/${workflow}/${panel.node.id}`);
			const wanted = wantedOf(panel);
			const form = page.locator('[data-test-id=node-parameters]').first();
			await form.waitFor();
			for (const label of wanted) await form.getByText(label, { exact: true }).first().waitFor();
			await page.screenshot({ path: join(PICTURES, `${name.replaceAll(' ', '-')}.png`) });
			const labels = await form.locator('.parameter-item:visible label[for]').allInnerTexts();
			expect(labels.filter((label) => label.trim() === '')).toEqual([]);
			const documented = plain(readFileSync(join(findProjectRoot(), panel.docs), 'utf8'));
			const unnamed = wanted
				.filter((label) => ![...COMMON, ...OF_N8N].includes(label))
				.filter((label) => !documented.includes(plain(label).replace(/ names? or ids?$/, '')));
			expect(unnamed).toEqual([]);
			expect(trouble).toEqual([]);
		},
		30_000,
	);
});
