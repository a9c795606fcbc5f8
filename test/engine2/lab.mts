import { mkdtempSync, rmSync } from 'node:fs';
import { randomUUID } from 'node:crypto';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { eventually, N8nClient } from '../../host/lib/client.mts';
import { askDatabase } from '../../host/lib/database.mts';
import type { Checks } from '../queue/checks.mts';
import type { Json } from '../../host/lib/executions.mts';
import { N8nHost } from '../../host/lib/n8nHost.mts';
import { installPackage } from '../../host/lib/package.mts';
import { freePort } from '../../host/lib/ports.mts';
import { databaseName, POSTGRES, PostgresDatabase } from '../../host/lib/postgresDatabase.mts';
import { Sandbox } from '../../host/lib/sandbox.mts';
import { missing } from '../../host/lib/serverAddress.mts';
import { owner, saveCredentials, type Credentials } from '../../host/lib/setup.mts';
import {
	bindCredentials,
	chain,
	type SavedWorkflow,
	type WorkflowFile,
	type WorkflowNode,
} from '../../host/lib/workflow.mts';

const HOW_TO_START = `It is started by

  docker compose -f host/compose.yaml up --detach --wait postgres

or, without Docker, by your system's packages (Debian and Ubuntu: apt-get install postgresql). A server elsewhere is named
in ${POSTGRES.variable}.`;

/** How a run or a step of Engine 2.0 stands, as its own tables have it. */
export type Status = 'queued' | 'running' | 'completed' | 'failed' | 'cancelled' | 'skipped';

/** A run of a workflow on Engine 2.0. */
export interface Run {
	id: string;
	status: Status;
	mode: string;
}

/** What a node did in a run. */
export interface Step {
	status: Status;
	/** By output; an output without items is null. */
	outputs: Array<Array<{ json: Json }> | null> | null;
	error: { name: string; message: string } | null;
}

const OVER: Status[] = ['completed', 'failed', 'cancelled'];

/** A real n8n with Engine 2.0 and the packed package, a database of its own for that engine, and the sandbox beside it. */
export class EngineLab {
	private readonly saved: SavedWorkflow[] = [];

	private constructor(
		readonly root: string,
		readonly folder: string,
		readonly database: PostgresDatabase,
		readonly host: N8nHost,
		readonly client: N8nClient,
		readonly sandbox: Sandbox,
		readonly credentials: Credentials,
		private readonly ending: Array<() => Promise<void> | void>,
	) {}

	/** @throws with what is missing and how to start it */
	static async start(root: string): Promise<EngineLab> {
		const ending: Array<() => Promise<void> | void> = [];
		try {
			return await EngineLab.bringUp(root, ending);
		} catch (error) {
			await endAll(ending);
			throw error;
		}
	}

	private static async bringUp(root: string, ending: Array<() => Promise<void> | void>) {
		const database = new PostgresDatabase(root, databaseName(`engine2_${process.pid}`));
		const failures = await missing(POSTGRES, database.address, async () => {
			await database.drop();
			await database.create();
		});
		if (failures.length > 0) {
			throw new Error(`Engine 2.0 needs PostgreSQL.\n${failures.join('\n')}\n\n${HOW_TO_START}`);
		}
		ending.push(async () => await database.drop());
		const folder = mkdtempSync(join(tmpdir(), 'n8n-engine2-'));
		ending.push(() => rmSync(folder, { recursive: true, force: true, maxRetries: 5 }));
		installPackage(root, folder);
		const sandbox = await Sandbox.start(root);
		ending.push(sandbox.close);
		const host = await N8nHost.prepare({
			root,
			userFolder: folder,
			env: await engineEnv(database),
		});
		ending.push(async () => await host.stop());
		await host.boot();
		const client = new N8nClient(host.url);
		await client.logIn(owner);
		const credentials = await saveCredentials(client, sandbox, database.credential);
		return new EngineLab(root, folder, database, host, client, sandbox, credentials, ending);
	}

	async stop(): Promise<void> {
		await endAll(this.ending);
	}

	/** Every run of every workflow that was saved stands in the tables of Engine 2.0, and none in those of the usual one. */
	async checkEngine(checks: Checks): Promise<void> {
		const engine2 = await Promise.all(this.saved.map(async (one) => (await this.runs(one)).length));
		const usual = this.saved.filter((one) => this.usualRuns(one) > 0).map(({ name }) => name);
		checks.check(
			'every workflow ran on Engine 2.0 and on no other',
			engine2.every((count) => count > 0) && usual.length === 0,
			`${engine2.reduce((sum, count) => sum + count, 0)} runs of ${engine2.length} workflows; on the usual engine: ${usual.join(', ') || 'none'}`,
		);
	}

	/**
	 * Saves a workflow for Engine 2.0, and activates it if it listens.
	 * @param options runs: whether it is one that Engine 2.0 runs; credentials: others than those for the sandbox
	 */
	async save(
		file: WorkflowFile,
		{ activate = true, runs = true, credentials = this.credentials } = {},
	): Promise<SavedWorkflow> {
		const settings = { ...file.settings, engineType: 'v2' };
		const bound = bindCredentials({ ...file, settings }, credentials);
		const { id } = await this.client.saveWorkflow(bound);
		if (activate) await this.client.activate(id);
		const workflow = await this.client.workflow(id);
		if (runs) this.saved.push(workflow);
		return workflow;
	}

	/** Saves and activates nodes in a row. */
	async saveChain(name: string, ...nodes: WorkflowNode[]): Promise<SavedWorkflow> {
		return await this.save({ name, nodes, connections: chain(...nodes) });
	}

	/** The runs of a workflow in the tables of Engine 2.0, oldest first. */
	async runs({ id }: { id: string }): Promise<Run[]> {
		return await this.database.ask<Run>(
			'SELECT id, status, mode FROM workflow_execution WHERE workflow_id = $1 ORDER BY created_at, id',
			[id],
		);
	}

	/** What a node did in a run; undefined when it has not begun. */
	async step(
		run: { id: string },
		workflow: SavedWorkflow,
		node: string,
	): Promise<Step | undefined> {
		const nodeId = workflow.nodes.find(({ name }) => name === node)?.id;
		const [step] = await this.database.ask<Step>(
			'SELECT status, outputs, error FROM workflow_step_execution WHERE execution_id = $1 AND node_id = $2 ORDER BY iteration DESC',
			[run.id, nodeId],
		);
		return step;
	}

	/** Waits until the runs of a workflow are so many and all over, but for those that are known to hang. */
	async over(
		workflow: SavedWorkflow,
		count: number,
		hanging: readonly string[] = [],
		timeoutMs = 60_000,
	): Promise<Run[]> {
		return await eventually(
			`${count} runs of "${workflow.name}"`,
			async () => {
				const runs = await this.runs(workflow);
				const open = runs.filter(
					({ id, status }) => !OVER.includes(status) && !hanging.includes(id),
				);
				return runs.length >= count && open.length === 0 ? runs : undefined;
			},
			timeoutMs,
		);
	}

	/** How many executions of a workflow n8n's usual engine has stored. */
	usualRuns({ id }: { id: string }): number {
		const [row] = askDatabase<{ count: number }>(
			this.root,
			this.folder,
			`SELECT count(*) AS count FROM execution_entity WHERE workflowId = '${id}'`,
		);
		return row?.count ?? 0;
	}

	/** n8n ends (at once and without a goodbye, if so wished) and boots again on the same databases. */
	async restart({
		kill = false,
		meanwhile,
	}: { kill?: boolean; meanwhile?: () => Promise<void> } = {}): Promise<void> {
		await (kill ? this.host.kill() : this.host.stop());
		await meanwhile?.();
		await this.host.boot();
		await this.client.logIn(owner);
	}

	/** The same, by the name that it has in queue mode. */
	async restartMain(options?: Parameters<EngineLab['restart']>[0]): Promise<void> {
		await this.restart(options);
	}
}

async function engineEnv(database: PostgresDatabase): Promise<NodeJS.ProcessEnv> {
	return {
		N8N_ENABLED_MODULES: 'engine-v2',
		N8N_ENGINE_DATABASE_URL: database.url,
		N8N_ENGINE_HOST: '127.0.0.1',
		N8N_ENGINE_PORT: String(await freePort()),
		N8N_ENGINE_CONTROL_PLANE_PORT: String(await freePort()),
		// No node of these tests needs a task runner, which would be started with every boot.
		N8N_RUNNERS_MODE: 'external',
		N8N_RUNNERS_AUTH_TOKEN: randomUUID(),
	};
}

async function endAll(ending: Array<() => Promise<void> | void>): Promise<void> {
	while (ending.length > 0) await ending.pop()?.();
}
