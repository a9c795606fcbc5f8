import { createHash } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Credential, N8nClient, Owner } from './client.mts';
import { hostProviders } from './hostProvider.mts';
import type { Sandbox } from './sandbox.mts';
import { bindCredentials, type SavedWorkflow, type WorkflowFile } from './workflow.mts';

export const owner: Owner = { email: 'owner@game-commerce.local', password: 'Sandbox2026' };

/** What the example's intake webhook asks of a shop. */
export const shopKey = { name: 'x-shop-key', value: 'sandbox-shop-key' };

export type Credentials = Record<string, Credential>;

/** Where a PostgreSQL usually is, for whoever has one. */
const usualPostgres = { host: '127.0.0.1', user: 'postgres', database: 'postgres', ssl: 'disable' };

/**
 * The credentials of all providers, filled in for the sandbox; those that the examples name, by type.
 *
 * @param postgres fields of a PostgreSQL credential, where there is a PostgreSQL
 * @param suffix follows their names, where there are those of another sandbox
 */
export async function saveCredentials(
	client: N8nClient,
	sandbox: Sandbox,
	postgres: object = usualPostgres,
	suffix = '',
): Promise<Credentials> {
	const save = async (name: string, type: string, data: object) =>
		await client.saveCredential(name + suffix, type, { ...data });
	const credentials: Credentials = {
		httpHeaderAuth: await save('Shop key', 'httpHeaderAuth', shopKey),
		postgres: await save('Postgres account', 'postgres', postgres),
	};
	for (const { entry, host } of await hostProviders()) {
		const [first, ...others] = host.accounts(sandbox);
		credentials[entry.credential] = await save(first.name, entry.credential, first.data);
		for (const { name, data } of others) await save(name, entry.credential, data);
	}
	return credentials;
}

export function readExample(root: string, file: string): WorkflowFile {
	return JSON.parse(readFileSync(join(root, 'examples', file), 'utf8')) as WorkflowFile;
}

export function exampleFiles(root: string): string[] {
	return readdirSync(join(root, 'examples')).filter((file) => file.endsWith('.json'));
}

const needsPostgres = ({ nodes }: WorkflowFile): boolean =>
	nodes.some(({ type }) => type === 'n8n-nodes-base.postgres');

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
	// It waits for the user, who has a table to make first.
	if (needsPostgres(workflow)) return workflow;
	if (listens(workflow) && workflow.activeVersionId !== workflow.versionId) {
		await client.activate(workflow.id);
	}
	return await client.workflow(workflow.id);
}
