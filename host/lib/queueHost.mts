import { randomBytes } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { n8nEnv } from './n8nEnv.mts';
import type { RunningN8n } from './n8nHost.mts';
import { N8nProcess } from './n8nProcess.mts';
import { installPackage } from './package.mts';
import { freePort } from './ports.mts';
import type { QueueServers } from './queueServers.mts';

export interface QueueHostOptions {
	root: string;
	/** Holds a folder for each process, as if each had a machine of its own, and the key that they share. */
	folder: string;
	servers: QueueServers;
	/** Port of the editor; any free one when absent. */
	port?: number;
	workers?: number;
	webhooks?: number;
	/** Whether Code nodes work: each main and worker process then has one more process beside it. */
	taskRunners?: boolean;
	env?: NodeJS.ProcessEnv;
}

/** n8n in queue mode: a main process, workers, and webhook processors, each with a folder of its own. */
export class QueueHost implements RunningN8n {
	private constructor(
		readonly main: N8nProcess,
		readonly workers: readonly N8nProcess[],
		readonly webhooks: readonly N8nProcess[],
		readonly url: string,
		/** Where production webhooks arrive; n8n's users put a load balancer before them. */
		readonly webhookUrls: readonly string[],
		readonly logFile: string,
	) {}

	/** Installs the package for every process; none is running yet. */
	static async prepare(options: QueueHostOptions): Promise<QueueHost> {
		const { root, folder, servers, taskRunners = true, env = {} } = options;
		const folderOf = (name: string) => join(folder, name);
		installPackage(root, folderOf('main'));
		const mainPort = options.port ?? (await freePort());
		const key = sharedKey(folder);

		const prepare = async (name: string, command: readonly [string, ...string[]], http: number) => {
			if (name !== 'main') sharePackage(folderOf('main'), folderOf(name));
			const url = `http://127.0.0.1:${http}`;
			const isWorker = command[0] === 'worker';
			const process = new N8nProcess({
				root,
				command,
				folder: folderOf(name),
				logFile: join(folder, `${name}.log`),
				env: {
					...n8nEnv(folderOf(name), { http, broker: await freePort() }),
					...servers.env,
					EXECUTIONS_MODE: 'queue',
					N8N_ENCRYPTION_KEY: key,
					N8N_EDITOR_BASE_URL: `http://127.0.0.1:${mainPort}/`,
					// What main answers would not go through the webhook processors.
					N8N_DISABLE_PRODUCTION_MAIN_PROCESS: 'true',
					QUEUE_HEALTH_CHECK_ACTIVE: 'true',
					QUEUE_HEALTH_CHECK_PORT: String(http),
					N8N_WORKER_SERVER_ADDRESS: '127.0.0.1',
					...(taskRunners
						? {}
						: { N8N_RUNNERS_MODE: 'external', N8N_RUNNERS_AUTH_TOKEN: key.slice(0, 16) }),
					...env,
				},
				readyAt: [`${url}/healthz/readiness`, ...(name === 'main' ? [`${url}/rest/settings`] : [])],
			});
			return { process, url: isWorker ? undefined : url };
		};

		const main = await prepare('main', ['start'], mainPort);
		const several = async (count: number, name: string, command: readonly [string, ...string[]]) =>
			await Promise.all(
				Array.from(
					{ length: count },
					async (_, index) => await prepare(`${name}-${index + 1}`, command, await freePort()),
				),
			);
		const workers = await several(options.workers ?? 2, 'worker', ['worker', '--concurrency=10']);
		const webhooks = await several(options.webhooks ?? 2, 'webhook', ['webhook']);
		return new QueueHost(
			main.process,
			workers.map(({ process }) => process),
			webhooks.map(({ process }) => process),
			main.url ?? '',
			webhooks.map(({ url }) => url ?? ''),
			join(folder, 'main.log'),
		);
	}

	/** Main goes first: it makes and migrates the database. */
	async boot(): Promise<void> {
		await this.main.boot();
		await Promise.all([...this.workers, ...this.webhooks].map(async (one) => await one.boot()));
	}

	/** Those that receive and work end before main. */
	async stop(): Promise<void> {
		await Promise.all([...this.webhooks, ...this.workers].map(async (one) => await one.stop()));
		await this.main.stop();
	}
}

const keyFile = (folder: string) => join(folder, 'encryption-key');

/** Whether an earlier start has left its key, without which its database is of no use. */
export const sharesKey = (folder: string): boolean => existsSync(keyFile(folder));

/** The key that credentials are encrypted with must be the same in all processes and after every start. */
function sharedKey(folder: string): string {
	const file = keyFile(folder);
	mkdirSync(folder, { recursive: true });
	if (!existsSync(file)) writeFileSync(file, randomBytes(24).toString('hex'), { mode: 0o600 });
	return readFileSync(file, 'utf8');
}

/** Lets a process load the same installed package as main. */
function sharePackage(mainFolder: string, folder: string): void {
	const link = join(folder, '.n8n', 'nodes');
	mkdirSync(join(folder, '.n8n'), { recursive: true });
	rmSync(link, { recursive: true, force: true });
	symlinkSync(join(mainFolder, '.n8n', 'nodes'), link, 'junction');
}
