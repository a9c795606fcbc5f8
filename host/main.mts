import { join } from 'node:path';
import { buildIfNeeded } from './lib/build.mts';
import { N8nClient } from './lib/client.mts';
import { hostProviders, type Demo, type Row } from './lib/hostProvider.mts';
import { N8nHost, type RunningN8n } from './lib/n8nHost.mts';
import { installPackage } from './lib/package.mts';
import { freePortFrom } from './lib/ports.mts';
import { hashOfText } from './lib/project.mts';
import { QueueHost, sharesKey } from './lib/queueHost.mts';
import { queueName, QueueServers } from './lib/queueServers.mts';
import { Sandbox } from './lib/sandbox.mts';
import { exampleFiles, importExample, owner, saveCredentials } from './lib/setup.mts';
import { claimStateFolder } from './lib/stateFolder.mts';
import type { SavedWorkflow } from './lib/workflow.mts';
import { providers } from '../providers.mts';

interface Options {
	root: string;
	args: string[];
	log: (line: string) => void;
}

const N8N_PORT = 5678;
const SANDBOX_PORT_BASE = 4600;
/** The control API and the providers behind it. */
const SANDBOX_PORTS = 1 + providers.length;

const usage = `npm start [-- [--once] [--fresh] [--queue]]

--once   end after the main job; exit code 0 only if every row of its result is right
--fresh  forget what an earlier start left in host/node_modules/.state
--queue  n8n in queue mode: main, two workers and two webhook processors on PostgreSQL and Redis, which have to run
         already (see docs/queue-mode.md)

N8N_PORT and SANDBOX_PORT_BASE move the ports.`;

async function choosePort(
	name: string,
	usual: number,
	count: number,
	log: Options['log'],
): Promise<number> {
	const wanted = Number(process.env[name] ?? usual);
	if (!Number.isInteger(wanted) || wanted < 1 || wanted > 65_000) {
		throw new Error(`${name} must be a port number from 1 to 65000`);
	}
	const port = await freePortFrom(wanted, count);
	if (port !== wanted) log(`Port ${wanted} is taken: using ${port} (${name} chooses another)`);
	return port;
}

function printResult(rows: Row[]): void {
	const width = Math.max(...rows.map(({ what }) => what.length));
	console.log('');
	for (const { what, right, found } of rows) {
		console.log(`  ${right ? 'ok  ' : 'FAIL'}  ${what.padEnd(width)}  ${found}`);
	}
	console.log('');
}

function printWhereToLook(host: RunningN8n, sandbox: Sandbox, hints: string[]) {
	const standIns = providers.map((entry) => `${entry.name} ${sandbox.of(entry.sandbox).origin}`);
	console.log(`n8n is open at  ${host.url}   log in as ${owner.email} with ${owner.password}

  all workflows  ${host.url}/home/workflows
  executions     ${host.url}/home/executions
  the sandbox    ${sandbox.controlUrl} is its control API (see sandbox/README.md); the stand-ins:
                 ${standIns.join(', ')}
  log of n8n     ${host.logFile}
${hints.map((hint) => `  ${hint}\n`).join('')}
Ctrl-C ends everything; the next start finds it as you leave it.`);
}

const forSignal = async () =>
	await new Promise<void>((resolve) => {
		for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.once(signal, resolve);
	});

/** `npm start`: the package in a real n8n beside the sandbox, the main job run once, and everything left open. */
export async function main({ root, args, log }: Options): Promise<void> {
	const unknown = args.filter((argument) => !['--once', '--fresh', '--queue'].includes(argument));
	if (unknown.length > 0) {
		console.log(usage);
		process.exitCode = unknown.includes('--help') ? 0 : 2;
		return;
	}
	const ending: Array<() => Promise<void> | void> = [];
	const endAll = async () => {
		while (ending.length > 0) await ending.pop()?.();
	};
	const interrupted = forSignal().then(() => 'interrupted' as const);
	const work = bringUp({ root, args, log }, ending);
	try {
		const outcome = await Promise.race([work, interrupted]);
		if (outcome === 'interrupted') {
			process.exitCode = 130;
		} else if (args.includes('--once')) {
			process.exitCode = outcome ? 0 : 1;
		} else {
			await interrupted;
		}
	} catch (error) {
		console.error(`\n${error instanceof Error ? error.message : String(error)}`);
		process.exitCode = 1;
	} finally {
		log('Ending …');
		work.catch(() => undefined);
		await endAll();
		process.exit();
	}
}

/** An n8n that is not running yet, and what belongs to it. */
interface Prepared {
	host: RunningN8n;
	webhookUrls?: readonly string[];
	/** Fields of a credential, where there is a PostgreSQL. */
	postgres?: object;
}

async function prepareOne(root: string, state: string, port: number): Promise<Prepared> {
	const userFolder = join(state, 'n8n');
	installPackage(root, userFolder);
	return { host: await N8nHost.prepare({ root, userFolder, port }) };
}

async function prepareQueue(
	root: string,
	state: string,
	port: number,
	ending: Array<() => Promise<void> | void>,
): Promise<Prepared> {
	// Other copies of the project may use the same servers.
	const servers = await QueueServers.open(root, queueName(`start_${hashOfText(state)}`));
	ending.push(() => servers.close());
	const folder = join(state, 'queue');
	// Without its key nobody can read the credentials in the database.
	if (!sharesKey(folder)) await servers.renew();
	const host = await QueueHost.prepare({ root, folder, servers, port });
	return { host, webhookUrls: host.webhookUrls, postgres: servers.credential };
}

async function bringUp({ root, args, log }: Options, ending: Array<() => Promise<void> | void>) {
	buildIfNeeded(root, log);
	const state = claimStateFolder(root, { fresh: args.includes('--fresh') });
	ending.push(state.release);
	if (!state.usual) log(`Another start is open: this one keeps its state in ${state.path}`);

	const sandboxBase = await choosePort('SANDBOX_PORT_BASE', SANDBOX_PORT_BASE, SANDBOX_PORTS, log);
	const sandbox = await Sandbox.start(root, sandboxBase);
	ending.push(sandbox.close);
	log(`The sandbox answers at ${sandbox.controlUrl}`);

	const port = await choosePort('N8N_PORT', N8N_PORT, 1, log);
	const prepared = args.includes('--queue')
		? await prepareQueue(root, state.path, port, ending)
		: await prepareOne(root, state.path, port);
	const { host } = prepared;
	ending.push(() => host.stop());
	log(`Starting n8n${args.includes('--queue') ? ' in queue mode: 5 processes' : ''} …`);
	await host.boot();
	log(`n8n is ready at ${host.url}`);

	const client = new N8nClient(host.url, prepared.webhookUrls);
	await client.logIn(owner);
	const credentials = await saveCredentials(client, sandbox, prepared.postgres);
	const workflows = new Map(
		await Promise.all(
			exampleFiles(root).map(
				async (file) => [file, await importExample(client, root, file, credentials)] as const,
			),
		),
	);
	log(`${workflows.size} example workflows imported, those that listen active; trying them …`);
	const example = (file: string): SavedWorkflow => {
		const workflow = workflows.get(file);
		if (workflow === undefined) throw new Error(`examples/${file} is missing`);
		return workflow;
	};

	const demo: Demo = { client, sandbox, example };
	const rows: Row[] = [];
	const hints: string[] = [];
	let expected = 0;
	for (const { host: provider } of await hostProviders()) {
		rows.push(...(await provider.runMainJob(demo)));
		hints.push(...(provider.whereToLook?.(demo) ?? []));
		expected += provider.rowCount;
	}
	printResult(rows);
	if (!args.includes('--once')) printWhereToLook(host, sandbox, hints);
	return rows.length === expected && rows.every(({ right }) => right);
}
