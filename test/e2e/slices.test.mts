import { execFile } from 'node:child_process';
import { mkdtempSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';

import { findProjectRoot } from '../../host/lib/project.mts';
import { providers } from '../../providers.mts';
import { BOOT_TIMEOUT_MS, providerNode, TestHost } from './harness.mts';

const root = findProjectRoot();
const scratch = mkdtempSync(join(tmpdir(), 'slices-e2e-'));

/** A read of each provider. */
const READS = {
	rocheap: { resource: 'account', operation: 'getBalance' },
	roovet: { resource: 'wallet', operation: 'getBalance' },
	leuwongrr: { resource: 'balance', operation: 'get' },
	roblox: { resource: 'user', operation: 'getMyEligibility' },
};

/** The packages of one service each, built by n8n's own tool. */
async function makePackages(): Promise<Array<{ name: string; folder: string }>> {
	const run = async (script: string, args: string[], cwd: string) =>
		await promisify(execFile)(process.execPath, [join(root, 'node_modules', script), ...args], {
			cwd,
		});
	const { stdout } = await run('tsx/dist/cli.mjs', ['slices/main.mts', scratch], root);
	return await Promise.all(
		stdout
			.trim()
			.split('\n')
			.map(async (line) => {
				const [name = '', , folder = ''] = line.split(' ');
				symlinkSync(join(root, 'node_modules'), join(folder, 'node_modules'), 'junction');
				await run('@n8n/node-cli/bin/n8n-node.mjs', ['build'], folder);
				return { name, folder };
			}),
	);
}

describe('the packages of one service each in a real n8n', () => {
	let n8n: TestHost;
	let packages: Awaited<ReturnType<typeof makePackages>>;

	beforeAll(async () => {
		packages = await makePackages();
		n8n = await TestHost.start(
			{},
			packages.map(({ folder }) => folder),
		);
	}, 2 * BOOT_TIMEOUT_MS);
	afterAll(async () => {
		await n8n.stop();
		rmSync(scratch, { recursive: true, force: true });
	});

	it('are all there, with their nodes and the tool twins', async () => {
		const response = await n8n.client.rest.file('/types/nodes.json');
		const names = ((await response.json()) as Array<{ name: string }>).map(({ name }) => name);
		const wanted = providers.flatMap(({ node }, index) =>
			[node, `${node}Tool`, `${node}Trigger`].map((type) => `${packages[index]!.name}.${type}`),
		);
		expect(names.filter((name) => !/^(n8n-nodes-base|@n8n)/.test(name)).sort()).toEqual(
			wanted.sort(),
		);
	});

	it.each(providers.map((entry): [string, typeof entry] => [entry.name, entry]))(
		'%s tests its credential and runs an operation',
		async (name, { node, sandbox, credential }) => {
			expect(await n8n.testCredential(credential)).toMatchObject({ status: 'OK' });
			const made = packages[providers.findIndex((entry) => entry.name === name)]!;
			const whole = providerNode(sandbox)(READS[sandbox]);
			const execution = await n8n.run(name, { ...whole, type: `${made.name}.${node}` });
			expect([execution.status, execution.error?.message]).toEqual(['success', undefined]);
		},
	);
});
