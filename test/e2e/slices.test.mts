import { execFile } from 'node:child_process';
import { mkdtempSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';

import { findProjectRoot } from '../../host/lib/project.mts';
import { providers } from '../../providers.mts';
import { BOOT_TIMEOUT_MS, createNode, providerNode, reference, TestHost } from './harness.mts';

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

/** The node types that do not come with n8n, sorted. */
async function typesIn({ client }: TestHost): Promise<string[]> {
	const response = await client.rest.file('/types/nodes.json');
	const names = ((await response.json()) as Array<{ name: string }>).map(({ name }) => name);
	return names.filter((name) => !/^(n8n-nodes-base|@n8n)/.test(name)).sort();
}

/** Those that a package has of a provider. */
const typesOf = (packageName: string, node: string) =>
	[node, `${node}Tool`, `${node}Trigger`].map((type) => `${packageName}.${type}`);

let packages: Awaited<ReturnType<typeof makePackages>>;
beforeAll(async () => {
	packages = await makePackages();
}, 2 * BOOT_TIMEOUT_MS);
afterAll(() => rmSync(scratch, { recursive: true, force: true }));

describe('the packages of one service each in a real n8n', () => {
	let n8n: TestHost;

	beforeAll(async () => {
		n8n = await TestHost.start(
			{},
			packages.map(({ folder }) => folder),
		);
	}, BOOT_TIMEOUT_MS);
	afterAll(async () => {
		await n8n.stop();
	});

	it('are all there, with their nodes and the tool twins', async () => {
		const wanted = providers.flatMap(({ node }, index) => typesOf(packages[index]!.name, node));
		expect(await typesIn(n8n)).toEqual(wanted.sort());
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

describe('one of them beside the package with all services', () => {
	const { node, credential } = providers[0];
	let n8n: TestHost;
	let single: string;

	beforeAll(async () => {
		const [{ name, folder }] = packages as [{ name: string; folder: string }];
		single = name;
		n8n = await TestHost.start({}, [root, folder]);
	}, BOOT_TIMEOUT_MS);
	afterAll(async () => {
		await n8n.stop();
	});

	it('has node types of its own', async () => {
		const whole = providers.flatMap((one) => typesOf('n8n-nodes-game-commerce', one.node));
		expect(await typesIn(n8n)).toEqual([...whole, ...typesOf(single, node)].sort());
	});

	it('shares the credential, and pays nothing that the other has paid', async () => {
		expect(await n8n.testCredential(credential)).toMatchObject({ status: 'OK' });
		const id = reference('beside');
		const whole = createNode(id);
		const first = await n8n.run('Of the whole package', whole);
		const second = await n8n.run('Of the single one', { ...whole, type: `${single}.${node}` });
		const third = await n8n.run('Of the whole package again', whole);
		const existing = [first, second, third].map((run) => run.first(whole.name)?.existing);
		expect(existing).toEqual([false, true, true]);
		expect(await n8n.sandbox.payouts(id)).toHaveLength(1);
	});
});
