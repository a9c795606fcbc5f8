import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { clearAway } from '../../host/lib/clearAway.mts';
import { N8nClient } from '../../host/lib/client.mts';
import { askDatabase } from '../../host/lib/database.mts';
import type { Execution, Json } from '../../host/lib/executions.mts';
import { N8nHost } from '../../host/lib/n8nHost.mts';
import { installPackage } from '../../host/lib/package.mts';
import { Pipeline } from '../../host/providers/rocheap.mts';
import { findProjectRoot } from '../../host/lib/project.mts';
import { Sandbox } from '../../host/lib/sandbox.mts';
import {
	importExample,
	owner,
	readExample,
	saveCredentials,
	type Credentials,
} from '../../host/lib/setup.mts';
import {
	bindCredentials,
	chain,
	type SavedWorkflow,
	type WorkflowNode,
} from '../../host/lib/workflow.mts';
import { providers, type SandboxName } from '../../providers.mts';
import { SharedHost } from './sharedHost.mts';

export const BOOT_TIMEOUT_MS = 180_000;

// Jest heeds testTimeout only at the top of its configuration, not in a project; a restart of n8n alone takes seconds.
jest.setTimeout(120_000);

const root = findProjectRoot();

/** A real n8n with the packed package and nothing in it, and a sandbox of its own beside it. */
export class TestHost {
	private readonly others: Sandbox[] = [];
	/** When {@link restart} last booted n8n. */
	bootedAt: Date | undefined;

	private constructor(
		readonly host: N8nHost,
		readonly client: N8nClient,
		readonly sandbox: Sandbox,
		readonly credentials: Credentials,
		private readonly folder: string,
		private readonly shared: SharedHost | undefined,
		/** Precedes the names of what is saved. */
		private readonly label = '',
	) {}

	/** Everything that n8n writes is below it. */
	get userFolder(): string {
		return this.folder;
	}

	/**
	 * For `beforeAll`: one host for all tests of a file. Files share one n8n, which they find empty; one that gives it another
	 * environment or other packages gets an n8n of its own.
	 */
	static async start(
		env: NodeJS.ProcessEnv = {},
		packages: string | string[] = root,
	): Promise<TestHost> {
		const isShared = Object.keys(env).length === 0 && packages === root;
		const sandbox = await Sandbox.start(root);
		try {
			const shared = isShared ? await SharedHost.get(root) : undefined;
			const folder = shared?.folder ?? mkdtempSync(join(tmpdir(), 'n8n-e2e-'));
			if (shared === undefined) installPackage(packages, folder);
			const host = shared?.host ?? (await N8nHost.start({ root, userFolder: folder, env }));
			const client = new N8nClient(host.url);
			await client.logIn(owner);
			// A file that broke off has left things behind.
			if (shared !== undefined) await clearAway(client);
			const credentials = await saveCredentials(client, sandbox);
			return new TestHost(host, client, sandbox, credentials, folder, shared);
		} catch (error) {
			await sandbox.close();
			throw error;
		}
	}

	/**
	 * The same n8n with one more sandbox and credentials for it. What mostly waits can so be tried side by side.
	 * @param label another one for each
	 */
	async beside(label: string): Promise<TestHost> {
		const { host, client, folder, shared } = this;
		const sandbox = await Sandbox.start(root);
		this.others.push(sandbox);
		const credentials = await saveCredentials(client, sandbox, undefined, ` (${label})`);
		return new TestHost(host, client, sandbox, credentials, folder, shared, `${label}: `);
	}

	/** For `afterAll`. */
	async stop(): Promise<void> {
		try {
			if (this.shared === undefined) await this.host.stop();
			else await clearAway(this.client);
		} finally {
			for (const sandbox of [this.sandbox, ...this.others]) await sandbox.close();
		}
		if (this.shared !== undefined) return;
		rmSync(this.folder, { recursive: true, force: true, maxRetries: 5 });
	}

	/**
	 * n8n ends (at once and without a goodbye, if so wished) and boots again with the same database.
	 * @param meanwhile what happens while n8n is off
	 */
	async restart({
		kill = false,
		meanwhile,
	}: { kill?: boolean; meanwhile?: () => Promise<void> } = {}): Promise<void> {
		await (kill ? this.host.kill() : this.host.stop());
		this.shared?.note();
		await meanwhile?.();
		this.bootedAt = new Date();
		await this.host.boot();
		this.shared?.note();
		await this.client.logIn(owner);
	}

	/** The rows that a statement finds in n8n's database. */
	ask<Row>(sql: string): Row[] {
		return askDatabase<Row>(root, this.folder, sql);
	}

	/** Imports a workflow of examples/ and activates it if it listens. */
	async example(file: string): Promise<SavedWorkflow> {
		return await importExample(this.client, root, file, this.credentials);
	}

	/** Imports the payout pipeline of examples/, activates it and sends ROCheap's callbacks to it. */
	async pipeline(): Promise<Pipeline> {
		const workflow = await this.example('rocheap-payout-pipeline.json');
		const pipeline = new Pipeline(this.client, this.sandbox, workflow);
		await this.sandbox.deliverTo(pipeline.callbackUrl);
		return pipeline;
	}

	/** Imports such a workflow with a schedule for its trigger that does not keep a test waiting for a minute. */
	async impatientExample(file: string, trigger: string): Promise<SavedWorkflow> {
		const { nodes, ...rest } = bindCredentials(readExample(root, file), this.credentials);
		const impatient = nodes.map((node) =>
			node.name === trigger
				? { ...node, parameters: { ...node.parameters, pollTimes: everyFewSeconds } }
				: node,
		);
		const { id } = await this.client.saveWorkflow({ ...rest, nodes: impatient });
		await this.client.activate(id);
		return await this.client.workflow(id);
	}

	/** The editor's test of a provider's credential, with some values typed over the stored ones. */
	async testCredential(type: string, typed: Json = {}) {
		const credential = this.credentials[type];
		if (credential === undefined) throw new Error(`No credential of type ${type} was saved`);
		return await this.client.testCredential(credential, typed);
	}

	/** Saves a workflow: Manual Trigger, then the given nodes in a row. */
	async save(name: string, ...nodes: WorkflowNode[]) {
		const all = [manual, ...nodes];
		const workflow = { name: this.label + name, nodes: all, connections: chain(...all) };
		return await this.client.saveWorkflow(bindCredentials(workflow, this.credentials));
	}

	/** Saves such a workflow and runs it by hand to its end. */
	async run(name: string, ...nodes: WorkflowNode[]): Promise<Execution> {
		const { id } = await this.save(name, ...nodes);
		return await this.client.run(id, manual.name);
	}
}

export const manual: WorkflowNode = {
	name: 'Manual Trigger',
	type: 'n8n-nodes-base.manualTrigger',
	typeVersion: 1,
	position: [0, 0],
	parameters: {},
};

/** Makes action nodes of a provider. */
export const providerNode = (sandbox: SandboxName) => {
	const { name, node, credential } = providers.find((entry) => entry.sandbox === sandbox)!;
	return (parameters: Json, extra: Partial<WorkflowNode> = {}): WorkflowNode => ({
		name,
		type: `n8n-nodes-game-commerce.${node}`,
		typeVersion: 1,
		position: [220, 0],
		parameters,
		credentials: { [credential]: { id: null, name: credential } },
		...extra,
	});
};

export const rocheapNode = providerNode('rocheap');

export const retrying = { retryOnFail: true, maxTries: 3, waitBetweenTries: 100 };

/** n8n refuses a schedule that fires more than once a minute, but takes thirty that fire once. */
const everyFewSeconds = {
	item: Array.from({ length: 30 }, (_, index) => ({
		mode: 'custom',
		cronExpression: `${index * 2} * * * * *`,
	})),
};
/** Longer than it takes such a schedule to poll. */
export const SEVERAL_POLLS_MS = 5_000;

/** A payout of 100 Robux under a Custom Order ID. */
export const createNode = (
	customOrderId: string,
	over: Json = {},
	extra: Partial<WorkflowNode> = {},
): WorkflowNode =>
	rocheapNode(
		{
			resource: 'order',
			operation: 'create',
			robux: 100,
			robloxUserId: '261',
			universeId: '5',
			placeId: '6',
			customOrderId,
			...over,
		},
		extra,
	);

let counter = 0;

/** A Custom Order ID that no other test uses. */
export const reference = (what: string): string => `${what}-${Date.now()}-${++counter}`;
