import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { closeSync, existsSync, mkdirSync, openSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { hostRuntime } from './project.mts';

export interface N8nProcessOptions {
	/** The project's folder: n8n itself is in `host/node_modules` below it. */
	root: string;
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
const STOP_TIMEOUT_MS = 15_000;

/** One process of n8n as a child of this one. */
export class N8nProcess {
	private child: ChildProcess | undefined;

	constructor(private readonly options: N8nProcessOptions) {}

	/** Its number, while it runs. */
	get pid(): number | undefined {
		return this.child?.pid;
	}

	/** What it has written since it was last booted. */
	get log(): string {
		const { logFile } = this.options;
		return existsSync(logFile) ? readFileSync(logFile, 'utf8') : '';
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
		mkdirSync(folder, { recursive: true });
		mkdirSync(dirname(logFile), { recursive: true });
		const log = openSync(logFile, 'w');
		this.child = spawn(
			hostRuntime(root),
			[
				'--import',
				join(root, 'host', 'lib', 'watchParent.mjs'),
				join(root, 'host', 'node_modules', 'n8n', 'bin', 'n8n'),
				...command,
			],
			{
				cwd: folder,
				env,
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
		const deadline = Date.now() + (this.options.readyTimeoutMs ?? 240_000);
		while (Date.now() < deadline) {
			if (this.hasEnded()) throw this.bootError('ended while starting');
			const ready = await Promise.all(this.options.readyAt.map(answers));
			if (ready.every(Boolean)) return;
			await sleep(POLL_MS);
		}
		throw this.bootError('did not become ready in time');
	}

	private hasEnded(): boolean {
		return this.child?.exitCode !== null || this.child.signalCode !== null;
	}

	private bootError(what: string): Error {
		const { command, logFile } = this.options;
		const tail = this.log.trim().split('\n').slice(-20).join('\n');
		return new Error(`n8n ${command[0]} ${what}. The end of its log (${logFile}):\n${tail}`);
	}

	private async end(signal: NodeJS.Signals): Promise<void> {
		const { child } = this;
		if (child?.pid === undefined) return;
		if (!this.hasEnded()) {
			const ended = once(child, 'exit');
			send(child.pid, signal);
			const timer = setTimeout(() => send(child.pid, 'SIGKILL'), STOP_TIMEOUT_MS);
			await ended;
			clearTimeout(timer);
		}
		this.child = undefined;
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

function send(pid: number | undefined, signal: NodeJS.Signals): void {
	if (pid === undefined) return;
	try {
		// A kill takes the task runner along; a polite end is n8n's to pass on.
		const target = signal === 'SIGKILL' && process.platform !== 'win32' ? -pid : pid;
		process.kill(target, signal);
	} catch {
		// It has ended in the meantime.
	}
}
