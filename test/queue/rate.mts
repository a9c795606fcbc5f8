import { existsSync, readFileSync } from 'node:fs';
import { cpus } from 'node:os';
import type { N8nProcess } from '../../host/lib/n8nProcess.mts';
import { Effects, inParallel, rocheap } from '../e2e/callbackStream.mts';
import { printTable, type Checks } from './checks.mts';
import { plainWorkflow } from './eventWorkflows.mts';
import type { QueueLab } from './lab.mts';

const AT_A_TIME = 16;
/** Of the clock that Linux counts the time of a process with. */
const TICK_MS = 10;

/**
 * Events per second, and what each costs a process: its time on a processor says what one can do at most, however busy
 * the machine is with other things.
 */
export async function measureRate(lab: QueueLab, checks: Checks, count: number): Promise<void> {
	const effects = await new Effects().start();
	try {
		const workflow = await plainWorkflow(lab, rocheap, effects.url);
		const path = lab.client.webhookPath(workflow, 'Trigger', rocheap.path);
		const { webhookUrls } = lab.host;
		const send = async (id: string, index: number) => {
			const { body, headers } = rocheap.signed(lab, id);
			const response = await fetch((webhookUrls[index % webhookUrls.length] ?? '') + path, {
				method: 'POST',
				headers: { 'content-type': 'application/json', ...headers },
				body,
			});
			await response.text();
		};
		const round = async (name: string, size: number) => {
			const ids = Array.from({ length: size }, (_, index) => ({ id: `${name}-${index}`, index }));
			await inParallel(ids, AT_A_TIME, async ({ id, index }) => await send(id, index));
			await lab.settled([workflow.id]);
			return ids.filter(({ id }) => effects.of(id) !== 1).length;
		};
		await round('warm', 40);
		const kinds: Array<[string, readonly N8nProcess[]]> = [
			['webhook processor', lab.host.webhooks],
			['worker', lab.host.workers],
			['main', [lab.host.main]],
		];
		const before = kinds.map(([, processes]) => cpuMs(processes));
		const began = Date.now();
		const wrong = await round('rate', count);
		const seconds = (Date.now() - began) / 1000;
		checks.check(
			'events without any trouble are done once',
			wrong === 0,
			`${count - wrong} of ${count}`,
		);
		console.log(
			`  ${(count / seconds).toFixed(1)} events a second with ${webhookUrls.length} webhook processors and ${lab.host.workers.length} workers on ${cpus().length} cores, everything else included`,
		);
		printTable(
			['', 'processes', 'processor time of an event', 'at most, for each process'],
			kinds.map(([name, processes], index) => {
				const spent = (cpuMs(processes) - (before[index] ?? 0)) / count;
				return [
					name,
					processes.length,
					`${spent.toFixed(1)} ms`,
					name === 'main' ? '' : `${(1000 / spent).toFixed(0)} /s`,
				];
			}),
		);
		const [size] = await lab.servers.ask<{ kilobytes: string }>(
			`SELECT (pg_total_relation_size('execution_entity') + pg_total_relation_size('execution_data'))
				/ 1024 / (SELECT count(*) FROM execution_entity) AS kilobytes`,
		);
		console.log(`  ${size?.kilobytes} KB in the database for each execution\n`);
	} finally {
		effects.stop();
	}
}

/** Processor time that processes have used, in milliseconds; only Linux says. */
function cpuMs(processes: readonly N8nProcess[]): number {
	return processes.reduce((sum, { pid }) => {
		const file = `/proc/${pid}/stat`;
		if (pid === undefined || !existsSync(file)) return Number.NaN;
		// After the name in brackets, which may hold anything, come the state as field 3 and the times as 14 and 15.
		const fields = readFileSync(file, 'utf8').split(') ').at(-1)?.split(' ') ?? [];
		return sum + (Number(fields[11]) + Number(fields[12])) * TICK_MS;
	}, 0);
}
