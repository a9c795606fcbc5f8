import { join } from 'node:path';
import { n8nEnv } from './n8nEnv.mts';
import { N8nProcess, type Running } from './n8nProcess.mts';
import { freePort } from './ports.mts';

export interface N8nHostOptions {
	/** The project's folder. */
	root: string;
	/** The folder in whose `node_modules` n8n is; `host` when absent. */
	installation?: string;
	/** Holds everything this n8n remembers: `.n8n` with its database and key, and its log. */
	userFolder: string;
	/** Any free port when absent. It stays the same over restarts, since providers were told the callback's address. */
	port?: number;
	/** Any free port when absent. */
	brokerPort?: number;
	readyTimeoutMs?: number;
	env?: NodeJS.ProcessEnv;
}

/** What an n8n is to whoever uses it, however many processes it has. */
export interface RunningN8n {
	/** Where its editor and REST API are. */
	url: string;
	logFile: string;
	boot: () => Promise<void>;
	stop: () => Promise<void>;
}

/** A real n8n as a child process on loopback. */
export class N8nHost implements RunningN8n {
	private constructor(
		readonly url: string,
		readonly logFile: string,
		private readonly process: N8nProcess,
	) {}

	/** An n8n that is not running yet. */
	static async prepare(options: N8nHostOptions): Promise<N8nHost> {
		const { root, installation, userFolder, env, readyTimeoutMs } = options;
		const ports = {
			http: options.port ?? (await freePort()),
			broker: options.brokerPort ?? (await freePort()),
		};
		const url = `http://127.0.0.1:${ports.http}`;
		const logFile = join(userFolder, 'n8n.log');
		const process = new N8nProcess({
			root,
			...(installation !== undefined && { installation }),
			command: ['start'],
			folder: userFolder,
			logFile,
			env: { ...n8nEnv(userFolder, ports), ...env },
			readyAt: [`${url}/healthz/readiness`, `${url}/rest/settings`],
			...(readyTimeoutMs !== undefined && { readyTimeoutMs }),
		});
		return new N8nHost(url, logFile, process);
	}

	static async start(options: N8nHostOptions): Promise<N8nHost> {
		const host = await N8nHost.prepare(options);
		await host.boot();
		return host;
	}

	/** Its process, while it runs. */
	get pid(): number | undefined {
		return this.process.pid;
	}

	/** What n8n has written since it was last booted, or taken over. */
	get log(): string {
		return this.process.log;
	}

	/** Its process, for another N8nHost that takes it over. */
	get running(): Running | undefined {
		return this.process.running;
	}

	/**
	 * Takes over what another N8nHost has booted with the same options.
	 * @returns whether it is still there
	 */
	takeOver(running: Running): boolean {
		return this.process.takeOver(running);
	}

	/** Asks n8n to end and waits for it: running executions get a few seconds. */
	async stop(): Promise<void> {
		await this.process.stop();
	}

	/** Ends n8n at once, as a power cut would: what is not in the database is lost. */
	async kill(): Promise<void> {
		await this.process.kill();
	}

	/** Starts n8n and comes back when its REST API is there, which is after all nodes are loaded. */
	async boot(): Promise<void> {
		await this.process.boot();
	}
}
