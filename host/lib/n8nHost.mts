import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { closeSync, existsSync, mkdirSync, openSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { n8nEnv } from './n8nEnv.mts';
import { freePort } from './ports.mts';
import { hostRuntime } from './project.mts';

export interface Ports {
	http: number;
	broker: number;
}

export interface N8nHostOptions {
	/** The project's folder: n8n itself is in `host/node_modules` below it. */
	root: string;
	/** Holds everything this n8n remembers: `.n8n` with its database and key, and its log. */
	userFolder: string;
	/** Any free port when absent. It stays the same over restarts, since providers were told the callback's address. */
	port?: number;
	readyTimeoutMs?: number;
	env?: NodeJS.ProcessEnv;
}

const POLL_MS = 100;
const STOP_TIMEOUT_MS = 15_000;

/** A real n8n as a child process on loopback. */
export class N8nHost {
	private process: ChildProcess | undefined;

	private constructor(
		private readonly options: N8nHostOptions,
		private readonly ports: Ports,
	) {}

	/** An n8n that is not running yet. */
	static async prepare(options: N8nHostOptions): Promise<N8nHost> {
		const ports = { http: options.port ?? (await freePort()), broker: await freePort() };
		return new N8nHost(options, ports);
	}

	static async start(options: N8nHostOptions): Promise<N8nHost> {
		const host = await N8nHost.prepare(options);
		await host.boot();
		return host;
	}

	get url(): string {
		return `http://127.0.0.1:${this.ports.http}`;
	}

	get logFile(): string {
		return join(this.options.userFolder, 'n8n.log');
	}

	/** What n8n has written since it was last booted. */
	get log(): string {
		return existsSync(this.logFile) ? readFileSync(this.logFile, 'utf8') : '';
	}

	/** Asks n8n to end and waits for it: running executions get a few seconds. */
	async stop(): Promise<void> {
		await this.end('SIGTERM');
	}

	/** Ends n8n at once, as a power cut would: what is not in the database is lost. */
	async kill(): Promise<void> {
		await this.end('SIGKILL');
	}

	/** Starts n8n and comes back when its REST API is there, which is after all nodes are loaded. */
	async boot(): Promise<void> {
		const { root, userFolder, env } = this.options;
		mkdirSync(userFolder, { recursive: true });
		const log = openSync(this.logFile, 'w');
		this.process = spawn(
			hostRuntime(root),
			[
				'--import',
				join(root, 'host', 'lib', 'watchParent.mjs'),
				join(root, 'host', 'node_modules', 'n8n', 'bin', 'n8n'),
				'start',
			],
			{
				cwd: userFolder,
				env: { ...n8nEnv(userFolder, this.ports), ...env },
				stdio: ['ignore', log, log],
				// A group of its own: Ctrl-C in a terminal then ends n8n once and in order, and its task runner with it.
				detached: process.platform !== 'win32',
			},
		);
		closeSync(log);
		try {
			await this.waitUntilReady();
		} catch (error) {
			await this.kill();
			throw error;
		}
	}

	private async waitUntilReady(): Promise<void> {
		const deadline = Date.now() + (this.options.readyTimeoutMs ?? 120_000);
		while (Date.now() < deadline) {
			if (this.hasEnded()) throw this.bootError('ended while starting');
			if ((await this.answers('/healthz/readiness')) && (await this.answers('/rest/settings'))) {
				return;
			}
			await sleep(POLL_MS);
		}
		throw this.bootError('did not become ready in time');
	}

	/** While it boots, n8n answers some addresses with a page that says so: only JSON counts. */
	private async answers(path: string): Promise<boolean> {
		try {
			const response = await fetch(this.url + path, { signal: AbortSignal.timeout(2_000) });
			return response.ok && typeof (await response.json()) === 'object';
		} catch {
			return false;
		}
	}

	private hasEnded(): boolean {
		return this.process?.exitCode !== null || this.process.signalCode !== null;
	}

	private bootError(what: string): Error {
		const tail = this.log.trim().split('\n').slice(-20).join('\n');
		return new Error(`n8n ${what}. The end of its log (${this.logFile}):\n${tail}`);
	}

	private async end(signal: NodeJS.Signals): Promise<void> {
		const child = this.process;
		if (child?.pid === undefined) return;
		if (!this.hasEnded()) {
			const ended = once(child, 'exit');
			this.signal(child.pid, signal);
			const timer = setTimeout(() => this.signal(child.pid, 'SIGKILL'), STOP_TIMEOUT_MS);
			await ended;
			clearTimeout(timer);
		}
		this.process = undefined;
	}

	private signal(pid: number | undefined, signal: NodeJS.Signals): void {
		if (pid === undefined) return;
		try {
			// A kill takes the task runner along; a polite end is n8n's to pass on.
			const target = signal === 'SIGKILL' && process.platform !== 'win32' ? -pid : pid;
			process.kill(target, signal);
		} catch {
			// It has ended in the meantime.
		}
	}
}
