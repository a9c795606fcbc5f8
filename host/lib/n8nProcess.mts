import { spawn } from 'node:child_process';
import { closeSync, existsSync, mkdirSync, openSync, readFileSync, statSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { hostRuntime } from './project.mts';

export interface N8nProcessOptions {
	/** The project's folder. */
	root: string;
	/** The folder in whose `node_modules` n8n is; `host` when absent. */
	installation?: string;
	/** n8n's command and its flags: `start`, `worker`, `webhook`. */
	command: readonly [string, ...string[]];
	/** Where the process runs. */
	folder: string;
	logFile: string;
	env: NodeJS.ProcessEnv;
	/** Addresses that answer with JSON once the process is ready. */
	readyAt: string[];
	readyTimeoutMs?: number;
}

const POLL_MS = 100;
const END_POLL_MS = 10;
const STOP_TIMEOUT_MS = 15_000;

/** A process that is under way: who knows this can take it over. */
export interface Running {
	pid: number;
}

/** One process of n8n as a child of this one. */
export class N8nProcess {
	/** Set while it runs. */
	running: Running | undefined;
	/** How much of the log dates from before it was taken over. */
	private logBegin = 0;

	constructor(private readonly options: N8nProcessOptions) {}

	/** Its number, while it runs. */
	get pid(): number | undefined {
		return this.running?.pid;
	}

	/** What it has written since it was last booted or taken over. */
	get log(): string {
		return this.written(this.logBegin);
	}

	/**
	 * Takes over a process that was booted with the same options.
	 * @returns whether it is still there
	 */
	takeOver(running: Running): boolean {
		if (!isAlive(running.pid)) return false;
		this.running = running;
		this.logBegin = statSync(this.options.logFile).size;
		return true;
	}

	/** Asks it to end and waits for it: running executions get a few seconds. */
	async stop(): Promise<void> {
		await this.end('SIGTERM');
	}

	/** Ends it at once, as a power cut would: what is not in the database is lost. */
	async kill(): Promise<void> {
		await this.end('SIGKILL');
	}

	/** Starts it and comes back when it is ready, which is after all nodes are loaded. */
	async boot(): Promise<void> {
		const { root, command, folder, logFile, env } = this.options;
		const { installation = join(root, 'host') } = this.options;
		mkdirSync(folder, { recursive: true });
		mkdirSync(dirname(logFile), { recursive: true });
		const log = openSync(logFile, 'w');
		this.logBegin = 0;
		const { pid } = spawn(
			hostRuntime(root),
			[
				'--import',
				join(root, 'host', 'lib', 'watchParent.mjs'),
				join(installation, 'node_modules', 'n8n', 'bin', 'n8n'),
				...command,
			],
			{
				cwd: folder,
				// With what Node has compiled before, a start takes a fifth less.
				env: { NODE_COMPILE_CACHE: join(root, 'node_modules', '.cache', 'n8n'), ...env },
				stdio: ['ignore', log, log],
				// A group of its own: Ctrl-C in a terminal then ends n8n once and in order, and its task runner with it.
				detached: process.platform !== 'win32',
			},
		);
		closeSync(log);
		if (pid === undefined) throw this.bootError('could not be started');
		this.running = { pid };
		try {
			await this.waitUntilReady(pid);
		} catch (error) {
			await this.kill();
			throw error;
		}
	}

	private written(from: number): string {
		const { logFile } = this.options;
		return existsSync(logFile) ? readFileSync(logFile).subarray(from).toString() : '';
	}

	private async waitUntilReady(pid: number): Promise<void> {
		const deadline = Date.now() + (this.options.readyTimeoutMs ?? 240_000);
		while (Date.now() < deadline) {
			if (!isAlive(pid)) throw this.bootError('ended while starting');
			const ready = await Promise.all(this.options.readyAt.map(answers));
			if (ready.every(Boolean)) return;
			await sleep(POLL_MS);
		}
		throw this.bootError('did not become ready in time');
	}

	private bootError(what: string): Error {
		const { command, logFile } = this.options;
		const tail = this.written(0).trim().split('\n').slice(-20).join('\n');
		return new Error(`n8n ${command[0]} ${what}. The end of its log (${logFile}):\n${tail}`);
	}

	private async end(signal: NodeJS.Signals): Promise<void> {
		const { pid } = this;
		if (pid === undefined) return;
		send(pid, signal);
		const deadline = Date.now() + STOP_TIMEOUT_MS;
		while (isAlive(pid)) {
			if (Date.now() > deadline) send(pid, 'SIGKILL');
			await sleep(END_POLL_MS);
		}
		this.running = undefined;
	}
}

function isAlive(pid: number): boolean {
	try {
		return process.kill(pid, 0);
	} catch {
		return false;
	}
}

/** While it boots, n8n answers some addresses with a page that says so: only JSON counts. */
async function answers(url: string): Promise<boolean> {
	try {
		const response = await fetch(url, { signal: AbortSignal.timeout(2_000) });
		return response.ok && typeof (await response.json()) === 'object';
	} catch {
		return false;
	}
}

function send(pid: number, signal: NodeJS.Signals): void {
	try {
		// A kill takes the task runner along; a polite end is n8n's to pass on.
		const target = signal === 'SIGKILL' && process.platform !== 'win32' ? -pid : pid;
		process.kill(target, signal);
	} catch {
		// It has ended in the meantime.
	}
}
