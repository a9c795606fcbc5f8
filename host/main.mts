import { join } from 'node:path';
import { buildIfNeeded } from './lib/build.mts';
import { N8nClient } from './lib/client.mts';
import {
	DEPOSIT_FILE,
	runDepositJob,
	runShopJob,
	SHOP_FILE,
	Watcher,
} from './lib/leuwongrrJob.mts';
import { N8nHost } from './lib/n8nHost.mts';
import { installPackage } from './lib/package.mts';
import { Pipeline, runPayoutJob, type Row } from './lib/payoutJob.mts';
import { freePortFrom } from './lib/ports.mts';
import { DECLINE_FILE, runTradesJob } from './lib/robloxJob.mts';
import {
	FULFILMENT_FILE,
	PAY_LIST_FILE,
	PayList,
	runOrderJob,
	runPayListJob,
} from './lib/roovetJob.mts';
import { Sandbox } from './lib/sandbox.mts';
import { exampleFiles, importExample, owner, saveCredentials, shopKey } from './lib/setup.mts';
import { claimStateFolder } from './lib/stateFolder.mts';
import type { SavedWorkflow } from './lib/workflow.mts';

interface Options {
	root: string;
	args: string[];
	log: (line: string) => void;
}

const PIPELINE_FILE = 'rocheap-payout-pipeline.json';
const N8N_PORT = 5678;
const SANDBOX_PORT_BASE = 4600;
/** The control API and the providers behind it. */
const SANDBOX_PORTS = 5;
/** Four rows of ROCheap, two each of Roovet and LeuwongRR, one of Roblox Trades. */
const EXPECTED_ROWS = 9;

const usage = `npm start [-- --once] [-- --fresh]

--once   end after the main job; exit code 0 only if every row of its result is right
--fresh  forget what an earlier start left in host/node_modules/.state

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

function printWhereToLook(host: N8nHost, sandbox: Sandbox, { workflow, callbackUrl }: Pipeline) {
	console.log(`n8n is open at  ${host.url}   log in as ${owner.email} with ${owner.password}

  all workflows  ${host.url}/home/workflows
  the pipeline   ${host.url}/workflow/${workflow.id}
  executions     ${host.url}/workflow/${workflow.id}/executions
  ask for a payout (x-shop-key: ${shopKey.value}, JSON {orderId, robux, robloxUserId, universeId, placeId})
                 POST ${host.url}/webhook/rocheap-payout
  callbacks go to ${callbackUrl}
  the sandbox    ${sandbox.controlUrl} is its control API (see sandbox/README.md); the stand-ins:
                 ROCheap ${sandbox.origin}, Roovet ${sandbox.of('roovet').origin},
                 LeuwongRR ${sandbox.of('leuwongrr').origin}, Roblox ${sandbox.of('roblox').origin}
  log of n8n     ${host.logFile}

Ctrl-C ends everything; the next start finds it as you leave it.`);
}

const forSignal = async () =>
	await new Promise<void>((resolve) => {
		for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.once(signal, resolve);
	});

/** `npm start`: the package in a real n8n beside the sandbox, the main job run once, and everything left open. */
export async function main({ root, args, log }: Options): Promise<void> {
	const unknown = args.filter((argument) => !['--once', '--fresh'].includes(argument));
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

async function bringUp({ root, args, log }: Options, ending: Array<() => Promise<void> | void>) {
	buildIfNeeded(root, log);
	const state = claimStateFolder(root, { fresh: args.includes('--fresh') });
	ending.push(state.release);
	if (!state.usual) log(`Another start is open: this one keeps its state in ${state.path}`);

	const userFolder = join(state.path, 'n8n');
	if (installPackage(root, userFolder)) log('Installed the packed package into n8n');
	const sandboxBase = await choosePort('SANDBOX_PORT_BASE', SANDBOX_PORT_BASE, SANDBOX_PORTS, log);
	const sandbox = await Sandbox.start(root, sandboxBase);
	ending.push(sandbox.close);
	log(`The sandbox answers at ${sandbox.controlUrl}`);

	const port = await choosePort('N8N_PORT', N8N_PORT, 1, log);
	const host = await N8nHost.prepare({ root, userFolder, port });
	ending.push(() => host.stop());
	log('Starting n8n …');
	await host.boot();
	log(`n8n is ready at ${host.url}`);

	const client = new N8nClient(host.url);
	await client.logIn(owner);
	const credentials = await saveCredentials(client, sandbox);
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

	const pipeline = new Pipeline(client, sandbox, example(PIPELINE_FILE));
	await sandbox.deliverTo(pipeline.callbackUrl);
	const shop = new Watcher(client, sandbox, example(SHOP_FILE), 'Invoice paid');
	const deposits = new Watcher(client, sandbox, example(DEPOSIT_FILE), 'Deposit approved');
	const rows = [
		...(await runPayoutJob(pipeline)),
		...(await runPayListJob(new PayList(client, example(PAY_LIST_FILE)), sandbox)),
		...(await runOrderJob(client, sandbox, example(FULFILMENT_FILE))),
		...(await runShopJob(shop)),
		...(await runDepositJob(deposits)),
		...(await runTradesJob(client, sandbox, example(DECLINE_FILE))),
	];
	printResult(rows);
	if (!args.includes('--once')) printWhereToLook(host, sandbox, pipeline);
	return rows.length === EXPECTED_ROWS && rows.every(({ right }) => right);
}
