import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { pathToFileURL } from 'node:url';
import { N8nClient } from '../../host/lib/client.mts';
import { askDatabase } from '../../host/lib/database.mts';
import { N8nHost } from '../../host/lib/n8nHost.mts';
import { installPackage } from '../../host/lib/package.mts';
import { Sandbox } from '../../host/lib/sandbox.mts';
import { owner, saveCredentials, type Credentials } from '../../host/lib/setup.mts';

/** Megabytes. */
export interface Memory {
	heap: number;
	/** Buffers and what else lies beside the heap. */
	external: number;
	/** Of the whole process. */
	resident: number;
}

const PROBE_MS = 60_000;
const inMegabytes = (bytes: number): number => Math.round(bytes / 2 ** 20);

/** A real n8n whose memory can be asked for, with the packed package, and the sandbox beside it. */
export class LoadLab {
	private constructor(
		private readonly root: string,
		private readonly folder: string,
		private readonly host: N8nHost,
		readonly client: N8nClient,
		readonly sandbox: Sandbox,
		readonly credentials: Credentials,
	) {}

	static async start(root: string): Promise<LoadLab> {
		const folder = mkdtempSync(join(tmpdir(), 'n8n-load-'));
		const sandbox = await Sandbox.start(root);
		try {
			installPackage(root, folder);
			const probe = pathToFileURL(join(import.meta.dirname, 'heapProbe.mjs')).href;
			const env = {
				NODE_OPTIONS: `--import ${probe}`,
				HEAP_PROBE_FILE: LoadLab.probeFile(folder),
				N8N_PAYLOAD_SIZE_MAX: '64',
			};
			const host = await N8nHost.start({ root, userFolder: folder, env });
			const client = new N8nClient(host.url);
			await client.logIn(owner);
			const credentials = await saveCredentials(client, sandbox);
			return new LoadLab(root, folder, host, client, sandbox, credentials);
		} catch (error) {
			await sandbox.close();
			throw error;
		}
	}

	private static probeFile(folder: string): string {
		return join(folder, 'heap.json');
	}

	/** The rows that a statement finds in n8n's database. */
	ask<Row>(sql: string): Row[] {
		return askDatabase<Row>(this.root, this.folder, sql);
	}

	/** What n8n holds after its garbage is collected. */
	async memory(): Promise<Memory> {
		const file = LoadLab.probeFile(this.folder);
		rmSync(file, { force: true });
		if (this.host.pid === undefined) throw new Error('n8n is not running');
		process.kill(this.host.pid, 'SIGUSR2');
		for (const until = Date.now() + PROBE_MS; Date.now() < until; await sleep(50)) {
			const text = existsSync(file) ? readFileSync(file, 'utf8') : '';
			if (!text.endsWith('}')) continue;
			const { heapUsed, external, rss } = JSON.parse(text) as Record<string, number>;
			return {
				heap: inMegabytes(heapUsed!),
				external: inMegabytes(external!),
				resident: inMegabytes(rss!),
			};
		}
		throw new Error('n8n did not say how much memory it uses');
	}

	async stop(): Promise<void> {
		await this.host.stop();
		await this.sandbox.close();
		rmSync(this.folder, { recursive: true, force: true, maxRetries: 5 });
	}
}
