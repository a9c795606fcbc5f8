import { setTimeout as sleep } from 'node:timers/promises';

import type { N8nClient } from '../../../host/lib/client.mts';
import type { Row } from '../../../host/lib/hostProvider.mts';
import type { Sandbox } from '../../../host/lib/sandbox.mts';
import { importExample, type Credentials } from '../../../host/lib/setup.mts';
import { bindCredentials, chain, type WorkflowNode } from '../../../host/lib/workflow.mts';
import { DEPOSIT_FILE, runDepositJob, Watcher } from '../../../host/providers/leuwongrr.mts';
import { DECLINE_FILE, runTradesJob } from '../../../host/providers/roblox.mts';
import { providers } from '../../../providers.mts';
import { nodeOf, paying, type Paying } from './paying.mts';

/** An n8n of some line with the package and nothing else in it, and the sandbox beside it. */
export interface Place {
	root: string;
	client: N8nClient;
	sandbox: Sandbox;
	credentials: Credentials;
}

/** How long something that must not happen is given to happen. */
const SETTLE_MS = 1_000;
/** Longer than an order takes. */
const LONG_ENOUGH_MS = 60_000;

/** Sent by whoever holds the key: unusual, but not wrong. */
const GENUINE = ['upper-case-signature'];

const SECRETS = {
	rocheapApi: 'apiKey',
	roovetApi: 'apiKey',
	leuwongrrApi: 'apiToken',
	robloxCookieApi: 'cookie',
};

const manual: WorkflowNode = {
	name: 'Start',
	type: 'n8n-nodes-base.manualTrigger',
	typeVersion: 1,
	position: [0, 0],
	parameters: {},
};

/** What is tried; each is done though another failed. */
type Check = (place: Place) => Promise<Omit<Row, 'what'>>;

const nodesAreLoaded: Check = async ({ client }) => {
	const response = await client.rest.file('/types/nodes.json');
	const all = ((await response.json()) as Array<{ name: string }>).map(({ name }) => name);
	const wanted = providers
		.flatMap(({ node, trigger }) => [node, `${node}Tool`, trigger])
		.map((type) => `n8n-nodes-game-commerce.${type}`);
	const missing = wanted.filter((type) => !all.includes(type));
	const found = `${wanted.length - missing.length} of ${wanted.length}`;
	return { right: missing.length === 0, found: [found, ...missing].join(' ') };
};

const credentialIsTested =
	(type: keyof typeof SECRETS): Check =>
	async ({ client, credentials }) => {
		const right = await client.testCredential(credentials[type]!);
		const wrong = await client.testCredential(credentials[type]!, { [SECRETS[type]]: 'wrong' });
		return {
			right: right.status === 'OK' && wrong.status === 'Error',
			found: `right secret: ${right.status}; wrong one: ${wrong.message}`,
		};
	};

/** Runs twice with the same reference, as somebody does who is not sure whether the first run paid. */
const paysOnce =
	({ what, provider, parameters, kind, saysExisting }: Paying): Check =>
	async ({ client, sandbox, credentials }) => {
		const pay = nodeOf(provider, parameters(`compat-${Date.now()}`));
		const nodes = [manual, pay];
		const { id } = await client.saveWorkflow(
			bindCredentials({ name: what, nodes, connections: chain(...nodes) }, credentials),
		);
		const runs = [await client.run(id, manual.name), await client.run(id, manual.name)];
		const effects = await sandbox.of(provider).effects(kind);
		const [first, second] = runs.map((run) => run.first(pay.name));
		const failed = runs.find(({ status }) => status !== 'success');
		return {
			right:
				failed === undefined &&
				effects.length === 1 &&
				(!saysExisting || (first?.existing === false && second?.existing === true)),
			found: failed?.error?.message ?? `run twice, ${kind} in the ledger: ${effects.length}`,
		};
	};

/** A payout is called back; then the same message comes again, and forged ones. */
const callbacks: Check = async ({ client, sandbox, credentials }) => {
	const trigger = { ...nodeOf('rocheap', {}, true), webhookId: 'compat-rocheap' };
	const { parameters } = paying.find(({ provider }) => provider === 'rocheap')!;
	const order = nodeOf('rocheap', parameters(`compat-callback-${Date.now()}`));
	const nodes = [manual, order, trigger];
	const workflow = await client.saveWorkflow(
		bindCredentials(
			{ name: 'ROCheap callbacks', nodes, connections: chain(manual, order) },
			credentials,
		),
	);
	await client.activate(workflow.id);
	await sandbox.deliverTo(client.webhookUrl(workflow, trigger.name, 'rocheap'));
	const placed = await client.run(workflow.id, manual.name);
	const id = String(placed.first(order.name)?.order_id);
	await sandbox.advance(LONG_ENOUGH_MS);
	const told = await client.executionOf(
		workflow.id,
		(one) => one.first(trigger.name)?.order_id === id,
	);

	const count = async () => (await client.executions(workflow.id)).length;
	await sleep(SETTLE_MS);
	const before = await count();
	const again = await sandbox.resend(id, { times: 3 });
	const mutations = (await sandbox.mutations()).filter((name) => !GENUINE.includes(name));
	const accepted = [];
	for (const mutation of mutations) {
		const { responseStatus = 0 } = await sandbox.forge(mutation);
		if (responseStatus < 400 || responseStatus > 499) accepted.push(mutation);
	}
	await sleep(SETTLE_MS);
	const started = (await count()) - before;
	const answers = again.map(({ responseStatus }) => responseStatus);
	return {
		right:
			told.status === 'success' &&
			told.first(trigger.name)?.outcome === 'completed' &&
			answers.every((status) => status === 200) &&
			mutations.length > 10 &&
			accepted.length === 0 &&
			started === 0,
		found: `accepted: ${String(told.first(trigger.name)?.outcome)}; sent again: HTTP ${answers.join(', ')}; forged: ${mutations.length - accepted.length} of ${mutations.length} refused${accepted.map((name) => `, not ${name}`).join('')}; executions after the first: ${started}`,
	};
};

/** A row of `npm start`, with a workflow of examples/. */
const exampleOf =
	(
		file: string,
		run: (place: Place, workflow: Awaited<ReturnType<typeof importExample>>) => Promise<Row[]>,
	): Check =>
	async (place) => {
		const { client, root, credentials } = place;
		const rows = await run(place, await importExample(client, root, file, credentials));
		return {
			right: rows.length > 0 && rows.every(({ right }) => right),
			found: rows.map(({ found }) => found).join('; '),
		};
	};

const CHECKS: Array<[what: string, check: Check]> = [
	['nodes and their tools are loaded', nodesAreLoaded],
	...providers.map(({ name, credential }): [string, Check] => [
		`${name}: credential test`,
		credentialIsTested(credential),
	]),
	...paying.map((one): [string, Check] => [`${one.what}, twice`, paysOnce(one)]),
	['ROCheap Trigger: signed, repeated, forged', callbacks],
	[
		'LeuwongRR Trigger: polls, reports a deposit once',
		exampleOf(
			DEPOSIT_FILE,
			async ({ client, sandbox }, workflow) =>
				await runDepositJob(new Watcher(client, sandbox, workflow, 'Deposit approved')),
		),
	],
	[
		'Roblox Trades Trigger: polls, answers two offers',
		exampleOf(
			DECLINE_FILE,
			async ({ client, sandbox }, workflow) => await runTradesJob(client, sandbox, workflow),
		),
	],
];

/** Everything that a user does first with each service. */
export async function runCoreJob(place: Place): Promise<Row[]> {
	const rows: Row[] = [];
	for (const [what, check] of CHECKS) {
		try {
			rows.push({ what, ...(await check(place)) });
		} catch (error) {
			rows.push({
				what,
				right: false,
				found: error instanceof Error ? error.message : String(error),
			});
		}
	}
	return rows;
}
