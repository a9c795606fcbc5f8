/**
 * `npm run screenshots`: takes every picture of the documentation from the editor of a real n8n, with the sandbox beside it.
 * A step that the editor does not show as described ends it with an error.
 */
import { mkdirSync, mkdtempSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Locator, Page } from 'playwright-core';

import { buildIfNeeded } from './lib/build.mts';
import { N8nClient, type Credential } from './lib/client.mts';
import { Editor } from './lib/editor.mts';
import { N8nHost } from './lib/n8nHost.mts';
import { installPackage } from './lib/package.mts';
import { freePortFrom } from './lib/ports.mts';
import { findProjectRoot } from './lib/project.mts';
import { Sandbox } from './lib/sandbox.mts';
import { owner, readExample, shopKey } from './lib/setup.mts';
import { bindCredentials, chain, type WorkflowNode } from './lib/workflow.mts';
import { rocheapCredential } from './providers/rocheap.mts';
import { providers } from '../providers.mts';

const root = findProjectRoot();
const docs = join(root, 'docs');
/** Of a window, and so of every picture that shows one, in CSS pixels. */
const SIZE = { width: 1360, height: 880 };

type Box = { x: number; y: number; width: number; height: number };

const manual: WorkflowNode = {
	id: 'first-payout-1',
	name: 'Start',
	type: 'n8n-nodes-base.manualTrigger',
	typeVersion: 1,
	position: [0, 0],
	parameters: {},
};

const order: WorkflowNode = {
	id: 'first-payout-2',
	name: 'Order of your shop',
	type: 'n8n-nodes-base.set',
	typeVersion: 3.4,
	position: [220, 0],
	parameters: {
		assignments: {
			assignments: [
				{ id: '1', name: 'orderId', type: 'string', value: 'shop-10293' },
				{ id: '2', name: 'robux', type: 'number', value: 100 },
				{ id: '3', name: 'robloxUserId', type: 'string', value: '261' },
			],
		},
		options: {},
	},
};

const pay: WorkflowNode = {
	id: 'first-payout-3',
	name: 'ROCheap',
	type: 'n8n-nodes-game-commerce.rocheap',
	typeVersion: 1,
	position: [440, 0],
	parameters: {
		resource: 'order',
		operation: 'create',
		amountIs: 'price',
		robux: '={{ $json.robux }}',
		robloxUserId: { __rl: true, mode: 'id', value: '={{ $json.robloxUserId }}' },
		placeId: { __rl: true, mode: 'id', value: '3927852479' },
		customOrderId: '={{ $json.orderId }}',
	},
	credentials: { rocheapApi: { id: null, name: 'rocheapApi' } },
};

const trigger: WorkflowNode = {
	id: 'first-payout-4',
	name: 'ROCheap Trigger',
	type: 'n8n-nodes-game-commerce.rocheapTrigger',
	typeVersion: 1,
	position: [0, 220],
	parameters: {},
	webhookId: 'first-payout',
	credentials: { rocheapApi: { id: null, name: 'rocheapApi' } },
};

const receipt: WorkflowNode = {
	id: 'first-payout-5',
	name: 'Write to the receiver',
	type: 'n8n-nodes-base.noOp',
	typeVersion: 1,
	position: [220, 220],
	parameters: {},
};

/** Everything a picture is taken of. */
interface Studio {
	client: N8nClient;
	sandbox: Sandbox;
	editor: Editor;
	rocheapApi: Credential;
}

/** What an animation moves has arrived then. */
const STILL_MS = 1_500;
const LATER_MS = 600_000;

async function picture({ page }: Editor, name: string, clip?: Box): Promise<void> {
	await page.waitForTimeout(STILL_MS);
	// "Node executed successfully" goes by itself, an error stays.
	await page.locator('.el-notification').first().waitFor({ state: 'detached' });
	const path = join(docs, name);
	await page.screenshot({ path, scale: 'css', ...(clip && { clip }) });
	console.log(`${name}: ${Math.round(statSync(path).size / 1000)} kB`);
}

const canvasNode = (name: string) => `[data-test-id=canvas-node][data-node-name="${name}"]`;
const output = '[data-test-id=output-panel]';
const workflow = { id: 'firstPayout00001', name: 'My first payout' };

/** A table is wider than its panel. */
const asJson = async (page: Page) =>
	await page.locator(output).getByText('JSON', { exact: true }).first().click();

async function takeNodesPanel({ client, editor }: Studio): Promise<void> {
	const { page } = editor;
	const nodes = [manual, order];
	await client.saveWorkflow({ ...workflow, nodes, connections: chain(...nodes) });
	await editor.goTo(`/workflow/${workflow.id}`);
	await page.locator(canvasNode(order.name)).waitFor();
	await page.locator('[data-test-id=node-creator-plus-button]').click();
	await page.locator('[data-test-id=node-creator-search-bar]').fill('rocheap');
	await page
		.locator('[data-test-id=node-creator-item-name]', { hasText: 'ROCheap' })
		.first()
		.click();
	await page.getByText('Create an order').first().waitFor();
	await picture(editor, 'first-payout/1-nodes.png');
}

async function takeCredential({ editor, rocheapApi }: Studio): Promise<void> {
	await editor.goTo(`/home/credentials/${rocheapApi.id}`);
	await editor.page.getByText('Connection tested successfully').waitFor();
	await picture(editor, 'first-payout/2-credential.png');
}

async function takeNode({ client, sandbox, editor, rocheapApi }: Studio): Promise<void> {
	const { page } = editor;
	// The callback is wanted later, when the workflow listens.
	await sandbox.behave({ processingAfterMs: LATER_MS, completeAfterMs: LATER_MS });
	const nodes = [manual, order, pay, trigger, receipt];
	const connections = { ...chain(manual, order, pay), ...chain(trigger, receipt) };
	await client.saveWorkflow(bindCredentials({ ...workflow, nodes, connections }, { rocheapApi }));
	await editor.goTo(`/workflow/${workflow.id}/${order.id}`);
	const execute = page.locator('[data-test-id=node-execute-button]').first();
	await execute.click();
	await page.locator(output).getByText('shop-10293').first().waitFor();
	await page.keyboard.press('Escape');
	await page.locator(canvasNode(pay.name)).dblclick();
	await page.getByText('Custom Order ID', { exact: true }).waitFor();
	await picture(editor, 'first-payout/3-node.png');
	await execute.click();
	await page.locator(output).getByText('after_tax_robux').first().waitFor();
	await asJson(page);
	await picture(editor, 'first-payout/4-output.png');
}

async function takeCallback({ editor, client, sandbox }: Studio): Promise<void> {
	const { page } = editor;
	const saved = await client.workflow(workflow.id);
	await client.activate(workflow.id);
	await sandbox.deliverTo(client.webhookUrl(saved, trigger.name, 'rocheap'));
	await sandbox.advance(LATER_MS);
	const told = await client.executionOf(
		workflow.id,
		(one) => one.first(trigger.name)?.outcome === 'completed',
	);
	await editor.goTo(`/workflow/${workflow.id}/executions/${told.summary.id}`);
	await page.locator(canvasNode(trigger.name)).dblclick();
	await asJson(page);
	await page.locator(output).getByText('completed').first().waitFor();
	await picture(editor, 'first-payout/5-callback.png');
}

async function takePipeline({ client, editor, rocheapApi }: Studio): Promise<void> {
	const { page } = editor;
	const httpHeaderAuth = await client.saveCredential('Shop key', 'httpHeaderAuth', shopKey);
	const file = readExample(root, 'rocheap-payout-pipeline.json');
	const example = bindCredentials(file, { rocheapApi, httpHeaderAuth });
	const { id } = await client.saveWorkflow(example);
	await page.setViewportSize({ width: 1500, height: 1430 });
	await editor.goTo(`/workflow/${id}`);
	const nodes = page.locator('.vue-flow__node');
	await nodes.first().waitFor();
	// The whole workflow in the window, without what lies over and under it.
	await page.keyboard.press('1');
	await page.addStyleTag({
		content: '.vue-flow__panel, .vue-flow__background { visibility: hidden }',
	});
	await page.waitForTimeout(STILL_MS);
	await picture(editor, 'payout-pipeline.png', await around(await nodes.all(), 45));
}

/** @param margin room for the lines and the labels of the nodes at the edges */
async function around(nodes: Locator[], margin: number): Promise<Box> {
	const boxes = (await Promise.all(nodes.map((node) => node.boundingBox()))).filter((box) => !!box);
	const x = Math.min(...boxes.map((box) => box.x)) - margin;
	const y = Math.min(...boxes.map((box) => box.y)) - margin;
	const right = Math.max(...boxes.map((box) => box.x + box.width)) + margin;
	const bottom = Math.max(...boxes.map((box) => box.y + box.height)) + margin;
	return { x, y, width: right - x, height: bottom - y };
}

buildIfNeeded(root, console.log);
mkdirSync(join(docs, 'first-payout'), { recursive: true });
const folder = mkdtempSync(join(tmpdir(), 'n8n-screenshots-'));
// The usual ports, so that the pictures show them.
const sandbox = await Sandbox.start(root, await freePortFrom(4600, 1 + providers.length));
installPackage(root, folder);
const host = await N8nHost.prepare({ root, userFolder: folder, port: await freePortFrom(5678) });
let editor: Editor | undefined;
try {
	await host.boot();
	const client = new N8nClient(host.url);
	await client.logIn(owner);
	editor = await Editor.open(host.url, SIZE);
	const account = rocheapCredential(sandbox);
	const rocheapApi = await client.saveCredential('ROCheap account', 'rocheapApi', account);
	const studio = { client, sandbox, editor, rocheapApi };
	for (const take of [takeNodesPanel, takeCredential, takeNode, takeCallback, takePipeline]) {
		await take(studio);
	}
} finally {
	await editor?.close();
	await host.stop();
	await sandbox.close();
	rmSync(folder, { recursive: true, force: true, maxRetries: 5 });
}
