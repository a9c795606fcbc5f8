import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { N8nClient } from '../../../host/lib/client.mts';
import type { Row } from '../../../host/lib/hostProvider.mts';
import { N8nHost } from '../../../host/lib/n8nHost.mts';
import { installPackage } from '../../../host/lib/package.mts';
import { installLine } from '../../../host/lib/project.mts';
import { Sandbox } from '../../../host/lib/sandbox.mts';
import { owner, saveCredentials } from '../../../host/lib/setup.mts';
import type { Line } from '../lines.mts';
import { runCoreJob } from './coreJob.mts';

export interface HostResult {
	line: Line;
	/** As n8n itself says. */
	version: string;
	rows: Row[];
	seconds: number;
}

/** Boots the real n8n of a line with the packed package and runs the core job in it. */
export async function runInHost(root: string, line: Line): Promise<HostResult> {
	const installation = line.folder === undefined ? undefined : installLine(root, line.name);
	const started = Date.now();
	const userFolder = mkdtempSync(join(tmpdir(), 'n8n-compat-'));
	const sandbox = await Sandbox.start(root);
	let host: N8nHost | undefined;
	try {
		installPackage(root, userFolder);
		host = await N8nHost.start({
			root,
			userFolder,
			...(installation !== undefined && { installation }),
			...(line.modules !== undefined && { env: { N8N_DISABLED_MODULES: line.modules.join(',') } }),
		});
		const client = new N8nClient(host.url);
		await client.logIn(owner);
		const { versionCli: version } = await client.rest.get<{ versionCli: string }>('/settings');
		const credentials = await saveCredentials(client, sandbox);
		const rows = await runCoreJob({ root, client, sandbox, credentials });
		rows.unshift({
			what: 'is the n8n that was meant',
			right: version === line.n8n,
			found: version,
		});
		return { line, version, rows, seconds: Math.round((Date.now() - started) / 1000) };
	} finally {
		await host?.stop();
		await sandbox.close();
		rmSync(userFolder, { recursive: true, force: true, maxRetries: 5 });
	}
}

/** A table for each n8n; @returns how many rows are wrong */
export function printHosts(results: HostResult[]): number {
	for (const { line, version, rows, seconds } of results) {
		const width = Math.max(...rows.map(({ what }) => what.length));
		console.log(`\nn8n ${line.name} (${version}), ${seconds} s\n`);
		for (const { what, right, found } of rows) {
			console.log(`  ${right ? 'ok  ' : 'FAIL'}  ${what.padEnd(width)}  ${found}`);
		}
	}
	const all = results.flatMap(({ rows }) => rows);
	const wrong = all.filter(({ right }) => !right).length;
	console.log(`\n${all.length - wrong} passed, ${wrong} failed`);
	return wrong;
}
