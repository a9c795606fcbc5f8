import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { N8nClient } from '../../host/lib/client.mts';
import { QueueHost } from '../../host/lib/queueHost.mts';
import { queueName, QueueServers } from '../../host/lib/queueServers.mts';
import { Sandbox } from '../../host/lib/sandbox.mts';
import { owner, saveCredentials, type Credentials } from '../../host/lib/setup.mts';
import {
	bindCredentials,
	chain,
	type SavedWorkflow,
	type WorkflowFile,
	type WorkflowNode,
} from '../../host/lib/workflow.mts';
import { OwnRedis } from './ownRedis.mts';

/** n8n notices a dead worker after its lock has run out, by default a minute; a test need not wait that long. */
const QUICK_TO_NOTICE = {
	QUEUE_WORKER_LOCK_DURATION: '15000',
	QUEUE_WORKER_LOCK_RENEW_TIME: '3000',
	QUEUE_WORKER_STALLED_INTERVAL: '5000',
};

/** n8n in queue mode with the package, on a database and a Redis of its own, and the sandbox beside it. */
export class QueueLab {
	private constructor(
		readonly root: string,
		readonly servers: QueueServers,
		readonly redis: OwnRedis,
		readonly host: QueueHost,
		readonly client: N8nClient,
		readonly sandbox: Sandbox,
		readonly credentials: Credentials,
		private readonly ending: Array<() => Promise<void> | void>,
	) {}

	static async start(root: string): Promise<QueueLab> {
		const ending: Array<() => Promise<void> | void> = [];
		try {
			return await QueueLab.bringUp(root, ending);
		} catch (error) {
			await endAll(ending);
			throw error;
		}
	}

	private static async bringUp(root: string, ending: Array<() => Promise<void> | void>) {
		const folder = mkdtempSync(join(tmpdir(), 'n8n-queue-'));
		ending.push(() => rmSync(folder, { recursive: true, force: true, maxRetries: 5 }));
		const redis = await OwnRedis.start();
		ending.push(async () => await redis.stop());
		const servers = await QueueServers.open(root, queueName(`test_${process.pid}`), {
			redisUrl: redis.url,
		});
		await servers.renew();
		ending.push(async () => {
			await servers.clear();
			await servers.close();
		});
		const sandbox = await Sandbox.start(root);
		ending.push(sandbox.close);
		const host = await QueueHost.prepare({
			root,
			folder,
			servers,
			taskRunners: false,
			env: QUICK_TO_NOTICE,
		});
		ending.push(async () => await host.stop());
		await host.boot();
		const client = new N8nClient(host.url, host.webhookUrls);
		await client.logIn(owner);
		const credentials = await saveCredentials(client, sandbox, servers.credential);
		return new QueueLab(root, servers, redis, host, client, sandbox, credentials, ending);
	}

	async stop(): Promise<void> {
		await endAll(this.ending);
	}

	/** Saves and activates a workflow. */
	async save(file: WorkflowFile): Promise<SavedWorkflow> {
		const { id } = await this.client.saveWorkflow(bindCredentials(file, this.credentials));
		await this.client.activate(id);
		return await this.client.workflow(id);
	}

	/** Saves and activates nodes in a row. */
	async saveChain(name: string, ...nodes: WorkflowNode[]): Promise<SavedWorkflow> {
		return await this.save({ name, nodes, connections: chain(...nodes) });
	}

	/** How many executions of a workflow have a status. */
	async countByStatus(workflowId: string): Promise<Record<string, number>> {
		const rows = await this.servers.ask<{ status: string; count: string }>(
			'SELECT status, count(*) FROM execution_entity WHERE "workflowId" = $1 GROUP BY status',
			[workflowId],
		);
		return Object.fromEntries(rows.map(({ status, count }) => [status, Number(count)]));
	}

	/** The executions that n8n lists as failed or crashed, and that nobody has retried. */
	async failed(workflowId: string): Promise<string[]> {
		const rows = await this.servers.ask<{ id: number }>(
			`SELECT id FROM execution_entity WHERE "workflowId" = $1 AND status IN ('error', 'crashed') AND "retryOf" IS NULL`,
			[workflowId],
		);
		return rows.map(({ id }) => String(id));
	}

	/**
	 * Waits until no execution of the workflows is under way.
	 *
	 * @returns what is still under way when nothing has changed for a long time
	 */
	async settled(workflowIds: string[], patienceMs = 90_000): Promise<number> {
		let last = '';
		for (let since = Date.now(); ; await sleep(500)) {
			const counts = await Promise.all(workflowIds.map(async (id) => await this.countByStatus(id)));
			const open = counts.reduce(
				(sum, { new: queued = 0, running = 0 }) => sum + queued + running,
				0,
			);
			if (open === 0) return 0;
			const now = JSON.stringify(counts);
			if (now !== last) since = Date.now();
			else if (Date.now() - since > patienceMs) return open;
			last = now;
		}
	}

	/** Main ends and starts again, and the client logs in anew. */
	async restartMain({
		kill = false,
		meanwhile,
	}: { kill?: boolean; meanwhile?: () => Promise<void> } = {}): Promise<void> {
		await (kill ? this.host.main.kill() : this.host.main.stop());
		await meanwhile?.();
		await this.host.main.boot();
		await this.client.logIn(owner);
	}
}

async function endAll(ending: Array<() => Promise<void> | void>): Promise<void> {
	while (ending.length > 0) await ending.pop()?.();
}
