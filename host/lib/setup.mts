import { createHash } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Credential, N8nClient, Owner } from './client.mts';
import {
	leuwongrrCredential,
	robloxCredential,
	rocheapCredential,
	roovetCredential,
	type Sandbox,
} from './sandbox.mts';
import { bindCredentials, type SavedWorkflow, type WorkflowFile } from './workflow.mts';

export const owner: Owner = { email: 'owner@game-commerce.local', password: 'Sandbox2026' };

/** What the example's intake webhook asks of a shop. */
export const shopKey = { name: 'x-shop-key', value: 'sandbox-shop-key' };

export type Credentials = Record<string, Credential>;

/** The credentials the examples name, filled in for the sandbox, by type. */
export async function saveCredentials(client: N8nClient, sandbox: Sandbox): Promise<Credentials> {
	const save = async (name: string, type: string, data: object) =>
		await client.saveCredential(name, type, { ...data });
	const credentials = {
		rocheapApi: await save('ROCheap account', 'rocheapApi', rocheapCredential(sandbox)),
		roovetApi: await save('Roovet account', 'roovetApi', roovetCredential(sandbox)),
		leuwongrrApi: await save('LeuwongRR account', 'leuwongrrApi', leuwongrrCredential(sandbox)),
		robloxCookieApi: await save('Roblox account', 'robloxCookieApi', robloxCredential(sandbox)),
		httpHeaderAuth: await save('Shop key', 'httpHeaderAuth', shopKey),
	};
	// No example needs it, but whoever tries out the node wants to see both environments.
	const test = leuwongrrCredential(sandbox, 'lrrs_v1_sandbox');
	await save('LeuwongRR sandbox account', 'leuwongrrApi', test);
	return credentials;
}

export function readExample(root: string, file: string): WorkflowFile {
	return JSON.parse(readFileSync(join(root, 'examples', file), 'utf8')) as WorkflowFile;
}

export function exampleFiles(root: string): string[] {
	return readdirSync(join(root, 'examples')).filter((file) => file.endsWith('.json'));
}

const listens = ({ nodes }: WorkflowFile) =>
	nodes.some(
		({ type }) => /(Trigger|\.webhook)$/.test(type) && type !== 'n8n-nodes-base.manualTrigger',
	);

/**
 * Imports an example and activates it. What was imported from the same file before is left as it is, so that changes
 * made in the editor survive the next start.
 */
export async function importExample(
	client: N8nClient,
	root: string,
	file: string,
	credentials: Credentials,
): Promise<SavedWorkflow> {
	const example = bindCredentials(readExample(root, file), credentials);
	const version = createHash('sha256').update(JSON.stringify(example)).digest('hex').slice(0, 16);
	const known = (await client.workflows()).find(({ id }) => id === example.id);
	let workflow = known === undefined ? undefined : await client.workflow(known.id);
	if (workflow?.meta?.exampleVersion !== version) {
		workflow = await client.saveWorkflow({ ...example, meta: { exampleVersion: version } });
	}
	if (listens(workflow) && workflow.activeVersionId !== workflow.versionId) {
		await client.activate(workflow.id);
	}
	return await client.workflow(workflow.id);
}
