import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { INodeTypeDescription } from 'n8n-workflow';
import type { FaultOrder } from '../../host/lib/sandbox.mts';
import { bindCredentials, chain, type WorkflowNode } from '../../host/lib/workflow.mts';
import { providers } from '../../providers.mts';
import { built } from '../guidelines/support.mts';
import { Effects, rocheap, roovet, Stream } from './callbackStream.mts';
import { everyOperation } from './everyOperation.mts';
import { BOOT_TIMEOUT_MS, manual, TestHost } from './harness.mts';

/** What the credentials hold: right, so that everything works, and wrong, as every refusal could repeat it. */
const SECRETS = [
	'sandbox-rocheap-key',
	'rvpk_test_sandbox',
	'whsec_sandbox_roovet',
	'lrrp_v1_sandbox',
	'_sandbox-1001',
	'leaked-7c1e-rocheap',
	'leaked-7c1e-roovet',
	'lrrp_v1_leaked-7c1e',
	'leaked-7c1e-roblox',
];
const WRONG: Readonly<Record<string, object>> = {
	rocheapApi: { apiKey: 'leaked-7c1e-rocheap', previousApiKey: 'leaked-7c1e-rocheap' },
	roovetApi: { apiKey: 'leaked-7c1e-roovet', webhookSecret: 'leaked-7c1e-roovet' },
	leuwongrrApi: { apiToken: 'lrrp_v1_leaked-7c1e' },
	robloxCookieApi: { cookie: '_|WARNING:-DO-NOT-SHARE-THIS.|_leaked-7c1e-roblox' },
};
/** Shows that the search finds what is there. */
const MARKER = 'marker-that-everybody-may-see';

const FAULTS: Array<[string, FaultOrder & { headers?: Record<string, string> }]> = [
	['a page instead of JSON', { kind: 'html', status: 502, times: 0 }],
	['a connection that breaks', { kind: 'reset-before', times: 0 }],
	['half an answer', { kind: 'truncated', times: 0 }],
	['a fault of the provider', { kind: 'status', status: 500, times: 0 }],
	['a limit', { kind: 'status', status: 429, headers: { 'retry-after': '900' }, times: 0 }],
	['a redirect', { kind: 'status', status: 302, headers: { location: '/x' }, times: 0 }],
];

/** The others take as long again and repeat these paths: `EVERY_FAULT=1` runs them too. */
const USUAL = ['a connection that breaks', 'a limit', 'a redirect'];
const CHOSEN = FAULTS.filter(([what]) => process.env.EVERY_FAULT === '1' || USUAL.includes(what));

type Provider = (typeof providers)[number];

/** How a secret could stand somewhere. */
const spellings = (secret: string): Buffer[] =>
	[
		secret,
		encodeURIComponent(secret),
		...[0, 1, 2].map((shift) =>
			Buffer.from(' '.repeat(shift) + secret)
				.toString('base64')
				.slice(shift === 0 ? 0 : 4, -4),
		),
		Buffer.from(secret).toString('hex'),
	].map((text) => Buffer.from(text));

describe('secrets in a real n8n that logs everything', () => {
	let n8n: TestHost;
	const { nodes } = built();
	const descriptionOf = (type: string): INodeTypeDescription =>
		nodes.find(({ description }) => description.name === type)!.description;
	let operations = 0;

	beforeAll(async () => {
		n8n = await TestHost.start({ N8N_LOG_LEVEL: 'debug', N8N_LOG_OUTPUT: 'console' });
	}, BOOT_TIMEOUT_MS);
	afterAll(async () => await n8n.stop());

	/** Runs every operation of a provider one after the other, whatever becomes of it. */
	async function runAll({ node, name, credential }: Provider): Promise<number> {
		const all = everyOperation(descriptionOf(node)).map((parameters, index): WorkflowNode => ({
			name: `${name} ${index}`,
			type: `n8n-nodes-game-commerce.${node}`,
			typeVersion: 1,
			position: [220 * index, 0],
			parameters: { ...parameters, options: { timeout: 5 } },
			credentials: { [credential]: { id: null, name: credential } },
			onError: 'continueRegularOutput',
			...{ executeOnce: true, alwaysOutputData: true },
		}));
		const chained = [manual, ...all];
		const file = { name: `${name} ${MARKER}`, nodes: chained, connections: chain(...chained) };
		const { id } = await n8n.client.saveWorkflow(bindCredentials(file, n8n.credentials));
		const execution = await n8n.client.run(id, manual.name);
		expect(execution.status).toBe('success');
		operations += all.length;
		return all.length;
	}

	const withWrong = async (type: string, work: () => Promise<unknown>) => {
		const right = n8n.credentials[type]!;
		const entry = providers.find(({ credential }) => credential === type)!;
		const { origin } = n8n.sandbox.of(entry.sandbox);
		n8n.credentials[type] = await n8n.client.saveCredential(`wrong ${type}`, type, {
			baseUrl: entry.sandbox === 'rocheap' ? `${origin}/business/api` : origin,
			...WRONG[type],
		});
		await work();
		n8n.credentials[type] = right;
	};

	/** All providers side by side, since they mostly wait; each has its own test. */
	const eachProvider = (what: string, work: (entry: Provider) => Promise<void>) =>
		describe(what, () => {
			let worked: Array<Promise<void>>;

			beforeAll(async () => {
				await n8n.sandbox.reset();
				for (const { sandbox } of providers) await n8n.sandbox.of(sandbox).limit(10_000);
				worked = providers.map(work);
				await Promise.allSettled(worked);
				await n8n.sandbox.clearFaults();
			}, 600_000);

			it.each(providers.map(({ name }, index): [string, number] => [name, index]))(
				'%s',
				async (_name, index) => await worked[index],
			);
		});

	eachProvider('every operation as it should be', async (entry) => {
		expect(await runAll(entry)).toBeGreaterThan(4);
	});

	eachProvider('every operation with credentials that are refused', async (entry) => {
		await withWrong(entry.credential, async () => await runAll(entry));
	});

	for (const [what, fault] of CHOSEN) {
		eachProvider(`every operation against ${what}`, async (entry) => {
			await n8n.sandbox.of(entry.sandbox).fault(fault);
			await runAll(entry);
		});
	}

	eachProvider('polls or receives', async (entry) => {
		if (entry.sandbox === 'rocheap' || entry.sandbox === 'roovet') {
			const effects = await new Effects().start();
			const sender = entry.sandbox === 'rocheap' ? rocheap : roovet;
			const stream = await Stream.open(n8n, sender, effects);
			expect((await stream.send('secret-1')).status).toBe(200);
			await withWrong(entry.credential, async () => {
				const refusing = await Stream.open(n8n, sender, effects);
				expect((await refusing.send('secret-2')).status).toBe(401);
			});
			await stream.settled();
			effects.stop();
			return;
		}
		const poller = async () => {
			const events = entry.sandbox === 'roblox' ? ['tradeReceived'] : ['orderStatusChanged'];
			const file = {
				name: `Polls ${entry.name}`,
				nodes: [
					{
						name: 'Trigger',
						type: `n8n-nodes-game-commerce.${entry.trigger}`,
						typeVersion: 1,
						position: [0, 0] as [number, number],
						parameters: { events },
						credentials: { [entry.credential]: { id: null, name: entry.credential } },
					},
				],
				connections: {},
			};
			const { id } = await n8n.client.saveWorkflow(bindCredentials(file, n8n.credentials));
			// One that is refused is not activated, which is what the log is searched for.
			await n8n.client.activate(id).catch(() => undefined);
			await n8n.client.deactivate(id).catch(() => undefined);
		};
		await poller();
		await withWrong(entry.credential, poller);
	});

	it('stand nowhere outside of the encrypted credentials', async () => {
		// Each of some fifty operations under every condition: all is well, refused credentials, and the chosen faults.
		expect(operations).toBeGreaterThan(50 * (2 + CHOSEN.length));
		const { log } = n8n.host;
		expect(log).toMatch(/debug/i);
		const workflows = await n8n.client.workflows();
		const exported = await Promise.all(
			workflows.map(async ({ id }) => await n8n.client.workflow(id)),
		);
		const requests = await Promise.all(
			providers.map(async ({ sandbox }) => {
				const answer = await fetch(`${n8n.sandbox.controlUrl}/requests/${sandbox}`);
				return await answer.text();
			}),
		);
		await n8n.host.stop();
		const places: Array<[string, Buffer]> = [
			['the log', Buffer.from(log)],
			['exported workflows', Buffer.from(JSON.stringify(exported))],
			["the sandbox's log", Buffer.from(requests.join())],
			...filesBelow(n8n.userFolder).map((file): [string, Buffer] => [file, readFileSync(file)]),
		];
		expect(places.some(([name]) => name.endsWith('database.sqlite'))).toBe(true);
		const holding = (needle: Buffer) =>
			places.filter(([, bytes]) => bytes.includes(needle)).map(([name]) => name);
		expect(holding(Buffer.from(MARKER)).length).toBeGreaterThan(1);
		const found = SECRETS.flatMap((secret) =>
			spellings(secret).flatMap((needle) =>
				holding(needle).map((place) => `${secret} (${needle.toString()}) in ${place}`),
			),
		);
		expect(found).toEqual([]);
	}, 300_000);
});

/** Everything that n8n has written, but for the package that is installed there. */
function filesBelow(folder: string): string[] {
	return readdirSync(folder, { recursive: true, withFileTypes: true })
		.filter((entry) => entry.isFile() && !entry.parentPath.includes('node_modules'))
		.map((entry) => join(entry.parentPath, entry.name));
}
