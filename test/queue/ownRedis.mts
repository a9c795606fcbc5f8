import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { rmSync, mkdtempSync } from 'node:fs';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { freePort } from '../../host/lib/ports.mts';

/** A Redis that a test may restart: nobody else uses it. It keeps what it was told in a file, as docs/queue-mode.md asks. */
export class OwnRedis {
	private child: ChildProcess | undefined;

	private constructor(
		private readonly port: number,
		private readonly folder: string,
	) {}

	static async start(): Promise<OwnRedis> {
		const folder = mkdtempSync(join(tmpdir(), 'n8n-queue-redis-'));
		const redis = new OwnRedis(await freePort(), folder);
		await redis.boot();
		return redis;
	}

	get url(): string {
		return `redis://127.0.0.1:${this.port}`;
	}

	async restart(): Promise<void> {
		await this.end();
		await this.boot();
	}

	async stop(): Promise<void> {
		await this.end();
		rmSync(this.folder, { recursive: true, force: true });
	}

	private async boot(): Promise<void> {
		const flags = ['--port', String(this.port), '--bind', '127.0.0.1', '--dir', this.folder];
		const child = spawn('redis-server', [...flags, '--appendonly', 'yes', '--save', ''], {
			stdio: 'ignore',
		});
		const failed = once(child, 'error').then(([error]) => {
			throw new Error(
				`These tests restart a Redis of their own and could not start redis-server (Debian and Ubuntu: apt-get install redis-server): ${String(error)}`,
			);
		});
		this.child = child;
		await Promise.race([failed, this.answers()]);
		failed.catch(() => undefined);
	}

	private async answers(): Promise<void> {
		for (let tries = 0; tries < 200; tries++) {
			const socket = connect(this.port, '127.0.0.1');
			try {
				socket.write('PING\r\n');
				const [data] = (await once(socket, 'data')) as [Buffer];
				if (data.toString().startsWith('+PONG')) return;
			} catch {
				// Not yet.
			} finally {
				socket.destroy();
			}
			await sleep(50);
		}
		throw new Error(`Redis did not answer at ${this.url}`);
	}

	private async end(): Promise<void> {
		const { child } = this;
		this.child = undefined;
		if (!child || child.exitCode !== null) return;
		const ended = once(child, 'exit');
		child.kill('SIGTERM');
		await ended;
	}
}
