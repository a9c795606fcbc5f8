import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { N8nHost } from '../../host/lib/n8nHost.mts';
import type { Running } from '../../host/lib/n8nProcess.mts';
import { installPackage } from '../../host/lib/package.mts';
import { freePort } from '../../host/lib/ports.mts';

/** What the next file needs to take an n8n over; globalTeardown.cjs ends the process. */
interface Shared {
	port: number;
	brokerPort: number;
	running?: Running;
}

/** The n8n that test files share, one after the other: the first one boots it, globalTeardown.cjs ends it. */
export class SharedHost {
	private constructor(
		readonly host: N8nHost,
		readonly folder: string,
		private readonly ports: { port: number; brokerPort: number },
	) {}

	/** The one that is there, or else a new one with the package. */
	static async get(root: string): Promise<SharedHost> {
		// Files that run at the same time, in several workers, would disturb each other.
		const folder = join(
			process.env.E2E_FOLDER ?? '',
			`shared-${process.env.JEST_WORKER_ID ?? '1'}`,
		);
		const { running, port, brokerPort } = read(folder) ?? {
			port: await freePort(),
			brokerPort: await freePort(),
			running: undefined,
		};
		const host = await N8nHost.prepare({ root, userFolder: folder, port, brokerPort });
		const shared = new SharedHost(host, folder, { port, brokerPort });
		if (running !== undefined && host.takeOver(running)) return shared;
		mkdirSync(folder, { recursive: true });
		installPackage(root, folder);
		await host.boot();
		shared.note();
		return shared;
	}

	/** To be called when n8n was booted or has ended. */
	note(): void {
		const { ports, host } = this;
		const shared: Shared = { ...ports, ...(host.running && { running: host.running }) };
		writeFileSync(fileIn(this.folder), JSON.stringify(shared));
	}
}

const fileIn = (folder: string) => join(folder, 'shared.json');

function read(folder: string): Shared | undefined {
	const file = fileIn(folder);
	return existsSync(file) ? (JSON.parse(readFileSync(file, 'utf8')) as Shared) : undefined;
}
